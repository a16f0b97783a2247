//! The config file, its folder and that of the state: broken, out of reach, full, or wanted by two at once.
//!
//! Permissions are no trouble for root, who may run these tests; a file where a folder should be is one for everybody.

use std::fs;
use std::path::PathBuf;

use snapbox::{assert_data_eq, str};

use super::said;
use crate::support::{Env, process, served, shell};

fn config(env: &Env) -> PathBuf {
    env.folder().join("home/.config/okta-admin/config.toml")
}

#[test]
fn a_config_file_that_cannot_be_read() {
    let mut all = String::new();
    for content in [
        &b"default = \"prod\"\n[org.prod\ndomain = \"acme\"\n"[..],
        b"[org.prod]\ndomian = \"acme\"\n",
        b"[org.prod]\ndomain = [\"acme\"]\n",
        b"\xff\xfe[org.prod]\n",
    ] {
        let env = Env::new();
        env.config("");
        fs::write(config(&env), content).unwrap();
        all.push_str(&said(&env.run(["user", "list"])));
        // Where only one org's table is wrong, another can still be added below it.
        let add = ["org", "add", "b", "--domain=b", "--token-command=x"];
        env.call(add).run();
        assert!(fs::read(config(&env)).unwrap().starts_with(content));
    }
    let env = Env::new();
    fs::create_dir_all(config(&env)).unwrap();
    all.push_str(&said(&env.run(["user", "list"])));
    let add = ["org", "add", "b", "--domain=b", "--api-token-stdin"];
    env.call(add).stdin("00abc").run().ends(2);
    let folder = config(&env);
    let left = fs::read_dir(folder.parent().unwrap()).unwrap().count();
    assert_eq!(left, 1, "no secret of an org that is not there");
    assert_data_eq!(
        all,
        str![[r#"
$ okta-admin user list
--- stderr ---
error: FOLDER/home/.config/okta-admin/config.toml: line 2: unclosed table, expected `]`
  hint: correct FOLDER/home/.config/okta-admin/config.toml, which was left as it is, or set it aside: mv FOLDER/home/.config/okta-admin/config.toml FOLDER/home/.config/okta-admin/config.toml.old
--- exit 2 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/.config/okta-admin/config.toml: org.prod.domain: is missing, and domian is no setting: is domain meant?
  hint: correct FOLDER/home/.config/okta-admin/config.toml, which was left as it is, or set it aside: mv FOLDER/home/.config/okta-admin/config.toml FOLDER/home/.config/okta-admin/config.toml.old
--- exit 2 ---
$ okta-admin user list
--- stderr ---
error: FOLDER/home/.config/okta-admin/config.toml: org.prod.domain: is not a text in quotes
  hint: correct FOLDER/home/.config/okta-admin/config.toml, which was left as it is, or set it aside: mv FOLDER/home/.config/okta-admin/config.toml FOLDER/home/.config/okta-admin/config.toml.old
--- exit 2 ---
$ okta-admin user list
--- stderr ---
error: could not read FOLDER/home/.config/okta-admin/config.toml
  caused by: stream did not contain valid UTF-8
  hint: save it as UTF-8, or set it aside: mv FOLDER/home/.config/okta-admin/config.toml FOLDER/home/.config/okta-admin/config.toml.old
  hint: OKTA_ADMIN_CONFIG_DIR names another folder for it
--- exit 2 ---
$ okta-admin user list
--- stderr ---
error: could not read FOLDER/home/.config/okta-admin/config.toml
  caused by: it is not a file
  hint: look at what is there: ls -ld FOLDER/home/.config/okta-admin/config.toml
  hint: OKTA_ADMIN_CONFIG_DIR names another folder for it
--- exit 2 ---

"#]]
    );
}

#[test]
fn folders_that_cannot_be_written() {
    let mut all = String::new();
    let env = Env::new();
    let file = env.file("file", "");
    let below = format!("{file}/sub");
    let env = env.with("OKTA_ADMIN_CONFIG_DIR", &below);
    let add = ["org", "add", "b", "--domain=b", "--api-token-stdin"];
    all.push_str(&said(&env.call(add).stdin("00abc").run()));
    let sandbox = Env::sandbox();
    sandbox.file("file", "");
    let below = format!("{}/file/sub", sandbox.folder().display());
    let sandbox = sandbox.with("OKTA_ADMIN_STATE_DIR", &below);
    all.push_str(&said(&sandbox.run(["user", "list", "--count"])));
    // Reading goes on without its caches, and so does one change; many are not sent without a record.
    let server = served().start();
    let env = server.env();
    env.file("file", "");
    let below = format!("{}/file/sub", env.folder().display());
    let env = env.with("OKTA_ADMIN_STATE_DIR", &below);
    all.push_str(&said(&env.run(["user", "list", "--count"])));
    let update = ["user", "update", "evelyn.boyd@sandbox.example", "--title=X"];
    all.push_str(&said(&env.run(update)));
    let many = [
        "user",
        "update",
        "evelyn.boyd@sandbox.example",
        "grace.hopper@sandbox.example",
        "--title=Y",
        "--yes",
    ];
    all.push_str(&said(&env.run(many)));
    assert_eq!(server.writes().len(), 1);
    assert_data_eq!(
        all,
        str![[r#"
$ okta-admin org add b --domain=b --api-token-stdin
--- stderr ---
error: could not read FOLDER/file/sub/config.toml
  caused by: Not a directory (os error 20)
  hint: look at what is there: ls -ld FOLDER/file/sub/config.toml
  hint: OKTA_ADMIN_CONFIG_DIR names another folder for it
--- exit 2 ---
$ okta-admin user list --count
--- stderr ---
error: cannot use the sandbox file FOLDER/file/sub/sandbox.sqlite (OKTA_ADMIN_STATE_DIR names another folder)
  caused by: Not a directory (os error 20)
--- exit 2 ---
$ okta-admin user list --count
25
--- stderr ---
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---
$ okta-admin user update evelyn.boyd@sandbox.example --title=X
LOGIN	NAME	STATUS	LAST-LOGIN	ID
evelyn.boyd@sandbox.example	Evelyn Boyd	ACTIVE	2000-01-01T00:00:00.000Z	00uXXXXXXXXXXXXXXXXX
--- stderr ---
warning: this change is not recorded: FOLDER/file/sub cannot be used: Not a directory (os error 20)
updated evelyn.boyd@sandbox.example in 127.0.0.1
--- exit 0 ---
$ okta-admin user update evelyn.boyd@sandbox.example grace.hopper@sandbox.example --title=Y --yes
--- stderr ---
error: could not make the record of the run
  caused by: FOLDER/file/sub cannot be used: Not a directory (os error 20)
  hint: name a file with --journal FILE, or go without a record with --no-journal
--- exit 2 ---

"#]]
    );
}

#[test]
fn no_home_folder() {
    let mut all = String::new();
    let server = served().start();
    let many = [
        "user",
        "update",
        "evelyn.boyd@sandbox.example",
        "grace.hopper@sandbox.example",
        "--title=Y",
        "--yes",
    ];
    let homeless = server.env().without("HOME").without("OKTA_ADMIN_STATE_DIR");
    for args in [
        &["user", "list", "--count"][..],
        &many,
        &["org", "list"],
        &["org", "use", "sandbox"],
        &["run", "list"],
        &["--sandbox", "user", "list"],
    ] {
        all.push_str(&said(&homeless.call(args.iter().copied()).run()));
    }
    assert!(server.writes().is_empty());
    assert_data_eq!(
        all,
        str![[r#"
$ okta-admin user list --count
25
--- stderr ---
deactivated users are left out; --include-deactivated lists them too
--- exit 0 ---
$ okta-admin user update evelyn.boyd@sandbox.example grace.hopper@sandbox.example --title=Y --yes
--- stderr ---
error: could not make the record of the run
  caused by: there is no folder for it
  hint: name a file with --journal FILE, or go without a record with --no-journal
--- exit 2 ---
$ okta-admin org list
--- stderr ---
error: there is no folder for the config file
  hint: set HOME, or name a folder with OKTA_ADMIN_CONFIG_DIR
--- exit 2 ---
$ okta-admin org use sandbox
--- stderr ---
error: there is no folder for the config file
  hint: set HOME, or name a folder with OKTA_ADMIN_CONFIG_DIR
--- exit 2 ---
$ okta-admin run list
--- stderr ---
error: there is no folder with records of runs
  hint: name one with OKTA_ADMIN_STATE_DIR, or name the file of a record
--- exit 2 ---
$ okta-admin --sandbox user list
--- stderr ---
error: there is no folder to keep the sandbox in
  hint: name one with OKTA_ADMIN_STATE_DIR
--- exit 2 ---

"#]]
    );
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_the_old_files_whole() {
    let env = Env::new();
    let before = "# mine\n[org.a]\ndomain = \"a\"\ntoken_command = \"x\"\n";
    env.config(before);
    for add in [
        "okta-admin org add prod --domain=acme --token-command=x",
        "echo 00abc | okta-admin org add prod --domain=acme --api-token-stdin",
        "okta-admin org use a",
    ] {
        // No file may grow, as on a full disk; the signal that would end the process is left out.
        let line = format!("trap '' XFSZ; ulimit -f 0; {add}");
        let output = shell(&env, &line).output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{add}: {stderr}");
        assert!(stderr.contains("could not write "), "{stderr}");
        assert!(stderr.contains("hint: make room in "), "{stderr}");
        assert_eq!(fs::read_to_string(config(&env)).unwrap(), before);
        let mut left: Vec<_> = walk(config(&env).parent().unwrap());
        left.retain(|path| path.is_file());
        assert_eq!(left, [config(&env)], "nothing half-written is left");
    }
}

#[cfg(unix)]
fn walk(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path());
    entries
        .flat_map(|path| {
            let below = if path.is_dir() {
                walk(&path)
            } else {
                Vec::new()
            };
            [path].into_iter().chain(below)
        })
        .collect()
}

#[test]
fn orgs_that_are_added_at_once_are_all_there() {
    let env = Env::new();
    let mut names: Vec<String> = (0..12).map(|n| format!("org-{n:02}")).collect();
    let running: Vec<_> = names
        .iter()
        .map(|name| {
            process(&env)
                .args(["org", "add", name, "--domain", name, "--token-command=x"])
                .stdout(std::process::Stdio::null())
                .stderr(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut process in running {
        assert!(process.wait().unwrap().success());
    }
    let listed = env.run(["org", "list", "-o", "json"]).ok().json();
    let listed = listed.as_array().unwrap().iter();
    let mut listed: Vec<_> = listed
        .map(|org| org["name"].as_str().unwrap().to_owned())
        .collect();
    listed.sort();
    names.sort();
    assert_eq!(listed, names);
    // One name at once: one is there, the others are told so.
    let ended = |code| {
        let add = ["org", "add", "same", "--domain=a", "--token-command=x"];
        let running: Vec<_> = (0..6)
            .map(|_| {
                process(&env)
                    .args(add)
                    .stderr(std::process::Stdio::null())
                    .stdout(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let codes = running.into_iter().map(|mut p| p.wait().unwrap().code());
        codes.filter(|c| *c == Some(code)).count()
    };
    assert_eq!(ended(8), 5);
    assert_eq!(ended(8), 6);
}
