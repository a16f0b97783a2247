//! Which org and which token come out.

use super::*;

#[test]
fn flags_outrank_the_environment_and_a_family_stays_whole() {
    let none = Flags::default();
    for (flags, env, expected) in [
        (
            &none,
            &[A, A_TOKEN][..],
            "a.okta.com from OKTA_DOMAIN, token-a from OKTA_API_TOKEN",
        ),
        (
            &none,
            &[B, B_TOKEN],
            "b.okta.com from OKTA_CLIENT_ORGURL, token-b from OKTA_CLIENT_TOKEN",
        ),
        (
            &none,
            &[T, A_TOKEN],
            "t.okta.com from OKTA_ORG_NAME, token-a from OKTA_API_TOKEN",
        ),
        (
            &none,
            &[T, ("OKTA_BASE_URL", "oktapreview.com"), A_TOKEN],
            "t.oktapreview.com from OKTA_ORG_NAME, token-a from OKTA_API_TOKEN",
        ),
        // Both complete: ours comes first.
        (
            &none,
            &[A, A_TOKEN, B, B_TOKEN],
            "a.okta.com from OKTA_DOMAIN, token-a from OKTA_API_TOKEN",
        ),
        // The same org under two names is no contradiction.
        (
            &none,
            &[A, ("OKTA_ORG_NAME", "A"), A_TOKEN],
            "a.okta.com from OKTA_DOMAIN, token-a from OKTA_API_TOKEN",
        ),
        (
            &none,
            &[("OKTA_DOMAIN", "b-admin.okta.com"), B, B_TOKEN],
            "b.okta.com from OKTA_DOMAIN, token-b from OKTA_CLIENT_TOKEN",
        ),
        // A lone token of one family is not in the way of another, complete one.
        (
            &none,
            &[A_TOKEN, B, B_TOKEN],
            "b.okta.com from OKTA_CLIENT_ORGURL, token-b from OKTA_CLIENT_TOKEN",
        ),
        (
            &domain("a"),
            &[A_TOKEN],
            "a.okta.com from --domain, token-a from OKTA_API_TOKEN",
        ),
        (
            &domain("a"),
            &[A, A_TOKEN],
            "a.okta.com from --domain, token-a from OKTA_API_TOKEN",
        ),
        (
            &domain("b"),
            &[A, A_TOKEN, B, B_TOKEN],
            "b.okta.com from --domain, token-b from OKTA_CLIENT_TOKEN",
        ),
        (
            &token_file(),
            &[A, A_TOKEN],
            "a.okta.com from OKTA_DOMAIN, token from --api-token-file",
        ),
        (
            &token_file(),
            &[B],
            "b.okta.com from OKTA_CLIENT_ORGURL, token from --api-token-file",
        ),
        (
            &none,
            &[B, B_TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", "ssws")],
            "b.okta.com from OKTA_CLIENT_ORGURL, token-b from OKTA_CLIENT_TOKEN",
        ),
        // What is not used cannot be wrong.
        (
            &none,
            &[
                A,
                A_TOKEN,
                ("OKTA_CLIENT_ORGURL", "{yourOrg}"),
                ("OKTA_CLIENT_AUTHORIZATIONMODE", "JWT"),
            ],
            "a.okta.com from OKTA_DOMAIN, token-a from OKTA_API_TOKEN",
        ),
    ] {
        assert_eq!(outcome(flags, env, ""), expected, "{flags:?} {env:?}");
    }
}

#[test]
fn a_token_never_meets_the_org_of_another_family() {
    let none = Flags::default();
    for (flags, env, expected) in [
        (
            &none,
            &[][..],
            "credential: no org to talk to: neither a flag nor the environment names one",
        ),
        (
            &none,
            &[A],
            "credential: no token for a.okta.com (from OKTA_DOMAIN)",
        ),
        (
            &none,
            &[A_TOKEN],
            "credential: no org to talk to: OKTA_API_TOKEN is given, but no org with it",
        ),
        (
            &none,
            &[A, B_TOKEN],
            "credential: no token for a.okta.com (from OKTA_DOMAIN): OKTA_CLIENT_TOKEN is there without its own org",
        ),
        (
            &none,
            &[A_TOKEN, B],
            "credential: no token for b.okta.com (from OKTA_CLIENT_ORGURL): OKTA_API_TOKEN is there without its own org",
        ),
        (
            &none,
            &[A, B, B_TOKEN],
            "credential: no token for a.okta.com (from OKTA_DOMAIN): OKTA_CLIENT_TOKEN belongs to b.okta.com (OKTA_CLIENT_ORGURL)",
        ),
        (
            &domain("c"),
            &[A, A_TOKEN, B, B_TOKEN],
            "credential: no token for c.okta.com (from --domain): OKTA_API_TOKEN belongs to a.okta.com (OKTA_DOMAIN); OKTA_CLIENT_TOKEN belongs to b.okta.com (OKTA_CLIENT_ORGURL)",
        ),
        (
            &none,
            &[A, T, A_TOKEN],
            "usage: OKTA_DOMAIN names https://a.okta.com and OKTA_ORG_NAME names https://t.okta.com",
        ),
        // Which of the two orgs the token is for is still unknown.
        (
            &domain("a"),
            &[A, T, A_TOKEN],
            "credential: no token for a.okta.com (from --domain): OKTA_API_TOKEN is not used: OKTA_DOMAIN names https://a.okta.com and OKTA_ORG_NAME names https://t.okta.com",
        ),
        (
            &Flags {
                api_token_stdin: true,
                ..token_file()
            },
            &[A],
            "usage: --api-token-file and --api-token-stdin both say where the token is",
        ),
        (
            &none,
            &[B, B_TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey")],
            "credential: no token for b.okta.com (from OKTA_CLIENT_ORGURL)",
        ),
        (
            &none,
            &[B, B_TOKEN, ("OKTA_CLIENT_AUTHORIZATIONMODE", "JWT")],
            "usage: OKTA_CLIENT_AUTHORIZATIONMODE is \"JWT\", and only SSWS, Bearer and PrivateKey are understood",
        ),
        (
            &none,
            &[B, ("OKTA_CLIENT_PRIVATEKEY", "/k.pem")],
            "credential: no token for b.okta.com (from OKTA_CLIENT_ORGURL): OKTA_CLIENT_PRIVATEKEY is there without OKTA_CLIENT_CLIENTID",
        ),
        (
            &none,
            &[("OKTA_DOMAIN", "{yourOktaDomain}"), A_TOKEN],
            "usage: OKTA_DOMAIN: \"{yourOktaDomain}\" is a placeholder; write your own org's domain",
        ),
        (
            &domain("http://a.okta.com"),
            &[A, A_TOKEN],
            "usage: --domain: http to a.okta.com would send the token in the clear; write https://",
        ),
    ] {
        assert_eq!(outcome(flags, env, ""), expected, "{flags:?} {env:?}");
    }
}

#[test]
fn a_file_met_by_chance_wins_over_nothing() {
    let none = Flags::default();
    let whole = "f.okta.com from .env (/.env), token-f from .env (/.env)";
    for (flags, env, file, expected) in [
        (&none, &[][..], FILE, whole),
        (
            &none,
            &[],
            "export OKTA_DOMAIN='f'\nOKTA_API_TOKEN=\"token-f\" # dev",
            whole,
        ),
        (
            &none,
            &[],
            "\u{feff}OKTA_DOMAIN=f\r\nOKTA_API_TOKEN=token-f\r\n",
            whole,
        ),
        (
            &none,
            &[],
            "OKTA_CLIENT_ORGURL=f\nOKTA_CLIENT_TOKEN=token-f ",
            whole,
        ),
        (&none, &[("OKTA_ADMIN_NO_ENV_FILE", "0")], FILE, whole),
        // Lines of other programs may be anything.
        (
            &none,
            &[],
            "what is this\nOKTA_DOMAIN=f\nOKTA_API_TOKEN=token-f\nX=$Y\n",
            whole,
        ),
        (
            &none,
            &[A, A_TOKEN],
            FILE,
            "a.okta.com from OKTA_DOMAIN, token-a from OKTA_API_TOKEN",
        ),
        (
            &none,
            &[B, B_TOKEN],
            FILE,
            "b.okta.com from OKTA_CLIENT_ORGURL, token-b from OKTA_CLIENT_TOKEN",
        ),
        // Its token may complete an org that was chosen elsewhere and is the same.
        (
            &domain("f"),
            &[],
            FILE,
            "f.okta.com from --domain, token-f from .env (/.env)",
        ),
        (
            &none,
            &[("OKTA_DOMAIN", "f")],
            FILE,
            "f.okta.com from OKTA_DOMAIN, token-f from .env (/.env)",
        ),
    ] {
        assert_eq!(
            outcome(flags, env, file),
            expected,
            "{flags:?} {env:?} {file:?}"
        );
    }
}

#[test]
fn a_file_met_by_chance_gives_its_org_only_with_its_own_token() {
    let none = Flags::default();
    for (flags, env, file, expected) in [
        (
            &domain("a"),
            &[][..],
            FILE,
            "credential: no token for a.okta.com (from --domain): OKTA_API_TOKEN in .env (/.env) belongs to f.okta.com (OKTA_DOMAIN)",
        ),
        (
            &none,
            &[A],
            FILE,
            "credential: no token for a.okta.com (from OKTA_DOMAIN): OKTA_API_TOKEN in .env (/.env) belongs to f.okta.com (OKTA_DOMAIN)",
        ),
        (
            &domain("a"),
            &[],
            "OKTA_API_TOKEN=token-f",
            "credential: no token for a.okta.com (from --domain): OKTA_API_TOKEN in .env (/.env) is there without its own org",
        ),
        // The file's org would get a token that somebody meant for another one.
        (
            &token_file(),
            &[],
            FILE,
            "credential: no org to talk to: --api-token-file is given, but no org with it; the one in a .env file is taken only with the file's own token",
        ),
        (
            &none,
            &[A_TOKEN],
            FILE,
            "credential: no org to talk to: OKTA_API_TOKEN is given, but no org with it; the one in a .env file is taken only with the file's own token",
        ),
        (
            &none,
            &[],
            "OKTA_DOMAIN=f",
            "credential: no org to talk to: .env (/.env) does not hold both an org and its token",
        ),
        (
            &none,
            &[],
            "OKTA_DOMAIN=f\nOKTA_CLIENT_TOKEN=token-f",
            "credential: no org to talk to: .env (/.env) does not hold both an org and its token",
        ),
        (
            &none,
            &[],
            "OKTA_DOMAIN=f\nOKTA_ORG_NAME=g\nOKTA_API_TOKEN=token-f",
            "usage: /.env: OKTA_DOMAIN names https://f.okta.com and OKTA_ORG_NAME names https://g.okta.com",
        ),
        (
            &none,
            &[],
            "OKTA_DOMAIN=f\nNAME=O'Brien\nOKTA_API_TOKEN=token-f\n",
            "usage: /.env: a line with OKTA_ in it cannot be read",
        ),
        (
            &none,
            &[("OKTA_ADMIN_NO_ENV_FILE", "1")],
            FILE,
            "credential: no org to talk to: neither a flag nor the environment names one",
        ),
        (
            &Flags {
                no_env_file: true,
                ..Flags::default()
            },
            &[],
            FILE,
            "credential: no org to talk to: neither a flag nor the environment names one",
        ),
    ] {
        assert_eq!(
            outcome(flags, env, file),
            expected,
            "{flags:?} {env:?} {file:?}"
        );
    }
}

/// A file of a cloned repository must not carry a secret of the environment to its own host.
#[test]
fn a_file_cannot_pull_a_value_out_of_the_environment() {
    for file in [
        "OKTA_DOMAIN=${PATH}.evil.example\nOKTA_API_TOKEN=x\n",
        "OKTA_DOMAIN=evil.example\nOKTA_API_TOKEN=$PATH\n",
    ] {
        let outcome = outcome(&Flags::default(), &[], file);
        assert!(outcome.ends_with("must be written out"), "{outcome}");
    }
}

#[test]
fn a_named_org_is_used_whole() {
    let sandbox = Flags {
        sandbox: true,
        ..Flags::default()
    };
    let org = |name: &str| Flags {
        org: Some(name.to_owned()),
        ..Flags::default()
    };
    let org_set = ("OKTA_ADMIN_ORG", "sandbox");
    for (flags, env, expected) in [
        (sandbox.clone(), &[A, A_TOKEN][..], "sandbox"),
        (org("sandbox"), &[A, A_TOKEN], "sandbox"),
        (Flags::default(), &[org_set, A, A_TOKEN], "sandbox"),
        (sandbox.clone(), &[("OKTA_ADMIN_ORG", "prod")], "sandbox"),
        (
            org("prod"),
            &[org_set, A, A_TOKEN],
            "usage: --org: no org named \"prod\"",
        ),
        (
            Flags::default(),
            &[("OKTA_ADMIN_ORG", "prod"), A, A_TOKEN],
            "usage: OKTA_ADMIN_ORG: no org named \"prod\"",
        ),
        (
            domain("a"),
            &[org_set, A, A_TOKEN],
            "usage: --domain does not go with OKTA_ADMIN_ORG, which names a whole org",
        ),
        (
            token_file(),
            &[org_set],
            "usage: --api-token-file does not go with OKTA_ADMIN_ORG, which names a whole org",
        ),
        (
            Flags {
                sandbox: true,
                ..domain("a")
            },
            &[],
            "usage: --domain does not go with --sandbox, which names a whole org",
        ),
        (
            Flags {
                sandbox: true,
                ..org("prod")
            },
            &[],
            "usage: --org does not go with --sandbox, which names a whole org",
        ),
    ] {
        assert_eq!(outcome(&flags, env, FILE), expected, "{flags:?} {env:?}");
    }
}

#[test]
fn service_apps_and_access_tokens_come_from_their_own_family() {
    let key = "-----BEGIN PRIVATE KEY-----\\nMII\\n-----END PRIVATE KEY-----";
    let sdk = |mode| ("OKTA_CLIENT_AUTHORIZATIONMODE", mode);
    let client = ("OKTA_CLIENT_CLIENTID", "0oa1");
    for (env, expected) in [
        (
            &[
                B,
                sdk("PrivateKey"),
                client,
                ("OKTA_CLIENT_PRIVATEKEY", key),
            ][..],
            "b.okta.com: service-app 0oa1 None [], in OKTA_CLIENT_PRIVATEKEY",
        ),
        (
            &[
                B,
                B_TOKEN,
                sdk("privatekey"),
                client,
                ("OKTA_CLIENT_PRIVATEKEY", "/k.pem"),
                ("OKTA_CLIENT_KID", "k1"),
                ("OKTA_CLIENT_SCOPES", "okta.users.read okta.groups.read"),
            ],
            "b.okta.com: service-app 0oa1 Some(\"k1\") [\"okta.users.read\", \"okta.groups.read\"], in /k.pem",
        ),
        (
            &[
                T,
                ("OKTA_API_CLIENT_ID", "0oa2"),
                ("OKTA_API_PRIVATE_KEY", key),
                ("OKTA_API_PRIVATE_KEY_ID", "k2"),
                ("OKTA_API_SCOPES", "okta.users.read,okta.groups.read"),
            ],
            "t.okta.com: service-app 0oa2 Some(\"k2\") [\"okta.users.read\", \"okta.groups.read\"], in OKTA_API_PRIVATE_KEY",
        ),
        (
            &[T, ("OKTA_ACCESS_TOKEN", "ey")],
            "t.okta.com: bearer, in OKTA_ACCESS_TOKEN",
        ),
        (
            &[B, B_TOKEN, sdk("Bearer")],
            "b.okta.com: bearer, in OKTA_CLIENT_TOKEN",
        ),
        // The token of a family comes before its key.
        (
            &[
                T,
                A_TOKEN,
                ("OKTA_API_CLIENT_ID", "0oa2"),
                ("OKTA_API_PRIVATE_KEY", key),
            ],
            "t.okta.com: token, in OKTA_API_TOKEN",
        ),
    ] {
        let (settings, _folder) = settle(&Flags::default(), env, "");
        let (address, credential) = settings.connection().unwrap().unwrap();
        let mut text = vec![format!("{}: {}", address.value.host(), credential.method())];
        if let CredentialFrom::ServiceApp {
            client_id,
            key_id,
            scopes,
            ..
        } = credential
        {
            text.push(format!("{client_id} {key_id:?} {scopes:?}"));
        }
        let text = format!("{}, {}", text.join(" "), credential.secret().place());
        assert_eq!(text, expected);
        // What belongs to the key is shown, and nothing of the key.
        let shown = format!("{:?}", settings.seen());
        assert!(!shown.contains("MII"), "{shown}");
    }
}

#[cfg(feature = "yaml")]
#[test]
fn the_file_of_oktas_sdks_counts_last_and_whole() {
    let yaml = "okta:\n  client:\n    orgUrl: https://y.okta.com\n    token: token-y\n";
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("okta.yaml");
    super::super::private::write(&place, yaml.as_bytes()).unwrap();
    let said = |env: &[(&str, &str)]| {
        let env = env.iter().copied().collect();
        let settings = resolve(&Flags::default(), &env, folder.path()).unwrap();
        match settings.connection() {
            Ok(found) => found.unwrap().0.value.host().to_owned(),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(said(&[]), "y.okta.com");
    assert_eq!(said(&[A, A_TOKEN]), "a.okta.com");
    let lone = said(&[A_TOKEN]);
    assert!(lone.contains("no org with it"), "{lone}");
    let off = said(&[("OKTA_ADMIN_NO_ENV_FILE", "1")]);
    assert!(off.contains("neither a flag"), "{off}");
    std::fs::write(folder.path().join(".env"), "OTHER=1\n").unwrap();
    assert_eq!(said(&[]), "y.okta.com");
    std::fs::write(folder.path().join(".env"), FILE).unwrap();
    assert_eq!(said(&[]), "f.okta.com");
}
