//! The families of names under which an org and its credential are set already: ours and Terraform's, and the SDKs'.
//!
//! A family is kept whole: an address of one never meets a token of another. `OKTA_API_TOKEN` is the token of two
//! namings, `OKTA_DOMAIN` and `OKTA_ORG_NAME`, which therefore are one family here and must agree. A credential is an
//! API token, an access token, or the key of a service app with its client id. Nothing is parsed before it is needed,
//! so that a family that is not used cannot be in the way. Pure.

use super::{Address, CredentialFrom, Error, SecretFrom, Setting, Source};
use crate::okta::oauth::Dpop;
use crate::secret::Secret;

const OURS: &str = "OKTA_DOMAIN";
const TERRAFORM: &str = "OKTA_ORG_NAME";
const TERRAFORM_BASE: &str = "OKTA_BASE_URL";
const API_TOKEN: &str = "OKTA_API_TOKEN";
const ACCESS_TOKEN: &str = "OKTA_ACCESS_TOKEN";
const TERRAFORM_KEY: KeyNames = KeyNames {
    client_id: "OKTA_API_CLIENT_ID",
    key: "OKTA_API_PRIVATE_KEY",
    key_id: &["OKTA_API_PRIVATE_KEY_ID"],
    scopes: "OKTA_API_SCOPES",
};
const SDK: &str = "OKTA_CLIENT_ORGURL";
const SDK_TOKEN: &str = "OKTA_CLIENT_TOKEN";
const SDK_MODE: &str = "OKTA_CLIENT_AUTHORIZATIONMODE";
const SDK_KEY: KeyNames = KeyNames {
    client_id: "OKTA_CLIENT_CLIENTID",
    key: "OKTA_CLIENT_PRIVATEKEY",
    // Of the SDKs for Go and for Python.
    key_id: &["OKTA_CLIENT_PRIVATEKEYID", "OKTA_CLIENT_KID"],
    scopes: "OKTA_CLIENT_SCOPES",
};

/// In characters of base64; no path of this length is without a dot, a dash and an underscore.
const SHORTEST_KEY: usize = 100;

/// How a family names the parts of a service app.
struct KeyNames {
    client_id: &'static str,
    key: &'static str,
    key_id: &'static [&'static str],
    scopes: &'static str,
}

/// What one place (the environment, a file) says in one family's names.
#[derive(Clone, Debug)]
pub(super) struct Family {
    /// The variables that name the org, with the text of each; the first one decides.
    orgs: Vec<Named<String>>,
    /// The secret of the credential: a token or a private key.
    pub(super) token: Option<Named<Secret>>,
    /// What the secret is.
    means: Means,
    /// How requests are to be authorised, where that is not understood.
    other_mode: Option<String>,
}

/// What a family's secret is.
#[derive(Clone, Debug)]
enum Means {
    Token,
    Bearer,
    Key {
        client_id: Option<Named<String>>,
        client_id_name: &'static str,
        key_id: Option<Named<String>>,
        scopes: Option<Named<String>>,
    },
}

/// A value and the variable that holds it.
#[derive(Clone, Debug)]
pub(super) struct Named<T> {
    pub(super) name: &'static str,
    pub(super) value: T,
}

/// Looks a variable up.
type Get<'a, 'g> = &'g dyn Fn(&str) -> Option<&'a str>;

fn named(get: Get<'_, '_>, name: &'static str) -> Option<Named<String>> {
    get(name).map(|value| Named {
        name,
        value: value.to_owned(),
    })
}

fn secret(get: Get<'_, '_>, name: &'static str) -> Option<Named<Secret>> {
    get(name).map(|value| Named {
        name,
        value: Secret::new(value),
    })
}

/// Returns the families of a place, the one that counts first in front.
pub(super) fn all<'a>(get: &dyn Fn(&str) -> Option<&'a str>) -> [Family; 2] {
    let terraform = named(get, TERRAFORM).map(|org| Named {
        name: org.name,
        // The provider joins the two in the same way.
        value: format!(
            "{}.{}",
            org.value.trim(),
            get(TERRAFORM_BASE).unwrap_or("okta.com").trim()
        ),
    });
    let ours = secret(get, API_TOKEN).map(|token| (token, Means::Token));
    let ours = ours.or_else(|| Some((secret(get, ACCESS_TOKEN)?, Means::Bearer)));
    let ours = ours.or_else(|| TERRAFORM_KEY.find(get)).unzip();
    let mode = get(SDK_MODE).unwrap_or("SSWS").trim().to_owned();
    let token = |means| Some((secret(get, SDK_TOKEN)?, means));
    let (sdk, other_mode) = match mode.to_ascii_lowercase().as_str() {
        // Whoever sets a key and no token means the key.
        "ssws" => (token(Means::Token).or_else(|| SDK_KEY.find(get)), None),
        "bearer" => (token(Means::Bearer), None),
        "privatekey" => (SDK_KEY.find(get), None),
        _ => (token(Means::Token), Some(mode)),
    };
    let sdk = sdk.unzip();
    [
        Family {
            orgs: named(get, OURS).into_iter().chain(terraform).collect(),
            token: ours.0,
            means: ours.1.unwrap_or(Means::Token),
            other_mode: None,
        },
        Family {
            orgs: named(get, SDK).into_iter().collect(),
            token: sdk.0,
            means: sdk.1.unwrap_or(Means::Token),
            other_mode,
        },
    ]
}

impl KeyNames {
    fn find(&self, get: Get<'_, '_>) -> Option<(Named<Secret>, Means)> {
        let mut key_ids = self.key_id.iter();
        let means = Means::Key {
            client_id: named(get, self.client_id),
            client_id_name: self.client_id,
            key_id: key_ids.find_map(|name| named(get, name)),
            scopes: named(get, self.scopes),
        };
        Some((secret(get, self.key)?, means))
    }
}

/// Reads a list of scopes: blanks or commas between, perhaps in the brackets of a list.
pub(super) fn scopes(text: &str) -> Vec<String> {
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '"' | '\'');
    let scopes = text.split(between).filter(|scope| !scope.is_empty());
    scopes.map(str::to_owned).collect()
}

/// Returns where a private key is: here, or in the file that is named in its place.
pub(super) fn key(value: &Secret, source: Source) -> SecretFrom {
    let text = value.expose().trim();
    // A key that lost its first line, or is nothing but base64: it must never be shown as the name of a file.
    let in_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    let is_bare_key = text.contains(['\n', '\r'])
        || text.contains("\\n")
        || text.len() >= SHORTEST_KEY && text.chars().all(in_base64);
    if text.contains("-----BEGIN") || text.starts_with('{') || is_bare_key {
        SecretFrom::Value(Setting::new(value.clone(), source))
    } else {
        SecretFrom::File(Setting::new(text.into(), source))
    }
}

impl Family {
    /// Tells whether the family names an org.
    pub(super) fn names_an_org(&self) -> bool {
        !self.orgs.is_empty()
    }

    /// Returns the variables that name the org, with their texts.
    pub(super) fn orgs(&self) -> &[Named<String>] {
        &self.orgs
    }

    /// Returns what the secret is, in the words of `auth status`.
    pub(super) fn word(&self) -> &'static str {
        match self.means {
            Means::Token => "token",
            Means::Bearer => "access token",
            Means::Key { .. } => "private key",
        }
    }

    /// Returns what belongs to the secret and is none.
    pub(super) fn details(&self) -> Vec<(&'static str, &Named<String>)> {
        let Means::Key {
            client_id,
            key_id,
            scopes,
            ..
        } = &self.means
        else {
            return Vec::new();
        };
        let all = [
            ("client-id", client_id),
            ("key-id", key_id),
            ("scopes", scopes),
        ];
        let set = all.into_iter();
        set.filter_map(|(setting, named)| Some((setting, named.as_ref()?)))
            .collect()
    }

    /// Returns the credential, or the variable that it lacks.
    pub(super) fn credential(
        &self,
        token: &Named<Secret>,
        source: Source,
    ) -> Result<CredentialFrom, &'static str> {
        let value = |source| SecretFrom::Value(Setting::new(token.value.clone(), source));
        Ok(match &self.means {
            Means::Token => CredentialFrom::Token(value(source)),
            Means::Bearer => CredentialFrom::Bearer(value(source)),
            Means::Key {
                client_id,
                client_id_name,
                key_id,
                scopes: asked,
            } => CredentialFrom::ServiceApp {
                client_id: client_id.as_ref().ok_or(*client_id_name)?.value.clone(),
                key: key(&token.value, source),
                key_id: key_id.as_ref().map(|id| id.value.clone()),
                scopes: asked.as_ref().map(|s| scopes(&s.value)).unwrap_or_default(),
                dpop: Dpop::Auto,
            },
        })
    }

    /// Returns the family's org, if it names one.
    ///
    /// Errors: an address that cannot be read, two that differ, or a way to authorize that is not understood.
    pub(super) fn org(&self) -> Result<Option<Named<Address>>, Error> {
        if let Some(mode) = &self.other_mode {
            return Err(Error::Mode { mode: mode.clone() });
        }
        let mut orgs = self.orgs.iter().map(|org| {
            let value = Address::parse(&org.value).map_err(|error| Error::Address {
                setting: org.name.to_owned(),
                error,
            })?;
            Ok(Named {
                name: org.name,
                value,
            })
        });
        let Some(first) = orgs.next().transpose()? else {
            return Ok(None);
        };
        for org in orgs {
            let org = org?;
            if org.value != first.value {
                return Err(Error::TwoOrgs {
                    first: first.name,
                    first_org: first.value.to_string(),
                    second: org.name,
                    second_org: org.value.to_string(),
                });
            }
        }
        Ok(Some(first))
    }
}
