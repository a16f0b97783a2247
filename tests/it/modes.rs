//! Files and folders under a umask that hides nothing: whatever is made is for its owner alone.
//!
//! Everything that the program writes by itself is 0600 in folders of 0700. So are the files that are
//! named on the command line, since each of them holds people's data or a secret.

#![cfg(unix)]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Output;

use crate::support::{Env, TOKEN, served, shell};

/// What is run, one line after the other; `$URL` is an org, `$APP` and `$KEY` its service app.
const LINES: [&str; 18] = [
    "okta-admin --sandbox user list -o id",
    "okta-admin --sandbox user create --first-name=A --last-name=B --email=ab@x.example --report=report",
    "okta-admin --sandbox user update evelyn.boyd --title=T --journal=own.ndjson",
    "okta-admin --sandbox user password set evelyn.boyd --generate --yes --secrets-out=new.csv",
    "printf 'login,email,firstName,lastName\\nx@x.example,x@x.example,X,Y\\n' >in.csv && chmod 600 in.csv && \
     okta-admin --sandbox user import in.csv --yes --report=imported",
    "okta-admin --sandbox plan in.csv --out=people.plan",
    "okta-admin --sandbox apply people.plan --yes",
    "okta-admin --sandbox event watch --once --since=1d -o id",
    "okta-admin --sandbox event watch --once --since=1d --cursor=place -o id",
    "okta-admin --sandbox event listen --for=10ms",
    "okta-admin --sandbox event listen --for=10ms --secret-file=made/hook",
    "printf '%s\\n' \"$TOKEN\" | okta-admin org add first --domain=$URL --api-token-stdin --use",
    "okta-admin --org=first user list -o id",
    "okta-admin org use first && okta-admin org remove first --yes",
    "printf '%s\\n' \"$TOKEN\" | okta-admin auth login --domain=$URL --api-token-stdin",
    "okta-admin auth logout --domain=$URL",
    "okta-admin auth login --domain=$URL --client-id=$APP --key-file=key.pem && \
     okta-admin --org=org user update evelyn.boyd --title=V --yes",
    "okta-admin sandbox serve --service-app=ready.pem --state=other/sandbox.sqlite >/dev/null & sleep 1; kill $!",
];

/// A place with everything that the lines need.
fn place(url: &str, app: &str, key: &str) -> Env {
    let env = Env::new()
        .with("URL", url)
        .with("APP", app)
        .with("TOKEN", TOKEN);
    let key = env.file("key.pem", key);
    fs::set_permissions(key, fs::Permissions::from_mode(0o600)).unwrap();
    env
}

fn run(env: &Env, line: &str) -> Output {
    let output = shell(env, &format!("umask 000; {line}")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{line}\n{said}");
    output
}

/// Every file and folder below one, with its mode, where others may do anything with it.
fn open_to_others(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = fs::symlink_metadata(&path).unwrap();
        let mode = about.permissions().mode() & 0o777;
        let wanted = if about.is_dir() { 0o700 } else { 0o600 };
        if mode != wanted {
            found.insert(format!("{mode:o} {}", path.display()));
        }
        if about.is_dir() {
            open_to_others(&path, found);
        }
    }
}

#[test]
fn whatever_is_written_is_for_its_owner_alone_whatever_the_umask() {
    let served = served().start();
    let app = served.service_app(true);
    let env = place(served.url(), &app.client_id, &app.pem);
    let mut made = 0;
    for line in LINES {
        run(&env, line);
        let mut found = BTreeSet::new();
        open_to_others(env.folder(), &mut found);
        assert!(found.is_empty(), "{line}\n{found:#?}");
        made += 1;
    }
    assert_eq!(made, LINES.len());
    let places = [
        "report",
        "own.ndjson",
        "new.csv",
        "imported",
        "people.plan",
        "place",
        "made/hook",
        "ready.pem",
        "other/sandbox.sqlite",
        "state/sandbox.sqlite",
        "state/runs",
        "state/tokens",
        "state/budgets",
        "home/.config/okta-admin/config.toml",
        "home/.config/okta-admin/secrets",
    ];
    for place in places {
        assert!(env.folder().join(place).exists(), "{place} was never made");
    }
}

/// From the first moment: what makes a file or folder names its mode, and nothing is opened up later.
#[test]
#[ignore = "needs strace"]
fn nothing_is_made_open_and_closed_later() {
    let served = served().start();
    let app = served.service_app(true);
    let env = place(served.url(), &app.client_id, &app.pem);
    let bin = env.folder().join("bin");
    fs::create_dir(&bin).unwrap();
    let traced = format!(
        "#!/bin/sh\nexec strace -D -f -qq -A -o \"$TRACE\" -e trace=openat,open,creat,mkdir,mkdirat,chmod,fchmod,fchmodat,umask {} \"$@\"\n",
        env!("CARGO_BIN_EXE_okta-admin")
    );
    fs::write(bin.join("okta-admin"), traced).unwrap();
    fs::set_permissions(bin.join("okta-admin"), fs::Permissions::from_mode(0o700)).unwrap();
    let trace = env.folder().join("trace");
    let env = env.with("TRACE", trace.to_str().unwrap());
    for line in LINES {
        run(&env, &format!("PATH=$PWD/bin:$PATH; {line}"));
    }
    let text = fs::read_to_string(&trace).unwrap();
    let (mut made, mut open) = (0, Vec::new());
    for call in text.lines() {
        let is_file = call.contains("O_CREAT") || call.contains("O_TMPFILE");
        let is_folder = call.contains("mkdir");
        if call.contains("chmod") || call.contains("umask(") {
            open.push(call);
        }
        if is_file || is_folder {
            made += 1;
            let wanted = if is_folder { ", 0700)" } else { ", 0600)" };
            if !call.contains(wanted) && !call.contains("/dev/") {
                open.push(call);
            }
        }
    }
    assert!(open.is_empty(), "{}", open.join("\n"));
    assert!(made > 50, "{made}");
}
