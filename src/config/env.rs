//! The environment, handed in, and the list of every variable that is read from it.
//!
//! Only the variables of [`VARIABLES`] are ever taken from the process, so the list cannot be incomplete. A variable that
//! is empty counts as unset.

use std::collections::BTreeMap;
use std::fmt;
use std::process::Command;

/// A variable that the tool reads.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// What it does, one line.
    pub help: &'static str,
}

const fn variable(name: &'static str, help: &'static str) -> Variable {
    Variable { name, help }
}

/// Every variable that is read, in the order in which the documentation shows them.
pub const VARIABLES: &[Variable] = &[
    variable("OKTA_DOMAIN", "The org: acme, acme.okta.com or a URL"),
    variable(
        "OKTA_API_TOKEN",
        "The API token that goes with OKTA_DOMAIN or OKTA_ORG_NAME",
    ),
    variable(
        "OKTA_CLIENT_ORGURL",
        "The org, as Okta's SDKs name it: https://acme.okta.com",
    ),
    variable(
        "OKTA_CLIENT_TOKEN",
        "The API token that goes with OKTA_CLIENT_ORGURL",
    ),
    variable(
        "OKTA_CLIENT_AUTHORIZATIONMODE",
        "How Okta's SDKs authorize: SSWS, Bearer or PrivateKey",
    ),
    variable(
        "OKTA_CLIENT_CLIENTID",
        "The service app that goes with OKTA_CLIENT_ORGURL",
    ),
    variable(
        "OKTA_CLIENT_PRIVATEKEY",
        "Its private key, PEM or JWK, or the file that holds it",
    ),
    variable("OKTA_CLIENT_PRIVATEKEYID", "The id of that key"),
    variable(
        "OKTA_CLIENT_KID",
        "The same, as the SDK for Python names it",
    ),
    variable(
        "OKTA_CLIENT_SCOPES",
        "The scopes to ask for; what a command needs by default",
    ),
    variable(
        "OKTA_CLIENT_PROXY_HOST",
        "The proxy, as Okta's SDKs name it; comes before HTTPS_PROXY",
    ),
    variable("OKTA_CLIENT_PROXY_PORT", "The port of that proxy"),
    variable("OKTA_CLIENT_PROXY_USERNAME", "Who signs in to that proxy"),
    variable("OKTA_CLIENT_PROXY_PASSWORD", "The password for that proxy"),
    variable(
        "OKTA_ORG_NAME",
        "The org's subdomain, as the Terraform provider names it",
    ),
    variable(
        "OKTA_BASE_URL",
        "The domain that goes with OKTA_ORG_NAME; okta.com by default",
    ),
    variable(
        "OKTA_ACCESS_TOKEN",
        "An access token, where OKTA_API_TOKEN is not set",
    ),
    variable(
        "OKTA_API_CLIENT_ID",
        "The service app that goes with OKTA_ORG_NAME or OKTA_DOMAIN",
    ),
    variable(
        "OKTA_API_PRIVATE_KEY",
        "Its private key, PEM or JWK, or the file that holds it",
    ),
    variable("OKTA_API_PRIVATE_KEY_ID", "The id of that key"),
    variable(
        "OKTA_API_SCOPES",
        "The scopes to ask for; what a command needs by default",
    ),
    variable(
        "OKTA_ADMIN_ORG",
        "A named org, used whole: sandbox, or one of the config file",
    ),
    variable(
        "OKTA_ADMIN_CONFIG_DIR",
        "Where the config file is, and the secrets that are kept in files",
    ),
    variable(
        "OKTA_ADMIN_NO_KEYRING",
        "Set to 1 to keep secrets in files also where there is a keyring",
    ),
    variable(
        "OKTA_ADMIN_NO_ENV_FILE",
        "Set to 1 to leave a .env file in the working folder alone",
    ),
    variable(
        "OKTA_ADMIN_ATTEMPT_TIMEOUT",
        "The longest that one attempt at a request may take (30s)",
    ),
    variable(
        "OKTA_ADMIN_TIMEOUT",
        "The longest that one operation with its repeats may take (2m)",
    ),
    variable(
        "OKTA_ADMIN_DEADLINE",
        "The longest that the whole command may take (no limit)",
    ),
    variable(
        "OKTA_ADMIN_MAX_WAIT",
        "The longest that one operation waits for the rate limit (5m)",
    ),
    variable(
        "OKTA_ADMIN_RETRIES",
        "How often an operation is repeated (7)",
    ),
    variable(
        "OKTA_ADMIN_CONCURRENCY",
        "How many requests run side by side, or auto (auto)",
    ),
    variable(
        "OKTA_ADMIN_MAX_API_SHARE",
        "The share of each rate limit that may be used (100%)",
    ),
    variable(
        "OKTA_ADMIN_CA_FILE",
        "A PEM file with further certificate authorities",
    ),
    variable(
        "OKTA_ADMIN_STATE_DIR",
        "Where journals, caches and the sandbox are kept",
    ),
    variable(
        "OKTA_ADMIN_OUTPUT",
        "The output format where -o is not given",
    ),
    variable(
        "OKTA_ADMIN_PROTECT",
        "Users, or group:NAME, that no write may touch; separated by commas",
    ),
    variable("HTTPS_PROXY", "The proxy for https requests"),
    variable("https_proxy", "The same, as curl names it"),
    variable("ALL_PROXY", "The proxy where HTTPS_PROXY is not set"),
    variable("all_proxy", "The same, as curl names it"),
    variable("NO_PROXY", "Hosts that are reached without the proxy"),
    variable("no_proxy", "The same, as curl names it"),
    variable(
        "SSL_CERT_FILE",
        "A PEM file that replaces the system's certificate authorities",
    ),
    variable(
        "SSL_CERT_DIR",
        "A folder that replaces the system's certificate authorities",
    ),
    variable("NO_COLOR", "Any value turns colour off"),
    variable("CLICOLOR", "0 turns colour off"),
    variable(
        "CLICOLOR_FORCE",
        "A value other than 0 turns colour on, also in a pipe",
    ),
    variable("TERM", "The kind of terminal; dumb turns colour off"),
    variable(
        "COLUMNS",
        "The width of the terminal, where it cannot be asked",
    ),
    variable(
        "XDG_STATE_HOME",
        "The folder of programs' state; ~/.local/state by default",
    ),
    variable(
        "XDG_CONFIG_HOME",
        "The folder of programs' settings; ~/.config by default",
    ),
    variable(
        "HOME",
        "The home folder, for the defaults of XDG_STATE_HOME and XDG_CONFIG_HOME",
    ),
];

/// The variables whose values are secrets of ours.
const CREDENTIALS: [&str; 6] = [
    "OKTA_API_TOKEN",
    "OKTA_CLIENT_TOKEN",
    "OKTA_CLIENT_PRIVATEKEY",
    "OKTA_CLIENT_PROXY_PASSWORD",
    "OKTA_ACCESS_TOKEN",
    "OKTA_API_PRIVATE_KEY",
];

/// Keeps our credentials from a program that has no use for them; all else it inherits.
pub fn without_credentials(program: &mut Command) -> &mut Command {
    for name in CREDENTIALS {
        program.env_remove(name);
    }
    program
}

/// The environment of a run.
#[derive(Clone, Default)]
pub struct Env(BTreeMap<String, String>);

impl Env {
    /// Takes the known variables of this process.
    ///
    /// A value that is no Unicode is kept with replacement characters, so that whoever reads it refuses it.
    pub fn of_process() -> Self {
        VARIABLES
            .iter()
            .filter_map(|variable| {
                let value = std::env::var_os(variable.name)?;
                Some((variable.name, value.to_string_lossy().into_owned()))
            })
            .collect()
    }

    /// Returns a variable's value; nothing if it is unset or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        debug_assert!(
            VARIABLES.iter().any(|variable| variable.name == name),
            "{name} is missing in VARIABLES"
        );
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

/// Names only: some of the values are tokens.
impl fmt::Debug for Env {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_is_unset() {
        let env: Env = [("OKTA_DOMAIN", ""), ("OKTA_API_TOKEN", "00abc")]
            .into_iter()
            .collect();
        assert_eq!(env.get("OKTA_DOMAIN"), None);
        assert_eq!(env.get("OKTA_API_TOKEN"), Some("00abc"));
        assert_eq!(env.get("HOME"), None);
    }

    #[test]
    fn every_credential_is_a_variable_and_every_token_key_and_password_a_credential() {
        let is_secret = |name: &str| {
            let words = ["TOKEN", "PRIVATEKEY", "PRIVATE_KEY", "PASSWORD"];
            words.iter().any(|word| name.ends_with(word))
        };
        let mut named: Vec<_> = VARIABLES.iter().map(|v| v.name).collect();
        named.retain(|name| is_secret(name));
        named.sort_unstable();
        let mut credentials = CREDENTIALS;
        credentials.sort_unstable();
        assert_eq!(named, credentials);
    }

    #[test]
    fn debug_shows_no_value() {
        let env: Env = [("OKTA_API_TOKEN", "00secret")].into_iter().collect();
        assert_eq!(format!("{env:?}"), r#"{"OKTA_API_TOKEN"}"#);
    }

    #[test]
    fn the_example_file_shows_every_variable_with_its_help_and_sets_none() {
        let example = include_str!("../../.env.example");
        let lines: Vec<_> = example.lines().collect();
        let mut shown = Vec::new();
        for pair in lines.windows(2) {
            if let Some((name, _)) = pair[1].strip_prefix('#').and_then(|l| l.split_once('='))
                && !name.starts_with(' ')
            {
                shown.push((name, pair[0].trim_start_matches("# ")));
            }
        }
        let known: Vec<_> = VARIABLES.iter().map(|v| (v.name, v.help)).collect();
        assert_eq!(shown, known);
        assert!(
            lines
                .iter()
                .all(|line| line.is_empty() || line.starts_with('#'))
        );
    }

    #[test]
    fn every_variable_is_listed_once_with_a_line_of_help() {
        let mut names: Vec<_> = VARIABLES.iter().map(|v| v.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), VARIABLES.len());
        for variable in VARIABLES {
            assert!(
                !variable.help.is_empty() && !variable.help.ends_with('.'),
                "{variable:?}"
            );
            assert!(!variable.help.contains('\n'), "{variable:?}");
        }
    }
}
