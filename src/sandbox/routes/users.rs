//! One user: create, get, update, replace, delete.
//!
//! A create answers 200. A first delete deactivates and a second one removes; both answer 204.
//! Refusals: 400 E0000001 (values, a login that is taken), 403 E0000038, 404 E0000007, 412.
//!
//! Follows <https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/>

use serde_json::{Map, Value, json};

use super::Outcome;
use super::user_list;
use crate::sandbox::answer::{Answer, Refusal};
use crate::sandbox::given::{Given, Password};
use crate::sandbox::org::Visit;
use crate::sandbox::profile;
use crate::sandbox::request::{Method, Request};
use crate::sandbox::status::{Status, Step, step};
use crate::sandbox::user::{Provider, Secret, User, check_match, etag};

/// How many groups a new user may be put into at once.
const MOST_GROUPS: usize = 20;

/// `/users`.
pub(super) fn collection(visit: &Visit<'_>, request: &Request) -> Outcome {
    match request.method {
        Method::Get => user_list::list(visit, request),
        Method::Post => create(visit, request),
        _ => Err(Refusal::method()),
    }
}

/// `/users/{id}`.
pub(super) fn one(visit: &Visit<'_>, request: &Request, reference: &str) -> Outcome {
    match request.method {
        Method::Get => {
            let user = visit.user(reference)?;
            let tag = etag(&user);
            Ok(visit
                .show_user(&user, request.omits_credentials())?
                .header("etag", tag))
        }
        Method::Post => update(visit, request, reference, false),
        Method::Put => update(visit, request, reference, true),
        Method::Delete => delete(visit, reference),
        _ => Err(Refusal::method()),
    }
}

fn create(visit: &Visit<'_>, request: &Request) -> Outcome {
    let body = request.object()?;
    let activate = request.flag("activate", true);
    let given = Given::read(body.get("credentials"))?;
    let wish = Wish {
        activate,
        expire: request.param("nextLogin") == Some("changePassword"),
        has_password: given.password != Password::None,
        federated: request.flag("provider", false)
            && given
                .provider
                .as_ref()
                .is_some_and(|p| matches!(p.kind.as_str(), "FEDERATION" | "SOCIAL")),
    };
    let status = wish.status()?;
    if wish.federated && (wish.has_password || given.question.is_some()) {
        return Err(Refusal::invalid(
            "provider",
            "A user of an external provider can have neither a password nor a recovery question",
        ));
    }
    let type_id = match body.get("type").and_then(|t| t.get("id")) {
        None => visit.meta("type")?,
        Some(id) => id.as_str().ok_or_else(Refusal::malformed)?.to_owned(),
    };
    let wanted = match body.get("profile") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(profile)) => profile.clone(),
        Some(_) => return Err(Refusal::malformed()),
    };
    let profile = settled(visit, &wanted, &type_id, "newUser")?;
    let (serial, id) = visit.next_id("00u")?;
    let now = visit.now.clone();
    let mut user = User {
        serial,
        id,
        status,
        created: now.clone(),
        activated: (status != Status::Staged).then(|| now.clone()),
        status_changed: (status != Status::Staged || wish.has_password).then(|| now.clone()),
        last_login: None,
        last_updated: now,
        password_changed: None,
        type_id,
        profile,
        question: None,
        provider: given
            .provider
            .clone()
            .filter(|_| request.flag("provider", false))
            .unwrap_or_else(Provider::okta),
        secret: Secret::default(),
    };
    check_unique(visit, &user)?;
    given.apply(visit, &mut user, false)?;
    visit.insert_user(&user)?;
    join(visit, &user, body.get("groupIds"))?;
    visit.event(
        "user.lifecycle.create",
        &user.id,
        &json!({ "login": user.login() }),
    )?;
    if status != Status::Staged {
        visit.event("user.lifecycle.activate", &user.id, &Value::Null)?;
    }
    visit.apply_rules(&user)?;
    visit.show_user(&user, false)
}

/// What a create asks for, as far as the first status depends on it.
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent questions of the API"
)]
struct Wish {
    activate: bool,
    expire: bool,
    has_password: bool,
    federated: bool,
}

impl Wish {
    fn status(&self) -> Result<Status, Refusal> {
        const IMPOSSIBLE: &str =
            "Could not create user. To create a user and expire their password immediately,";
        if self.expire && !self.has_password {
            return Err(Refusal::new(
                400,
                "E0000124",
                format!("{IMPOSSIBLE} a password must be specified"),
            ));
        }
        if self.expire && !self.activate {
            return Err(Refusal::new(
                400,
                "E0000125",
                format!("{IMPOSSIBLE} \"activate\" must be true"),
            ));
        }
        Ok(match (self.activate, self.has_password) {
            (false, _) => Status::Staged,
            (true, true) if self.expire => Status::PasswordExpired,
            (true, true) => Status::Active,
            (true, false) if self.federated => Status::Active,
            (true, false) => Status::Provisioned,
        })
    }
}

/// Checks a profile against the schema of a type and puts it into order.
fn settled(
    visit: &Visit<'_>,
    profile: &Map<String, Value>,
    type_id: &str,
    object: &str,
) -> Result<Map<String, Value>, Refusal> {
    let schema = visit
        .schema_of_type(type_id)?
        .ok_or_else(|| Refusal::invalid("type", "type: The user type does not exist"))?;
    profile::check(profile, &schema, object)?;
    Ok(profile::arranged(profile))
}

fn check_unique(visit: &Visit<'_>, user: &User) -> Result<(), Refusal> {
    const TAKEN: &str = "An object with this field already exists in the current organization";
    if !visit.login_is_free(user.login(), &user.id)? {
        return Err(Refusal::invalid("login", format!("login: {TAKEN}")));
    }
    let Some(schema) = visit.schema_of_type(&user.type_id)? else {
        return Ok(());
    };
    for (name, value) in &user.profile {
        let unique = schema.property(name).is_some_and(|property| {
            property.get("unique").and_then(Value::as_str) == Some("UNIQUE_VALIDATED")
        });
        if unique && visit.value_is_taken(name, value, &user.id)? {
            return Err(Refusal::invalid(name, format!("{name}: {TAKEN}")));
        }
    }
    Ok(())
}

fn join(visit: &Visit<'_>, user: &User, groups: Option<&Value>) -> Result<(), Refusal> {
    let groups = match groups {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::Array(groups)) => groups,
        Some(_) => return Err(Refusal::malformed()),
    };
    if groups.len() > MOST_GROUPS {
        return Err(Refusal::new(400, "E0000093", "Target count limit exceeded"));
    }
    for group in groups {
        let id = group.as_str().ok_or_else(Refusal::malformed)?;
        visit.join_group(id, user)?;
    }
    Ok(())
}

fn update(visit: &Visit<'_>, request: &Request, reference: &str, replace: bool) -> Outcome {
    let mut user = visit.user(reference)?;
    check_match(request.if_match.as_deref(), &user)?;
    let body = request.object()?;
    if user.status == Status::Deprovisioned {
        return Err(Refusal::status());
    }
    let given = Given::read(body.get("credentials"))?;
    let mut type_changed = false;
    if let Some(id) = body.pointer_str(&["type", "id"])
        && id != user.type_id
    {
        if !replace {
            return Err(Refusal::invalid(
                "type",
                "type: The user type can only be changed by a full replacement",
            ));
        }
        id.clone_into(&mut user.type_id);
        type_changed = true;
    }
    let wanted = match body.get("profile") {
        None | Some(Value::Null) => None,
        Some(Value::Object(profile)) => Some(profile),
        Some(_) => return Err(Refusal::malformed()),
    };
    // A replacement with credentials alone keeps the profile.
    if wanted.is_some() || type_changed {
        let mut profile = match wanted {
            Some(_) if replace => Map::new(),
            _ => user.profile.clone(),
        };
        for (name, value) in wanted.into_iter().flatten() {
            profile.insert(name.clone(), value.clone());
        }
        user.profile = settled(visit, &profile, &user.type_id.clone(), "user")?;
        check_unique(visit, &user)?;
        visit.event("user.account.update_profile", &user.id, &Value::Null)?;
        if type_changed {
            visit.event("user.account.update_user_type", &user.id, &Value::Null)?;
        }
    }
    if given.password != Password::None {
        visit.event("user.account.update_password", &user.id, &Value::Null)?;
        if matches!(
            user.status,
            Status::Provisioned | Status::Recovery | Status::PasswordExpired
        ) {
            user.move_to(Status::Active, &visit.now);
        }
    }
    given.apply(visit, &mut user, request.flag("strict", false))?;
    if let Some(provider) = given.provider {
        user.provider = provider;
    }
    visit.save_user(&mut user)?;
    visit.apply_rules(&user)?;
    visit.show_user(&user, false)
}

fn delete(visit: &Visit<'_>, reference: &str) -> Outcome {
    let mut user = visit.user(reference)?;
    if user.status == Status::Deprovisioned {
        // The log tells who it was, so it is told while there is somebody to ask.
        visit.event("user.lifecycle.delete.initiated", &user.id, &Value::Null)?;
        visit.event("user.lifecycle.delete.completed", &user.id, &Value::Null)?;
        visit.remove_user(&user)?;
    } else {
        let next = step(user.status, Step::Deactivate, user.secret.has_password)?;
        user.move_to(next, &visit.now);
        visit.save_user(&mut user)?;
        visit.event("user.lifecycle.deactivate", &user.id, &Value::Null)?;
    }
    Ok(Answer::no_content())
}

/// Reading strings some keys down.
trait PointerStr {
    fn pointer_str(&self, keys: &[&str]) -> Option<&str>;
}

impl PointerStr for Map<String, Value> {
    fn pointer_str(&self, keys: &[&str]) -> Option<&str> {
        let (first, rest) = keys.split_first()?;
        rest.iter()
            .try_fold(self.get(*first)?, |value, key| value.get(*key))?
            .as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_status_follows_from_what_was_asked_for() {
        // activate, expire, password, federated
        let cases = [
            ((false, false, false, false), Ok(Status::Staged)),
            ((true, false, false, false), Ok(Status::Provisioned)),
            ((false, false, true, false), Ok(Status::Staged)),
            ((true, false, true, false), Ok(Status::Active)),
            ((true, true, true, false), Ok(Status::PasswordExpired)),
            ((true, true, false, false), Err("E0000124")),
            ((false, true, true, false), Err("E0000125")),
            ((true, false, false, true), Ok(Status::Active)),
            ((false, false, false, true), Ok(Status::Staged)),
        ];
        for ((activate, expire, has_password, federated), want) in cases {
            let wish = Wish {
                activate,
                expire,
                has_password,
                federated,
            };
            assert_eq!(wish.status().map_err(|refusal| refusal.code), want);
        }
    }
}
