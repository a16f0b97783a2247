//! STAND-IN until named orgs keep their credentials: one file of mode 0600 for each host, in the
//! state folder. To be replaced by the store of the config file, behind the same three functions.

use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::context::Context;
use crate::failure::Failure;
use crate::secret::Secret;

/// What a sign-in leaves behind.
pub(super) struct Kept {
    /// `token`, `bearer`, `service-app` or `person`.
    pub(super) method: &'static str,
    pub(super) client_id: Option<String>,
    pub(super) key_id: Option<String>,
    pub(super) scopes: Vec<String>,
    pub(super) dpop: &'static str,
    /// The API token, the access token, the private key or the refresh token.
    pub(super) secret: Secret,
}

#[derive(Deserialize, Serialize)]
struct Record {
    method: String,
    client_id: Option<String>,
    key_id: Option<String>,
    scopes: Vec<String>,
    dpop: String,
    secret: String,
}

/// Keeps what was left for an org, and says where.
pub(super) fn keep(cx: &Context, host: &str, kept: &Kept) -> anyhow::Result<String> {
    let path = file(cx, host)?;
    let record = Record {
        method: kept.method.to_owned(),
        client_id: kept.client_id.clone(),
        key_id: kept.key_id.clone(),
        scopes: kept.scopes.clone(),
        dpop: kept.dpop.to_owned(),
        secret: kept.secret.expose().to_owned(),
    };
    let text = Zeroizing::new(serde_json::to_vec(&record)?);
    let folder = path
        .parent()
        .ok_or_else(|| Failure::usage("there is no folder to keep it in"))?;
    fs::create_dir_all(folder)?;
    // A file that tempfile makes has mode 0600 from the start.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&text)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(path.display().to_string())
}

/// Returns what is kept for an org.
pub(super) fn read(cx: &Context, host: &str) -> anyhow::Result<Option<Kept>> {
    let text = match fs::read(file(cx, host)?) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let record: Record = serde_json::from_slice(&text)?;
    Ok(Some(Kept {
        method: match record.method.as_str() {
            "person" => "person",
            "service-app" => "service-app",
            "bearer" => "bearer",
            _ => "token",
        },
        client_id: record.client_id,
        key_id: record.key_id,
        scopes: record.scopes,
        dpop: "auto",
        secret: Secret::new(record.secret),
    }))
}

/// Forgets it.
pub(super) fn forget(cx: &Context, host: &str) -> anyhow::Result<()> {
    match fs::remove_file(file(cx, host)?) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

fn file(cx: &Context, host: &str) -> anyhow::Result<PathBuf> {
    let state = cx.settings()?.state_dir.as_ref().ok_or_else(|| {
        Failure::usage("there is no folder to keep the credential in")
            .hint("name one with OKTA_ADMIN_STATE_DIR")
    })?;
    // Hosts have no slash in them.
    Ok(state.value.join("logins").join(format!("{host}.json")))
}
