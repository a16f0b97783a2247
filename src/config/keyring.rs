//! The keyring of this system, where the program was built with one.
//!
//! macOS's keychain and Windows' credential manager with the Cargo feature `keyring`, which is on by default and adds
//! nothing elsewhere; both are untested. The Secret Service of a Linux desktop (GNOME, KDE) with `keyring-linux`, which
//! is off by default: it adds a hundred crates, and `token_command` asks any store of secrets without them.
//! A keyring is asked on a thread of its own and not waited for without end: it may put a window in front of
//! somebody who is not there, and the library for D-Bus must not block the thread of our runtime.

use std::sync::Arc;

use super::vault::Vault;

/// What a person calls it.
pub(super) const NAME: &str = "the system's keyring";

/// Returns the keyring of this system; nothing where the program knows of none. It is opened when first asked.
pub(super) fn system() -> Option<Arc<dyn Vault>> {
    #[cfg(all(target_os = "macos", feature = "keyring"))]
    return Some(Arc::new(asked::Asked::new(|| {
        Ok(apple_native_keyring_store::keychain::Store::new()?)
    })));
    #[cfg(all(windows, feature = "keyring"))]
    return Some(Arc::new(asked::Asked::new(|| {
        Ok(windows_native_keyring_store::Store::new()?)
    })));
    #[cfg(all(target_os = "linux", feature = "keyring-linux"))]
    return Some(Arc::new(asked::Asked::new(|| {
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    })));
    #[allow(unreachable_code, reason = "where none of the above was built")]
    None
}

#[cfg(any(
    test,
    all(target_os = "macos", feature = "keyring"),
    all(windows, feature = "keyring"),
    all(target_os = "linux", feature = "keyring-linux")
))]
mod asked;
