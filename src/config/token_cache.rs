//! Access tokens that are still good, kept for the next process: a file for each org, application and set of scopes.
//!
//! Below the state folder, 0600; removed, it costs one request. Of several processes one renews: the others wait for
//! its lock, a while and never longer. A file that cannot be read or written is no error, since a token can always be
//! had anew. Times are the server's. Blocking.

use std::any::Any;
use std::fs::{self, File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::private;
use crate::okta::oauth::{Cached, TokenCache};
use crate::secret::Secret;

const FOLDER: &str = "tokens";
const LONGEST: u64 = 64 * 1024;
/// Longer than a renewal takes; whoever holds the lock after that is stuck.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// The file of one org, application and set of scopes.
#[derive(Clone, Debug)]
pub struct TokenFile {
    path: PathBuf,
}

impl TokenFile {
    /// Names the file below the state folder; the order of the scopes does not count.
    pub fn below(state: &Path, org: &str, client_id: &str, scopes: &[String]) -> Self {
        let mut scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        scopes.sort_unstable();
        let name = hash(&[&[org, client_id], scopes.as_slice()].concat().join("\n"));
        Self {
            path: state.join(FOLDER).join(format!("{name:016x}.json")),
        }
    }

    /// Forgets the token.
    pub fn forget(&self) {
        fs::remove_file(&self.path).unwrap_or_default();
    }

    fn locked(&self, wait: Duration) -> Option<File> {
        let path = self.path.with_extension("lock");
        private::make_folder(path.parent()?).ok()?;
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).ok()?;
        private::lock(file, wait)
    }
}

impl TokenCache for TokenFile {
    /// Nothing comes from a file that others can read.
    fn load(&self) -> Option<Cached> {
        let read = private::read(&self.path, LONGEST).ok()??;
        if read.open_to_others.is_some() {
            return None;
        }
        let text = Zeroizing::new(read.text);
        let value: Value = serde_json::from_str(&text).ok()?;
        let word = |name: &str| value.get(name)?.as_str().map(str::to_owned);
        Some(Cached {
            access_token: Secret::new(word("access_token")?),
            token_type: word("token_type")?,
            scope: word("scope")?,
            expires: word("expires")?.parse().ok()?,
            dpop_key: word("dpop_key").map(Secret::new),
            nonce: word("nonce"),
            dpop_needed: value.get("dpop_needed")?.as_bool()?,
        })
    }

    fn store(&self, token: &Cached) {
        let text = json!({
            "access_token": token.access_token.expose(),
            "token_type": token.token_type,
            "scope": token.scope,
            "expires": token.expires.to_string(),
            "dpop_key": token.dpop_key.as_ref().map(Secret::expose),
            "nonce": token.nonce,
            "dpop_needed": token.dpop_needed,
        });
        let text = Zeroizing::new(text.to_string());
        private::write(&self.path, text.as_bytes()).unwrap_or_default();
    }

    /// Without a place for the lock, or when another process holds it for too long, everyone renews for himself.
    fn lock(&self) -> Box<dyn Any + Send> {
        Box::new(self.locked(LONGEST_WAIT))
    }
}

/// A name for a text that stays the same; FNV-1a.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token() -> Cached {
        Cached {
            access_token: Secret::new("eyJ"),
            token_type: "DPoP".to_owned(),
            scope: "okta.users.read".to_owned(),
            expires: "2026-01-31T12:00:00Z".parse().unwrap(),
            dpop_key: Some(Secret::new("MIG")),
            nonce: None,
            dpop_needed: true,
        }
    }

    fn scopes(names: [&str; 2]) -> Vec<String> {
        names.map(str::to_owned).to_vec()
    }

    #[test]
    fn a_token_is_kept_for_the_owner_alone_and_found_again() {
        let state = tempfile::tempdir().unwrap();
        let file = TokenFile::below(state.path(), "https://a", "0oa1", &scopes(["x", "y"]));
        assert!(file.load().is_none());
        file.store(&token());
        let same = TokenFile::below(state.path(), "https://a", "0oa1", &scopes(["y", "x"]));
        let kept = same.load().unwrap();
        assert_eq!(kept.access_token.expose(), "eyJ");
        assert_eq!(kept.dpop_key.unwrap().expose(), "MIG");
        assert_eq!((kept.expires, kept.nonce), (token().expires, None));
        let other = TokenFile::below(state.path(), "https://b", "0oa1", &scopes(["x", "y"]));
        assert!(other.load().is_none());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&file.path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            fs::set_permissions(&file.path, fs::Permissions::from_mode(0o644)).unwrap();
            assert!(file.load().is_none());
        }
        file.forget();
        assert!(!file.path.exists());
    }

    #[test]
    fn a_broken_file_is_no_token_and_one_renews_at_a_time() {
        let state = tempfile::tempdir().unwrap();
        let file = TokenFile::below(state.path(), "https://a", "0oa1", &[]);
        private::write(&file.path, b"{\"access_token\":7").unwrap();
        assert!(file.load().is_none());
        let held = file.locked(LONGEST_WAIT).unwrap();
        assert!(file.locked(Duration::from_millis(20)).is_none());
        drop(held);
        assert!(file.locked(LONGEST_WAIT).is_some());
    }
}
