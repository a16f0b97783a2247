//! What the tests share: a hermetic place to run commands in, and servers to run them against.

mod clock;
mod env;
mod mock;
mod person;
mod proxy;
mod ran;
mod raw;
mod served;
mod tap;
mod tls;
mod user;

pub(crate) use clock::Steady;
pub(crate) use env::{Call, Env};
pub(crate) use mock::{Mock, mock};
pub(crate) use person::Person;
pub(crate) use proxy::{Proxy, Tunnel, proxy};
pub(crate) use ran::{Ran, redact};
pub(crate) use raw::{Raw, http, raw};
pub(crate) use served::{Served, served};
pub(crate) use tap::{Gate, Seen, Tap};
pub(crate) use tls::{CA, Tls, tls};
pub(crate) use user::{ATTRIBUTES, ID, not_found, refusal, user};

/// The token of every server here; what the tests look for where no credential may be.
pub(crate) const TOKEN: &str = "00ThisTokenOpensTheTestOrgAndNoOther123456";

/// The program as a process of its own, as hermetic as [`Env`].
pub(crate) fn binary(env: &Env) -> assert_cmd::Command {
    let mut command = assert_cmd::Command::from_std(process(env));
    command.timeout(std::time::Duration::from_secs(120));
    command
}

/// A PATH on which the program comes first.
pub(crate) fn path() -> String {
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_okta-admin"));
    let folder = program.parent().expect("a program is in a folder");
    format!("{}:/usr/bin:/bin", folder.display())
}

/// A line for the shell in which the program is `okta-admin`; it fails if any command of a pipe does.
pub(crate) fn shell(env: &Env, line: &str) -> assert_cmd::Command {
    let mut command = std::process::Command::new("bash");
    command
        .args(["-o", "pipefail", "-c", line])
        .env_clear()
        .envs(env.vars())
        .env("PATH", path())
        .current_dir(env.folder());
    let mut command = assert_cmd::Command::from_std(command);
    command.timeout(std::time::Duration::from_secs(60));
    command
}

/// The program as a process that the test starts and ends itself.
pub(crate) fn process(env: &Env) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_okta-admin"));
    command
        .env_clear()
        .envs(env.vars())
        .current_dir(env.folder())
        .stdin(std::process::Stdio::null());
    command
}

/// Waits; for what other processes do in their own time.
#[expect(
    clippy::disallowed_methods,
    reason = "a test has no runtime to sleep in"
)]
pub(crate) fn pause(millis: u64) {
    std::thread::sleep(std::time::Duration::from_millis(millis));
}
