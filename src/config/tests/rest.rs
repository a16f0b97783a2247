//! Limits, folders, notes, and what `auth status` is told.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::*;
use crate::failure::Kind;

#[test]
fn limits_come_from_flag_then_environment_then_the_file_of_the_connection() {
    let variable = ("OKTA_ADMIN_TIMEOUT", "50s");
    let file = format!("{FILE}OKTA_ADMIN_TIMEOUT=70s\nOKTA_ADMIN_RETRIES=2\n");
    let flag = Flags {
        timeout: Some(Duration::from_secs(40)),
        ..Flags::default()
    };
    for (flags, env, seconds, source) in [
        (&flag, &[variable][..], 40, "--timeout"),
        (&Flags::default(), &[variable], 50, "OKTA_ADMIN_TIMEOUT"),
        (&Flags::default(), &[], 70, ".env (/.env)"),
        // The file does not make the connection, so it tunes nothing either.
        (&Flags::default(), &[A, A_TOKEN], 120, "default"),
    ] {
        let (settings, folder) = settle(flags, env, &file);
        let timeout = &settings.limits.timeout;
        assert_eq!(timeout.value.as_secs(), seconds, "{env:?}");
        let shown = timeout.source.to_string();
        assert_eq!(
            shown.replace(&folder.path().display().to_string(), ""),
            source
        );
    }
}

#[test]
fn the_defaults_are_the_documented_ones() {
    let (settings, _folder) = settle(&Flags::default(), &[], "");
    let limits = &settings.limits;
    assert_eq!(limits.attempt_timeout.value.as_secs(), 30);
    assert_eq!(limits.timeout.value.as_secs(), 120);
    assert_eq!(limits.deadline, None);
    assert_eq!(limits.max_wait.value.as_secs(), 300);
    assert_eq!(limits.retries.value, 7);
    assert_eq!(limits.concurrency.value, Concurrency::Auto);
    assert_eq!(limits.max_api_share.value, Share::ALL);
    assert_eq!(settings.state_dir, None);
    assert_eq!(settings.output, None);
    assert!(settings.notes.is_empty());
}

#[test]
fn a_limit_that_cannot_be_read_names_its_variable() {
    for (name, value, text) in [
        (
            "OKTA_ADMIN_TIMEOUT",
            "soon",
            "\"soon\" is not a length of time: write 30s, 2m, 500ms, 1h30m, 90d or plain seconds",
        ),
        ("OKTA_ADMIN_DEADLINE", "0", "\"0\" leaves no time at all"),
        (
            "OKTA_ADMIN_RETRIES",
            "many",
            "\"many\" is not a number from 0 to 100",
        ),
        (
            "OKTA_ADMIN_CONCURRENCY",
            "0",
            "\"0\" is neither auto nor a number from 1 to 100",
        ),
        (
            "OKTA_ADMIN_MAX_API_SHARE",
            "0.4",
            "\"0.4\" is not a share: write 40%, from 1% to 100%",
        ),
        (
            "OKTA_ADMIN_NO_ENV_FILE",
            "maybe",
            "\"maybe\" is neither yes nor no",
        ),
    ] {
        let env = [(name, value)].into_iter().collect();
        let error = resolve(&Flags::default(), &env, Path::new("/nowhere")).unwrap_err();
        assert_eq!(error.to_string(), format!("{name}: {text}"));
        assert_eq!(error.kind(), Kind::Usage);
    }
}

#[test]
fn state_has_a_place_unless_there_is_no_home() {
    for (env, expected) in [
        (
            &[
                ("OKTA_ADMIN_STATE_DIR", "/s"),
                ("XDG_STATE_HOME", "/x"),
                ("HOME", "/h"),
            ][..],
            Some("/s"),
        ),
        (&[("OKTA_ADMIN_STATE_DIR", "s")], Some("/cwd/s")),
        (
            &[("XDG_STATE_HOME", "/x"), ("HOME", "/h")],
            Some("/x/okta-admin"),
        ),
        (
            &[("XDG_STATE_HOME", "x"), ("HOME", "/h")],
            Some("/h/.local/state/okta-admin"),
        ),
        (&[("HOME", "/h")], Some("/h/.local/state/okta-admin")),
        (&[("HOME", "h")], None),
        (&[], None),
    ] {
        let env_map = env.iter().copied().collect();
        let settings = resolve(&Flags::default(), &env_map, Path::new("/cwd")).unwrap();
        let dir = settings.state_dir.map(|dir| dir.value);
        assert_eq!(dir, expected.map(PathBuf::from), "{env:?}");
    }
}

#[test]
fn what_comes_from_a_file_is_said() {
    let (settings, folder) = settle(&Flags::default(), &[], FILE);
    let path = folder.path().join(".env");
    let note = format!(
        "OKTA_DOMAIN and OKTA_API_TOKEN come from .env ({})",
        path.display()
    );
    assert_eq!(settings.notes, [note]);
    let (settings, _folder) = settle(&domain("f"), &[], FILE);
    assert!(
        settings
            .notes
            .iter()
            .any(|note| note.starts_with("OKTA_API_TOKEN comes from .env"))
    );
    let (settings, _folder) = settle(
        &Flags {
            insecure: true,
            ..domain("a")
        },
        &[A_TOKEN],
        FILE,
    );
    // Who makes the connection says it, so that not even --quiet silences it.
    assert!(settings.insecure && settings.notes.is_empty());
}

#[test]
fn everything_that_was_there_is_shown_and_no_secret_is() {
    let env = [A, A_TOKEN, B, B_TOKEN, ("OKTA_ADMIN_TIMEOUT", "1m")];
    let (settings, _folder) = settle(&Flags::default(), &env, FILE);
    let row = |name: &str| {
        settings
            .seen()
            .iter()
            .find(|seen| seen.name == name)
            .unwrap()
    };
    assert_eq!(row("OKTA_DOMAIN").unused, None);
    assert_eq!(row("OKTA_DOMAIN").value.as_deref(), Some("a"));
    assert_eq!(row("OKTA_API_TOKEN").unused, None);
    assert_eq!(
        row("OKTA_CLIENT_ORGURL").unused.as_deref(),
        Some("OKTA_DOMAIN comes first")
    );
    assert_eq!(
        row("OKTA_CLIENT_TOKEN").unused.as_deref(),
        Some("OKTA_API_TOKEN comes first")
    );
    assert_eq!(row("OKTA_ADMIN_TIMEOUT").value.as_deref(), Some("1m"));
    assert_eq!(
        row(".env").unused.as_deref(),
        Some("nothing is taken from it")
    );
    assert!(!format!("{settings:?}").contains("token-"));

    let sandbox = Flags {
        sandbox: true,
        ..Flags::default()
    };
    let (settings, _folder) = settle(&sandbox, &env, FILE);
    let unused = |name: &str| {
        let seen = settings.seen().iter().find(|seen| seen.name == name);
        seen.unwrap().unused.clone()
    };
    assert_eq!(unused("--sandbox"), None);
    assert_eq!(
        unused("OKTA_API_TOKEN").as_deref(),
        Some("--sandbox names a whole org")
    );

    let (settings, _folder) = settle(&domain("c"), &env, "");
    let refused = settings
        .seen()
        .iter()
        .find(|seen| seen.name == "OKTA_API_TOKEN")
        .unwrap();
    assert_eq!(
        refused.unused.as_deref(),
        Some("OKTA_API_TOKEN belongs to a.okta.com (OKTA_DOMAIN)")
    );
}

#[test]
fn a_file_never_says_where_trust_and_state_come_from() {
    let file =
        format!("{FILE}OKTA_ADMIN_CA_FILE=/ca\nOKTA_ADMIN_STATE_DIR=/s\nOKTA_ADMIN_ORG=sandbox\n");
    let (settings, _folder) = settle(&Flags::default(), &[], &file);
    assert_eq!(settings.ca_file, None);
    assert_eq!(settings.state_dir, None);
    assert!(matches!(settings.org, Org::Real { .. }));
    let rows = settings.seen().iter().filter(|seen| seen.unused.is_some());
    assert_eq!(rows.count(), 3);
}

#[test]
fn an_error_comes_with_something_to_try() {
    for flags in [
        Flags::default(),
        domain("a"),
        domain("{x}"),
        Flags {
            org: Some("x".into()),
            ..Flags::default()
        },
    ] {
        let (settings, _folder) = settle(&flags, &[], "");
        let error = settings.connection().unwrap_err();
        assert!(!error.hints().is_empty(), "{error}");
    }
}
