//! Troubles on this machine, each with what is said, the exit code, and the files as they were.

mod files;
mod keys;

use snapbox::{assert_data_eq, str};

use crate::support::{Env, Ran, TOKEN, served};

/// What was said, with one word for the folder of the test.
fn said(ran: &Ran) -> String {
    let folder = "F".repeat(ran.folder.to_str().unwrap().len());
    ran.view().replace(&folder, "FOLDER")
}

#[cfg(unix)]
fn private(path: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_clock_that_is_off_by_an_hour() {
    let mut all = String::new();
    for seconds in [3630, -3630] {
        let server = served().start();
        let token = server.env().clock_off(seconds);
        all.push_str(&said(&token.run(["user", "list", "--count"])));
        let app = server.service_app(true);
        let key = token.file("key.pem", &app.pem);
        private(&key);
        let env = Env::new()
            .clock_off(seconds)
            .with("OKTA_DOMAIN", server.url())
            .with("OKTA_API_CLIENT_ID", &app.client_id)
            .with("OKTA_API_PRIVATE_KEY", &key);
        all.push_str(&said(&env.run(["user", "list", "--count"])));
        // By now the server's clock is known.
        all.push_str(&said(&env.run(["user", "list", "--count"])));
    }
    assert!(!all.contains(TOKEN));
    assert_data_eq!(
        all,
        str![[r#"
$ okta-admin user list --count
25
--- stderr ---
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---
$ okta-admin user list --count
25
--- stderr ---
warning: the clock of this machine is 1 h 0 min ahead of the clock of 127.0.0.1, which is used now
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---
$ okta-admin user list --count
25
--- stderr ---
warning: the clock of this machine is 1 h 0 min ahead of the clock of 127.0.0.1, which is used now
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---
$ okta-admin user list --count
25
--- stderr ---
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---
$ okta-admin user list --count
25
--- stderr ---
warning: the clock of this machine is 1 h 0 min behind the clock of 127.0.0.1, which is used now
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---
$ okta-admin user list --count
25
--- stderr ---
warning: the clock of this machine is 1 h 0 min behind the clock of 127.0.0.1, which is used now
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---

"#]]
    );
}
