//! `org`, and the orgs of the config file: what is kept, which org is meant, what is refused.

use std::fs;
use std::path::PathBuf;

use crate::support::{Env, ID, TOKEN, mock, served, shell, user};

fn config(env: &Env) -> PathBuf {
    env.folder().join("home/.config/okta-admin/config.toml")
}

fn text(env: &Env) -> String {
    fs::read_to_string(config(env)).unwrap()
}

/// Writes the config file as a person would, for the owner alone.
fn write(env: &Env, text: &str) {
    let path = config(env);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    mode(&path, 0o600);
}

#[cfg(unix)]
fn mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
fn modes(env: &Env) -> Vec<(String, u32)> {
    use std::os::unix::fs::PermissionsExt as _;
    let base = env.folder().join("home/.config/okta-admin");
    let names = ["", "config.toml", "secrets", "secrets/prod.token"];
    let mode = |name: &str| fs::metadata(base.join(name)).unwrap().permissions().mode();
    names
        .map(|name| (name.to_owned(), mode(name) & 0o777))
        .to_vec()
}

#[test]
fn an_org_is_added_used_and_forgotten_with_its_secret() {
    let server = mock();
    let path = format!("/api/v1/users/{ID}");
    server.answer("GET", &path, 200, &user("ada@example.com"));
    let env = Env::new();
    let domain = format!("--domain={}", server.url());
    let add = ["org", "add", "prod", &domain, "--api-token-stdin"];
    let added = env.call(add).stdin(format!("{TOKEN}\n")).run().ok();
    added.says("the token is kept in the file ");
    added.says("added prod, the default org");
    assert!(!added.to_string().contains(TOKEN), "{added}");
    #[cfg(unix)]
    for (name, mode) in modes(&env) {
        let expected = if name.contains('.') { 0o600 } else { 0o700 };
        assert_eq!(mode, expected, "{name}");
    }
    assert!(!text(&env).contains(TOKEN));
    env.run(["user", "get", ID, "-o", "id"]).ok();
    let suspend = ["user", "lifecycle", "suspend", ID, "--dry-run"];
    env.run(suspend).ok().says("dry run in prod (127.0.0.1): ");
    let sent = &server.requests()[0];
    assert_eq!(sent.headers["authorization"], format!("SSWS {TOKEN}"));
    let shown = env.run(["org", "show", "prod", "-o", "json"]).ok();
    let shown: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
    assert_eq!(shown["default"], true);
    assert!(shown["secret"].as_str().unwrap().contains("prod.token"));

    let refused = env.run(["org", "remove", "prod"]).ends(2);
    refused.says("no terminal to ask at");
    let refused = env.call(["org", "remove", "prod"]).answers(["n"]).run();
    refused.ends(2).says("nothing was changed");
    env.run(["org", "remove", "prod", "--yes"]).ok();
    let secret = env
        .folder()
        .join("home/.config/okta-admin/secrets/prod.token");
    assert!(!secret.exists());
    assert_eq!(env.run(["org", "list", "-o", "json"]).ok().stdout, "[]\n");
}

#[test]
fn which_org_is_meant_follows_the_order_that_is_documented() {
    let write_all = |env: &Env| {
        env.file("token", "00abc");
        mode(&env.folder().join("token"), 0o600);
        let token = env.folder().join("token").display().to_string();
        let org =
            |name: &str| format!("[org.{name}]\ndomain = \"{name}\"\ntoken_file = \"{token}\"\n");
        write(
            env,
            &format!("default = \"one\"\n{}{}", org("one"), org("two")),
        );
        env.file(".env", "OKTA_DOMAIN=dot\nOKTA_API_TOKEN=00dot\n");
    };
    let env_org = [("OKTA_DOMAIN", "env"), ("OKTA_API_TOKEN", "00env")];
    for (vars, args, expected) in [
        (&[][..], &[][..], "in use: one, one.okta.com"),
        (&[], &["--org=two"], "in use: two, two.okta.com"),
        (
            &[("OKTA_ADMIN_ORG", "two")],
            &[],
            "in use: two, two.okta.com",
        ),
        (
            &[("OKTA_ADMIN_ORG", "two")],
            &["--org=one"],
            "in use: one, one.okta.com",
        ),
        (&env_org, &[], "in use: env.okta.com"),
        (&env_org, &["--org=two"], "in use: two, two.okta.com"),
        (&env_org, &["--sandbox"], "in use: the sandbox"),
        // A token without its own org is nobody's.
        (&env_org[1..], &[], "in use: one, one.okta.com"),
    ] {
        let env = vars.iter().fold(Env::new(), |env, (n, v)| env.with(n, v));
        write_all(&env);
        let call = ["auth", "status"].into_iter().chain(args.iter().copied());
        env.call(call).run().ok().says(expected);
    }
    let env = Env::new();
    write_all(&env);
    env.call(["auth", "status", "--domain=two"]).run().ends(4);
    let call = ["auth", "status", "--api-token-file=token"];
    env.run(call).ends(2).says("which names a whole org");
    fs::remove_file(config(&env)).unwrap();
    env.run(["auth", "status"])
        .ok()
        .says("in use: dot.okta.com");
}

#[test]
fn a_name_that_is_not_there_is_a_clear_error_and_nothing_else_is_used_instead() {
    let env = Env::org("https://env.okta.com");
    write(
        &env,
        "default = \"prd\"\n[org.prod]\ndomain = \"acme\"\ntoken_file = \"t\"\n",
    );
    let ran = env.run(["auth", "status", "--org=prd"]).ends(2);
    ran.says("--org: no org named \"prd\"");
    ran.says("did you mean prod?");
    let env = Env::new();
    write(
        &env,
        "default = \"prd\"\n[org.prod]\ndomain = \"acme\"\ntoken_file = \"t\"\n",
    );
    let ran = env.run(["user", "list"]).ends(2);
    ran.says("no org named \"prd\"");
    ran.says("default org (");
}

#[test]
fn a_broken_file_stops_everything_but_the_sandbox_and_is_left_as_it_is() {
    let env = Env::org("https://env.okta.com");
    let broken = "default = \"prod\"\n[org.prod\ndomain = \"acme\"\n";
    write(&env, broken);
    for args in [
        &["user", "list"][..],
        &["auth", "status"],
        &["org", "list"],
        &["org", "use", "prod"],
        &["org", "remove", "prod", "--yes"],
        &["org", "add", "b", "--domain=b", "--token-command=x"],
    ] {
        let ran = env.call(args.iter().copied()).run().ends(2);
        ran.says("config.toml: line 2: ");
    }
    assert_eq!(text(&env), broken);
    env.run(["--sandbox", "user", "list", "--count"]).ok();
    write(&env, "[org.prod]\ndomain = \"acme\"\nread_only = \"yes\"\n");
    let ran = env.run(["user", "list"]).ends(2);
    ran.says("org.prod.read_only: is neither true nor false");
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_change_and_a_folder_that_cannot_be_written_are_refused() {
    let env = Env::new();
    write(&env, "[org.a]\ndomain = \"a\"\n");
    mode(&config(&env), 0o666);
    let ran = env.run(["org", "list"]).ends(2);
    ran.says("others can read or change it (mode 0666)");
    ran.says("chmod 600 ");
    // A file where the folder should be: nobody, root included, can write there.
    let file = env.file("config", "");
    let env = env.with("OKTA_ADMIN_CONFIG_DIR", &format!("{file}/sub"));
    let add = ["org", "add", "b", "--domain=b", "--token-command=x"];
    let ran = env.call(add).run().ends(2);
    ran.says("OKTA_ADMIN_CONFIG_DIR names another folder");
    let homeless = Env::new().with("HOME", "");
    homeless
        .run(["org", "list"])
        .ends(2)
        .says("set HOME, or name a folder");
    homeless
        .run(["auth", "status"])
        .ends(4)
        .says("no org to talk to");
}

#[test]
fn a_token_comes_from_a_command_and_is_never_in_what_is_said() {
    let server = mock();
    let path = format!("/api/v1/users/{ID}");
    server.answer("GET", &path, 200, &user("ada@example.com"));
    let env = Env::new();
    let domain = format!("--domain={}", server.url());
    let command = format!("--token-command=echo noise >&2; echo {TOKEN}; echo more");
    env.call(["org", "add", "prod", &domain, &command])
        .run()
        .ok();
    let ran = env.run(["user", "get", ID, "-o", "id", "-vv"]).ok();
    assert!(
        !ran.stderr.contains("noise") && !ran.stderr.contains(TOKEN),
        "{ran}"
    );
    let sent = &server.requests()[0];
    assert_eq!(sent.headers["authorization"], format!("SSWS {TOKEN}"));
    let broken = "--token-command=echo locked >&2; exit 3";
    env.call(["org", "add", "b", &domain, broken]).run().ok();
    let ran = env.run(["--org=b", "user", "list"]).ends(4);
    ran.says("the command failed (exit status: 3): locked");
}

#[test]
fn an_org_is_added_once_and_not_half() {
    let env = Env::new();
    let add = |more: &[&str]| {
        let add = ["org", "add", "prod"].into_iter();
        env.call(add.chain(more.iter().copied())).run()
    };
    for (args, says) in [
        (&["--token-command=x"][..], "--domain is missing"),
        (
            &["--domain=http://acme.com", "--token-command=x"],
            "in the clear",
        ),
        (&["--domain=acme"], "no token is given"),
        (
            &["--domain=acme", "--method=service-app"],
            "needs --client-id",
        ),
        (
            &["--domain=acme", "--key-id=k", "--token-command=x"],
            "needs --method service-app",
        ),
        (
            &["--domain=acme", "--method=service-app", "--client-id=0oa1"],
            "no private key is given",
        ),
    ] {
        add(args).ends(2).says(says);
        assert!(!config(&env).exists());
    }
    let ran = env.run(["org", "add", "sandbox", "--domain=a", "--token-command=x"]);
    ran.ends(2).says("it is the org inside this program");
    add(&[
        "--domain=acme",
        "--token-command=x",
        "--read-only",
        "--retain=90d",
    ])
    .ok();
    let once = text(&env);
    assert!(
        once.contains("read_only = true\nretain = \"90d\"\n"),
        "{once}"
    );
    add(&["--domain=b", "--token-command=x"])
        .ends(8)
        .says("an org named prod already");
    assert_eq!(text(&env), once);
}

#[test]
fn where_the_name_is_to_be_typed_yes_alone_does_not_do() {
    let served = served().start();
    let env = served.env();
    let url = &env.vars()["OKTA_DOMAIN"];
    env.config(&format!(
        "[org.prod]\ndomain = \"{url}\"\nconfirm = \"type-name\"\n"
    ));
    let retitle = |title: &str, more: &str| {
        let title = format!("--title={title}");
        ["user", "update", "evelyn.boyd", &title, more].map(str::to_owned)
    };
    let update = |more: &str| retitle("X", more);
    for more in ["--yes", "--fail-fast"] {
        let ran = env.call(update(more)).run().ends(2);
        ran.says("the name of prod has to be typed");
        let ran = env.call(update(more)).answers(["yes"]).run().ends(2);
        ran.says("not confirmed");
    }
    assert!(served.writes().is_empty());
    env.call(update("--dry-run")).run().ok();
    env.call(update("--expect=1")).run().ok();
    assert_eq!(served.writes().len(), 1);
    // Typed once, it counts for a while.
    let ran = env.call(retitle("Y", "--yes")).answers(["prod"]).run().ok();
    assert!(ran.asked[0].contains("type prod"), "{ran}");
    let delete = ["user", "lifecycle", "suspend", "evelyn.boyd"];
    let ran = env.call(delete).answers(["y"]).run().ok();
    assert_eq!(ran.asked.len(), 1, "{ran}");
    assert!(ran.asked[0].contains("as admin@sandbox.example\n"), "{ran}");
}

#[test]
fn old_records_of_an_org_are_cleared_and_those_of_others_stay() {
    let served = served().start();
    let runs = |env: &Env| {
        let list = env.run(["run", "list", "-o", "json"]).ok().json();
        list.as_array().unwrap().len()
    };
    let env = served.env();
    let url = &env.vars()["OKTA_DOMAIN"];
    env.config(&format!(
        "[org.prod]\ndomain = \"{url}\"\nretain = \"90d\"\n"
    ));
    let folder = env.folder().join("state/runs");
    let update = |title: &str| {
        let title = format!("--title={title}");
        env.run(["user", "update", "evelyn.boyd@sandbox.example", &title])
            .ok()
    };
    update("A");
    assert_eq!(runs(&env), 1);
    // As if it had been long ago; and one like it that was about another org.
    let record = fs::read_dir(&folder)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let text = fs::read_to_string(&record).unwrap();
    let old = text.replace(
        &text[text.find("\"started\":\"").unwrap() + 11..][..5],
        "2020-",
    );
    fs::write(folder.join("20200101-000000000-aaaa.ndjson"), &old).unwrap();
    let other = old.replace(url.as_str(), "https://other.okta.com");
    fs::write(folder.join("20200101-000000000-bbbb.ndjson"), other).unwrap();
    update("B").says("cleared 1 record of runs older than 90d");
    assert_eq!(runs(&env), 3);
    let left = folder.join("20200101-000000000-bbbb.ndjson");
    assert!(left.exists());
}

#[test]
fn the_org_of_oktas_own_file_becomes_a_named_one() {
    let env = Env::new();
    let yaml = format!("okta:\n  client:\n    orgUrl: https://acme.okta.com\n    token: {TOKEN}\n");
    let file = env.file("okta.yaml", yaml);
    let ran = env.run(["org", "import-okta-yaml"]).ends(4);
    ran.says("chmod 600 ");
    mode(std::path::Path::new(&file), 0o600);
    // Before it is imported it counts last, and says so.
    env.run(["auth", "status"])
        .ok()
        .says("orgUrl and token come from okta.yaml (");
    let ran = env.run(["org", "import-okta-yaml"]).ok();
    assert!(!ran.to_string().contains(TOKEN), "{ran}");
    assert!(text(&env).contains("\ndomain = \"acme.okta.com\"\n"));
    env.run(["auth", "status"])
        .ok()
        .says("in use: acme, acme.okta.com");
    env.run(["org", "import-okta-yaml"]).ends(8);
    env.run(["org", "import-okta-yaml", "nowhere.yaml"]).ends(7);
}

#[cfg(unix)]
#[test]
fn files_are_for_their_owner_alone_whatever_the_umask() {
    let env = Env::new();
    let add = "umask 000; echo 00abc | okta-admin org add prod --domain=acme --api-token-stdin";
    shell(&env, add).assert().success();
    for (name, mode) in modes(&env) {
        let expected = if name.contains('.') { 0o600 } else { 0o700 };
        assert_eq!(mode, expected, "{name}");
    }
    let folder = fs::read_dir(env.folder().join("home/.config/okta-admin")).unwrap();
    assert_eq!(folder.count(), 2, "nothing temporary is left");
}

#[test]
fn what_an_org_allows_of_the_rate_limits_is_never_exceeded() {
    let env = Env::org("https://acme.okta.com");
    env.config("[org.prod]\ndomain = \"acme\"\nmax_api_share = \"40%\"\n");
    let shares = |args: &[&str]| {
        let all = ["auth", "status", "-o", "json"].into_iter();
        let rows = env.call(all.chain(args.iter().copied())).run().ok().json();
        let rows = rows.as_array().unwrap().iter();
        let used = rows.filter(|r| r["setting"] == "max-api-share" && r["used"] == true);
        used.map(|r| r["value"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(shares(&[]), ["40%"]);
    assert_eq!(shares(&["--max-api-share=80%"]), ["40%"]);
    assert_eq!(shares(&["--max-api-share=20%"]), ["20%"]);
}
