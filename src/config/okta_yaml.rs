//! Okta's own settings file: `okta.yaml`, as its SDKs read it.
//!
//! Looked at last, where nothing else names an org: `.okta.yaml` and `okta.yaml` of the working folder, then
//! `~/.okta/okta.yaml`. The first one that is there counts, with its org and its own credential together. Files of other
//! programs may be anything; what is not understood in one that would be used is an error.

use std::path::{Path, PathBuf};
use std::sync::Arc;

#[cfg(feature = "yaml")]
use serde_json::Value;

#[cfg(feature = "yaml")]
use super::Source;
use super::{Address, CredentialFrom, Error, Setting, private};

const LONGEST: u64 = 1024 * 1024;

/// An org with its credential.
#[derive(Clone, Debug)]
pub struct OktaYaml {
    /// Where the org answers.
    pub address: Setting<Address>,
    /// How requests are authorised.
    pub credential: CredentialFrom,
}

/// Returns the files that are looked at, the first one in front.
pub fn places(cwd: Option<&Path>, home: Option<&Path>) -> Vec<PathBuf> {
    let here = cwd.into_iter();
    let here = here.flat_map(|cwd| [cwd.join(".okta.yaml"), cwd.join("okta.yaml")]);
    here.chain(home.map(|home| home.join(".okta/okta.yaml")))
        .collect()
}

/// Reads the first of the files that is there.
pub fn find(places: &[PathBuf]) -> Result<Option<OktaYaml>, Error> {
    for path in places {
        if let Some(found) = read(path)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Reads one file; nothing if it is not there.
pub fn read(path: &Path) -> Result<Option<OktaYaml>, Error> {
    let read = private::read(path, LONGEST).map_err(|error| Error::Read {
        path: path.to_owned(),
        error: Arc::new(error),
    })?;
    let Some(read) = read else { return Ok(None) };
    // It holds a token: one that others can read is everybody's.
    if let Some(mode) = read.open_to_others {
        return Err(Error::OpenToOthers {
            path: path.to_owned(),
            mode,
        });
    }
    parse(path, &read.text).map(Some)
}

#[cfg(not(feature = "yaml"))]
fn parse(path: &Path, _: &str) -> Result<OktaYaml, Error> {
    Err(Error::Config {
        path: path.to_owned(),
        what: "this program was built without YAML".to_owned(),
    })
}

#[cfg(feature = "yaml")]
fn parse(path: &Path, text: &str) -> Result<OktaYaml, Error> {
    use super::SecretFrom;
    use super::families::{key, scopes};
    use crate::okta::oauth::Dpop;
    use crate::secret::Secret;

    let wrong = |what: String| Error::Config {
        path: path.to_owned(),
        what,
    };
    // The parser's own words could show a piece of the token.
    let document: Value = serde_saphyr::from_str(text)
        .map_err(|_| wrong("it is not the YAML that Okta's SDKs read".to_owned()))?;
    let client = document.pointer("/okta/client");
    let client = client.ok_or_else(|| wrong("there is no okta: client: in it".to_owned()))?;
    let word = |name: &str| match client.get(name) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Some(Value::Number(number)) => Some(number.to_string()),
        _ => None,
    };
    let need = |name: &str| word(name).ok_or_else(|| wrong(format!("{name} is missing")));
    let source = Source::OktaYaml {
        path: path.to_owned(),
    };
    let address = Address::parse(&need("orgUrl")?).map_err(|e| wrong(format!("orgUrl: {e}")))?;
    let token = || {
        let token = Secret::new(need("token")?);
        Ok::<_, Error>(SecretFrom::Value(Setting::new(token, source.clone())))
    };
    let mode = word("authorizationMode").unwrap_or_else(|| "SSWS".to_owned());
    let has_token = word("token").is_some();
    let credential = match mode.to_ascii_lowercase().as_str() {
        "ssws" if has_token || word("privateKey").is_none() => CredentialFrom::Token(token()?),
        "bearer" => CredentialFrom::Bearer(token()?),
        "ssws" | "privatekey" => CredentialFrom::ServiceApp {
            client_id: need("clientId")?,
            key: match client.get("privateKey") {
                // A JWK may stand there as it is.
                Some(Value::Object(jwk)) => key(
                    &Secret::new(Value::from(jwk.clone()).to_string()),
                    source.clone(),
                ),
                _ => key(&Secret::new(need("privateKey")?), source.clone()),
            },
            key_id: word("privateKeyId").or_else(|| word("kid")),
            scopes: match client.get("scopes") {
                Some(Value::Array(list)) => {
                    let words = list.iter().filter_map(Value::as_str);
                    words.map(str::to_owned).collect()
                }
                _ => word("scopes").map(|text| scopes(&text)).unwrap_or_default(),
            },
            dpop: Dpop::Auto,
        },
        _ => {
            return Err(wrong(format!(
                "authorizationMode {mode:?} is not understood"
            )));
        }
    };
    Ok(OktaYaml {
        address: Setting::new(address, source),
        credential,
    })
}

#[cfg(all(test, feature = "yaml"))]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match parse(Path::new("/okta.yaml"), text) {
            Ok(found) => match &found.credential {
                CredentialFrom::ServiceApp {
                    client_id,
                    key,
                    key_id,
                    scopes,
                    ..
                } => format!(
                    "{} app {client_id} key {} id {key_id:?} {scopes:?}",
                    found.address.value.host(),
                    key.place()
                ),
                other => format!("{} {}", found.address.value.host(), other.secret_word()),
            },
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_forms_that_sdks_read_are_understood_and_others_say_what_is_wrong() {
        for (text, expected) in [
            (
                "okta:\n  client:\n    orgUrl: https://acme.okta.com\n    token: 00abc\n    connectionTimeout: 30\n",
                "acme.okta.com token",
            ),
            (
                "okta:\n  client:\n    orgUrl: acme\n    authorizationMode: Bearer\n    token: ey\n",
                "acme.okta.com access token",
            ),
            (
                "okta:\n  client:\n    orgUrl: acme\n    authorizationMode: PrivateKey\n    clientId: 0oa1\n    privateKey: /k.pem\n    privateKeyId: a1\n    scopes: [okta.users.read, okta.groups.read]\n",
                "acme.okta.com app 0oa1 key in /k.pem id Some(\"a1\") [\"okta.users.read\", \"okta.groups.read\"]",
            ),
            (
                "okta:\n  client:\n    orgUrl: acme\n    authorizationMode: PrivateKey\n    clientId: 0oa1\n    privateKey:\n      kty: EC\n    scopes: okta.users.read okta.groups.read\n",
                "acme.okta.com app 0oa1 key in okta.yaml (/okta.yaml) id None [\"okta.users.read\", \"okta.groups.read\"]",
            ),
            (
                "okta:\n  client:\n    token: 00abc\n",
                "/okta.yaml: orgUrl is missing",
            ),
            (
                "okta:\n  client:\n    orgUrl: acme\n",
                "/okta.yaml: token is missing",
            ),
            ("a: 1\n", "/okta.yaml: there is no okta: client: in it"),
            (
                "token: [00abc\n",
                "/okta.yaml: it is not the YAML that Okta's SDKs read",
            ),
            (
                "okta:\n  client:\n    orgUrl: acme\n    authorizationMode: JWT\n",
                "/okta.yaml: authorizationMode \"JWT\" is not understood",
            ),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }
}
