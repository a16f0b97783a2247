//! What is kept where, and what is said of a keyring that refuses.

use super::*;
use crate::config::vault::tests::Small;
use crate::failure::Kind;

/// A config folder beside a keyring.
fn beside() -> (Store, Arc<Small>, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let keyring = Arc::new(Small::default());
    let store = Store {
        config: folder.path().to_owned(),
        keyring: Some(Arc::clone(&keyring) as Arc<dyn Vault>),
    };
    (store, keyring, folder)
}

fn refuse(keyring: &Small, refusal: Option<Refusal>) {
    *keyring.refuses.lock().unwrap() = refusal;
}

fn locked() -> Refusal {
    Refusal::Locked("prompt dismissed".to_owned())
}

#[test]
fn a_secret_goes_into_the_keyring_and_no_file_is_left_beside_it() {
    let (store, keyring, folder) = beside();
    let file = folder.path().join("secrets/prod.token");
    private::write(&file, b"00old").unwrap();
    assert_eq!(
        store.place("prod", Name::Token),
        format!("in the file {} (mode 0600)", file.display())
    );
    let secret = Secret::new("00new");
    let kept = store.store_secret("prod", Name::Token, &secret).unwrap();
    assert_eq!(kept.to_string(), "the system's keyring");
    assert!(!file.exists());
    assert_eq!(store.place("prod", Name::Token), "in the system's keyring");
    let read = store.read_secret("prod", Name::Token).unwrap().unwrap();
    assert_eq!(read.expose(), "00new");
    // A folder with an org of the same name is another place.
    let elsewhere = Store {
        config: folder.path().join("elsewhere"),
        ..store.clone()
    };
    assert_eq!(elsewhere.place("prod", Name::Token), "missing");
    assert_eq!(store.forget_secrets("prod").unwrap(), None);
    assert!(keyring.kept.lock().unwrap().is_empty());
}

#[test]
fn a_keyring_that_refuses_is_told_of_and_the_secret_goes_into_a_file() {
    let (store, keyring, folder) = beside();
    let file = folder.path().join("secrets/prod.key");
    for (refusal, why) in [
        (locked(), "it is locked (prompt dismissed)"),
        (
            Refusal::Absent("no D-Bus".to_owned()),
            "none can be used (no D-Bus)",
        ),
        (
            Refusal::Silent(std::time::Duration::from_secs(30)),
            "no answer in 30 seconds",
        ),
    ] {
        refuse(&keyring, Some(refusal));
        let secret = Secret::new(why);
        let kept = store.store_secret("prod", Name::Key, &secret).unwrap();
        let file = file.display();
        assert_eq!(
            kept.to_string(),
            format!("the file {file} (mode 0600) and not in the system's keyring: {why}")
        );
        let read = store.read_secret("prod", Name::Key).unwrap().unwrap();
        assert_eq!(read.expose(), why);
    }
}

#[test]
fn what_was_kept_last_is_what_counts() {
    let (store, keyring, _folder) = beside();
    let keep = |text: &str| {
        let secret = Secret::new(text);
        store.store_secret("prod", Name::Refresh, &secret).unwrap();
        let read = store.read_secret("prod", Name::Refresh).unwrap().unwrap();
        assert_eq!(read.expose(), text);
    };
    keep("one");
    refuse(&keyring, Some(locked()));
    keep("two");
    refuse(&keyring, None);
    keep("three");
}

#[test]
fn a_locked_keyring_is_an_error_where_the_secret_may_be_in_it() {
    let (store, keyring, _folder) = beside();
    let secret = Secret::new("00abc");
    store.store_secret("prod", Name::Token, &secret).unwrap();
    refuse(&keyring, Some(locked()));
    let error = store.read_secret("prod", Name::Token).unwrap_err();
    assert_eq!(error.kind(), Kind::Credential);
    assert_eq!(
        error.to_string(),
        "could not look for the token of org prod in the system's keyring: it is locked (prompt dismissed)"
    );
    assert!(error.hints()[0].starts_with("unlock it"), "{error:?}");
    assert_eq!(
        store.place("prod", Name::Token),
        "perhaps in the system's keyring: it is locked (prompt dismissed)"
    );
    // It would stay there, and nobody would know.
    assert!(store.forget_secrets("prod").is_err());
    refuse(&keyring, Some(Refusal::Absent("no D-Bus".to_owned())));
    let note = store.forget_secrets("prod").unwrap().unwrap();
    assert_eq!(
        note,
        "the system's keyring was not looked into, none can be used (no D-Bus): what it may \
         keep for prod stays there"
    );
}

#[test]
fn without_a_keyring_a_secret_is_in_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::below(folder.path(), false);
    let secret = Secret::new("00abc");
    assert!(store.read_secret("prod", Name::Token).unwrap().is_none());
    assert_eq!(store.place("prod", Name::Token), "missing");
    let kept = store.store_secret("prod", Name::Token, &secret).unwrap();
    let file = folder.path().join("secrets/prod.token");
    assert_eq!(kept.place, Where::File(file.clone()));
    assert_eq!(kept.not_in_keyring, None);
    let place = store.place("prod", Name::Token);
    assert_eq!(place, format!("in {}", kept.place));
    let kept = store.read_secret("prod", Name::Token).unwrap().unwrap();
    assert_eq!(kept.expose(), "00abc");
    assert!(store.read_secret("prod", Name::Key).unwrap().is_none());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        let error = store.read_secret("prod", Name::Token).unwrap_err();
        assert!(matches!(error, Error::OpenToOthers { mode: 0o644, .. }));
    }
    assert_eq!(store.forget_secrets("prod").unwrap(), None);
    assert_eq!(store.forget_secrets("prod").unwrap(), None);
    assert!(!file.exists());
}
