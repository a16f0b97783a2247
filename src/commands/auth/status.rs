//! `auth status`: every setting that was found, where, and why it is not used.
//!
//! Sends nothing and starts no sandbox. A token file is read, because whether it can be is the
//! question, and nothing of it is kept. Errors: what makes the org unusable, told after the list.

use std::io;

use serde_json::{Value, json};

use crate::config::{CredentialFrom, Org, SecretFrom, Seen, Settings, Source};
use crate::context::Context;
use crate::output::shapes;

/// Lists the settings, then says which org they lead to.
pub(super) fn run(cx: &Context) -> anyhow::Result<()> {
    let settings = cx.settings();
    let mut list = cx.out.list(&shapes::SETTING)?;
    let kept = settings.as_ref().ok().and_then(|settings| kept(settings));
    for seen in settings.iter().flat_map(|s| s.seen()) {
        let is_of_org = matches!(seen.source, Source::Org { .. });
        let place = kept
            .as_ref()
            .filter(|(word, _)| is_of_org && seen.setting == *word)
            .map(|(_, place)| format!("({place})"));
        let value = place.or_else(|| seen.value.clone());
        list.item(row(seen, value.as_deref()).to_string().as_bytes())?;
    }
    list.end()?;
    let settings = settings?;
    for note in &settings.notes {
        cx.out.status(note);
    }
    cx.out.status(&in_use(settings)?);
    Ok(())
}

/// Returns where this program keeps the secret of the org in use, and what the secret is; looks whether it is there.
fn kept(settings: &Settings) -> Option<(&'static str, String)> {
    let (_, credential) = settings.connection().ok()??;
    let secret = credential.secret();
    matches!(secret, SecretFrom::Stored { .. }).then(|| (credential.secret_word(), secret.place()))
}

fn row(seen: &Seen, value: Option<&str>) -> Value {
    let name = (!seen.name.is_empty()).then_some(seen.name);
    json!({
        "setting": seen.setting,
        "name": name,
        "source": seen.source.to_string(),
        "value": value,
        "used": seen.unused.is_none(),
        "why_not": seen.unused,
    })
}

/// Says which org is used with which token, or why none can be.
fn in_use(settings: &Settings) -> anyhow::Result<String> {
    let Some((address, credential)) = settings.connection()? else {
        return Ok("in use: the sandbox, which needs no credential".to_owned());
    };
    let secret = credential.secret();
    match (credential, secret) {
        // Standard input may be read only once, by the command that needs it; a command may ask a person.
        (_, SecretFrom::Stdin(_) | SecretFrom::Command(_)) => {}
        (CredentialFrom::Token(_) | CredentialFrom::Bearer(_), _) => {
            secret.read(&mut io::empty())?;
        }
        _ => {
            secret.read_text(&mut io::empty())?;
        }
    }
    let kept = match secret {
        SecretFrom::Stored { .. } => format!(", {}", secret.place()),
        _ => String::new(),
    };
    let name = match &settings.org {
        Org::Real {
            name: Some(name), ..
        } => format!("{name}, "),
        _ => String::new(),
    };
    Ok(format!(
        "in use: {name}{} (from {}) with the {} from {}{kept}; okta-admin auth test tries it",
        address.value.host(),
        address.source,
        credential.secret_word(),
        credential.source(),
    ))
}
