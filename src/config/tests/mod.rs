//! Whole resolutions, as tables: what was typed, what was set, what lay in the folder, and what came of it.

mod org;
mod rest;

use super::*;

const A: (&str, &str) = ("OKTA_DOMAIN", "a");
const A_TOKEN: (&str, &str) = ("OKTA_API_TOKEN", "token-a");
const B: (&str, &str) = ("OKTA_CLIENT_ORGURL", "https://b.okta.com/");
const B_TOKEN: (&str, &str) = ("OKTA_CLIENT_TOKEN", "token-b");
const T: (&str, &str) = ("OKTA_ORG_NAME", "t");
const FILE: &str = "OKTA_DOMAIN=f\nOKTA_API_TOKEN=token-f\n";

fn domain(domain: &str) -> Flags {
    Flags {
        domain: Some(domain.to_owned()),
        ..Flags::default()
    }
}

fn token_file() -> Flags {
    Flags {
        api_token_file: Some("t".into()),
        ..Flags::default()
    }
}

fn settle(flags: &Flags, env: &[(&str, &str)], file: &str) -> (Settings, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    if !file.is_empty() {
        std::fs::write(folder.path().join(".env"), file).unwrap();
    }
    let env = env.iter().copied().collect();
    let settings = resolve(flags, &env, folder.path()).unwrap();
    (settings, folder)
}

/// Says what came out, in one line: `HOST from SOURCE, TOKEN from SOURCE`, or the kind and text of the error.
fn outcome(flags: &Flags, env: &[(&str, &str)], file: &str) -> String {
    let (settings, folder) = settle(flags, env, file);
    let text = match settings.connection() {
        Ok(None) => "sandbox".to_owned(),
        Ok(Some((address, token))) => {
            let shown = match token.secret() {
                SecretFrom::Value(setting) => setting.value.expose(),
                _ => "token",
            };
            let (from, source) = (&address.source, token.source());
            format!(
                "{} from {from}, {shown} from {source}",
                address.value.host()
            )
        }
        Err(error) => format!("{}: {error}", error.kind().word()),
    };
    text.replace(&folder.path().display().to_string(), "")
}
