//! The credentials in a request: what was given, and how it is put on a user.
//!
//! `password: {}` is no password; a question without an answer is ignored. A plain password obeys
//! the policy (400 E0000001), a hash is checked by its algorithm, neither is ever answered.

use serde_json::Value;

use super::answer::Refusal;
use super::org::Visit;
use super::password;
use super::user::{Provider, User};

const SHORTEST_ANSWER: usize = 4;

/// A password as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Password {
    /// None was.
    None,
    /// In plain text.
    Plain(String),
    /// A hash from elsewhere.
    Imported,
    /// An inline hook is to check the first sign-in.
    Hook,
}

/// All credentials of a request.
#[derive(Clone, Debug)]
pub(super) struct Given {
    /// The password.
    pub password: Password,
    /// Recovery question and answer.
    pub question: Option<(String, String)>,
    /// Who checks the password.
    pub provider: Option<Provider>,
}

impl Given {
    /// Reads `credentials`.
    pub(super) fn read(credentials: Option<&Value>) -> Result<Self, Refusal> {
        let part = |key: &str| {
            credentials
                .and_then(|credentials| credentials.get(key))
                .filter(|value| !value.is_null())
        };
        Ok(Self {
            password: read_password(part("password"))?,
            question: read_question(part("recovery_question"))?,
            provider: part("provider").and_then(|provider| {
                let kind = provider.get("type")?.as_str()?.to_owned();
                let name = provider.get("name").and_then(Value::as_str);
                Some(Provider {
                    name: name.unwrap_or(&kind).to_owned(),
                    kind,
                })
            }),
        })
    }

    /// Puts the credentials on a user. `strict` brings the history of passwords in.
    pub(super) fn apply(
        &self,
        visit: &Visit<'_>,
        user: &mut User,
        strict: bool,
    ) -> Result<(), Refusal> {
        match &self.password {
            Password::None => {}
            Password::Plain(plain) => {
                password::check(plain, user.login())?;
                if strict && user.remembers(plain) {
                    return Err(Refusal::credentials("Password has been used too recently"));
                }
                user.set_password(visit, plain);
            }
            Password::Imported | Password::Hook => {
                user.secret.has_password = true;
                user.secret.password = None;
                user.password_changed = Some(visit.now.clone());
                user.provider = Provider {
                    kind: "IMPORT".to_owned(),
                    name: "IMPORT".to_owned(),
                };
            }
        }
        if let Some((question, answer)) = &self.question {
            user.question = Some(question.clone());
            user.secret.answer = Some(password::digest(visit.clock, &folded(answer)));
        }
        Ok(())
    }
}

/// Answers are compared without case.
pub(super) fn folded(answer: &str) -> String {
    answer.trim().to_lowercase()
}

/// Reads `password`: `{value}`, `{hash}`, `{hook}` or `{}`.
pub(super) fn read_password(password: Option<&Value>) -> Result<Password, Refusal> {
    let Some(password) = password else {
        return Ok(Password::None);
    };
    let part = |key: &str| password.get(key).filter(|value| !value.is_null());
    if let Some(hash) = part("hash") {
        let hash = hash.as_object().ok_or_else(Refusal::malformed)?;
        password::check_hash(hash)?;
        return Ok(Password::Imported);
    }
    if part("hook").is_some() {
        return Ok(Password::Hook);
    }
    match part("value") {
        None => Ok(Password::None),
        Some(value) => {
            let plain = value.as_str().ok_or_else(Refusal::malformed)?;
            Ok(Password::Plain(plain.to_owned()))
        }
    }
}

/// Reads `recovery_question`; `None` unless question and answer are both there.
pub(super) fn read_question(part: Option<&Value>) -> Result<Option<(String, String)>, Refusal> {
    let text = |key: &str| {
        part.and_then(|part| part.get(key))
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    match (text("question"), text("answer")) {
        (Some(_), Some(answer)) if answer.chars().count() < SHORTEST_ANSWER => {
            Err(Refusal::invalid(
                "recovery_question",
                "The security answer must be at least 4 characters in length",
            ))
        }
        (Some(question), Some(answer)) => Ok(Some((question.to_owned(), answer.to_owned()))),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_empty_password_is_none_and_a_question_needs_its_answer() {
        for (credentials, password, question) in [
            (json!({}), Password::None, false),
            (json!({"password": {}}), Password::None, false),
            (json!({"password": null}), Password::None, false),
            (
                json!({"password": {"value": "x"}}),
                Password::Plain("x".to_owned()),
                false,
            ),
            (
                json!({"password": {"hook": {"type": "default"}}}),
                Password::Hook,
                false,
            ),
            (
                json!({"recovery_question": {"question": "q"}}),
                Password::None,
                false,
            ),
            (
                json!({"recovery_question": {"question": "q", "answer": "long"}}),
                Password::None,
                true,
            ),
        ] {
            let given = Given::read(Some(&credentials)).unwrap();
            assert_eq!(given.password, password, "{credentials}");
            assert_eq!(given.question.is_some(), question, "{credentials}");
        }
        let short = json!({"recovery_question": {"question": "q", "answer": "abc"}});
        assert!(Given::read(Some(&short)).is_err());
    }
}
