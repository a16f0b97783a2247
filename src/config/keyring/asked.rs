//! A keyring that is asked beside the run: on a thread of its own, for a while and never longer.
//!
//! What made it unusable once holds for the rest of the run: nobody is asked twice to unlock it, and nobody waits
//! twice for a keyring that does not answer. A thread that still waits ends with the process.

use std::sync::{Arc, Mutex, OnceLock, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use keyring_core::{CredentialStore, Entry, Error};
use zeroize::Zeroizing;

use crate::config::vault::{Refusal, Vault};

/// The program's name in the keyring.
const SERVICE: &str = "okta-admin";
/// Long enough to type a password into the window that unlocks it.
const PATIENCE: Duration = Duration::from_secs(30);

type Open = fn() -> keyring_core::Result<Arc<CredentialStore>>;

/// The keyring behind one of the stores of `keyring_core`.
#[derive(Debug)]
pub(super) struct Asked {
    open: Open,
    opened: Arc<OnceLock<Arc<CredentialStore>>>,
    unusable: Mutex<Option<Refusal>>,
    patience: Duration,
}

impl Asked {
    /// Names a keyring; it is opened when it is first asked.
    pub(super) fn new(open: Open) -> Self {
        Self {
            open,
            opened: Arc::default(),
            unusable: Mutex::default(),
            patience: PATIENCE,
        }
    }

    /// Asks for something about one entry.
    fn ask<T: Send + 'static>(
        &self,
        name: &str,
        what: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<T, Refusal> {
        // Held while asking: two questions at once could be two windows.
        let mut unusable = self.unusable.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(refusal) = &*unusable {
            return Err(refusal.clone());
        }
        let (open, opened, name) = (self.open, Arc::clone(&self.opened), name.to_owned());
        let (send, receive) = mpsc::channel();
        thread::spawn(move || {
            let answer = opened_by(open, &opened).and_then(|store| {
                let entry = store.build(SERVICE, &name, None).map_err(refusal)?;
                what(&entry).map_err(refusal)
            });
            // Nobody listens any more if it took too long.
            send.send(answer).ok();
        });
        let answer = match receive.recv_timeout(self.patience) {
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Refusal::Silent(self.patience)),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(Refusal::Other("its library gave up".to_owned()))
            }
        };
        if let Err(refusal) = &answer
            && !matches!(refusal, Refusal::Other(_))
        {
            *unusable = Some(refusal.clone());
        }
        answer
    }
}

impl Vault for Asked {
    fn set(&self, name: &str, value: &str) -> Result<(), Refusal> {
        let value = Zeroizing::new(value.to_owned());
        self.ask(name, move |entry| entry.set_password(&value))
    }

    fn get(&self, name: &str) -> Result<Option<Zeroizing<String>>, Refusal> {
        self.ask(name, |entry| match entry.get_password() {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })
    }

    fn delete(&self, name: &str) -> Result<(), Refusal> {
        self.ask(name, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            other => other,
        })
    }
}

fn opened_by(
    open: Open,
    opened: &OnceLock<Arc<CredentialStore>>,
) -> Result<Arc<CredentialStore>, Refusal> {
    if let Some(store) = opened.get() {
        return Ok(Arc::clone(store));
    }
    let store = open().map_err(|error| Refusal::Absent(said(&error)))?;
    Ok(Arc::clone(opened.get_or_init(|| store)))
}

fn refusal(error: Error) -> Refusal {
    match error {
        // Of the Secret Service, where nobody has made a collection yet.
        Error::NoStorageAccess(below) if below.to_string().contains("result not returned") => {
            Refusal::Absent("it has no collection yet".to_owned())
        }
        Error::NoStorageAccess(_) => Refusal::Locked(said(&error)),
        // These hold what is in the entry.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            Refusal::Other("what it keeps is no text; another program wrote it".to_owned())
        }
        Error::Ambiguous(entries) => {
            let many = entries.len();
            Refusal::Other(format!("it keeps {many} entries of the same name"))
        }
        error => Refusal::Other(said(&error)),
    }
}

/// What the system said, without what the libraries between say around it.
fn said(error: &Error) -> String {
    let text = match error {
        Error::PlatformFailure(below) | Error::NoStorageAccess(below) => below.to_string(),
        other => other.to_string(),
    };
    let around = ["SS error: ", "SS Error: ", "zbus error: "];
    let plain = around.iter().find_map(|said| text.strip_prefix(said));
    plain.unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::vault::{forget, put, take};

    fn mock() -> Asked {
        Asked::new(|| Ok(keyring_core::mock::Store::new()?))
    }

    #[test]
    fn what_is_kept_is_found_again_long_or_short() {
        let keyring = mock();
        assert_eq!(keyring.get("prod/token").unwrap(), None);
        for secret in ["00abc", &"-----BEGIN ".repeat(900)] {
            put(&keyring, "prod/token", secret).unwrap();
            let kept = take(&keyring, "prod/token").unwrap().unwrap();
            assert_eq!(*kept, secret);
        }
        forget(&keyring, "prod/token").unwrap();
        forget(&keyring, "prod/token").unwrap();
        assert_eq!(keyring.get("prod/token").unwrap(), None);
        assert_eq!(keyring.get("prod/token, part 0").unwrap(), None);
    }

    #[test]
    fn a_keyring_that_is_not_there_or_locked_says_so_and_is_asked_once() {
        assert_eq!(
            refusal(Error::NoStorageAccess(
                "SS error: result not returned from SS API".into()
            )),
            Refusal::Absent("it has no collection yet".to_owned())
        );
        let gone = || Error::PlatformFailure("no secret service provider found".into());
        assert_eq!(
            refusal(Error::NoStorageAccess("SS error: prompt dismissed".into())).to_string(),
            "it is locked (prompt dismissed)"
        );
        assert_eq!(
            refusal(gone()).to_string(),
            "no secret service provider found"
        );
        let keyring = Asked::new(|| Err(Error::PlatformFailure("no D-Bus".into())));
        for _ in 0..2 {
            let refusal = keyring.get("prod/token").unwrap_err();
            assert_eq!(refusal.to_string(), "none can be used (no D-Bus)");
        }
    }

    #[test]
    fn a_secret_is_in_no_refusal() {
        let secret = b"00abc".to_vec();
        let odd = [
            Error::BadEncoding(secret.clone()),
            Error::BadDataFormat(secret, "odd".into()),
        ];
        for error in odd {
            let text = refusal(error).to_string();
            assert_eq!(text, "what it keeps is no text; another program wrote it");
        }
    }

    #[test]
    fn one_that_does_not_answer_is_not_waited_for_without_end_and_not_asked_again() {
        let mut keyring = Asked::new(|| {
            loop {
                thread::park();
            }
        });
        keyring.patience = Duration::from_millis(50);
        for _ in 0..2 {
            assert_eq!(
                keyring.get("prod/token"),
                Err(Refusal::Silent(keyring.patience))
            );
        }
        // One whose library panics.
        let keyring = Asked::new(|| panic!("in another thread"));
        assert_eq!(
            keyring.delete("x"),
            Err(Refusal::Other("its library gave up".to_owned()))
        );
    }

    #[tokio::test(flavor = "current_thread")]
    async fn it_can_be_asked_from_within_a_runtime() {
        // As the library for D-Bus does it.
        let keyring = Asked::new(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build();
            runtime.unwrap().block_on(async {
                let store: Arc<CredentialStore> = keyring_core::mock::Store::new()?;
                Ok(store)
            })
        });
        assert_eq!(keyring.get("prod/token"), Ok(None));
    }
}
