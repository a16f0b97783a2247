//! What each command needs: that it is said, and that it is true.
//!
//! The commands are run as a service app that has the scopes that `auth doctor` names and no other,
//! and the narrowest role it names, or a custom role with the permissions it names. The sandbox, which
//! shares no code with the table, decides whether that is enough.

use std::collections::BTreeSet;

use okta_admin::okta::oauth::scope_of_call;
use serde_json::{Value, json};

use crate::support::{Env, Ran, Served, mock};
use crate::whole_tree::{EVELYN, GRACE, PEOPLE, SECRET, WRITES, leaves, prepared, words};

/// Every command that only reads, with arguments that find something in a new sandbox.
const READS: &[(&str, &[&str])] = &[
    ("user get", &[EVELYN]),
    ("user get", &[EVELYN, "--with=groups,roles"]),
    ("user get", &[EVELYN, "--with=apps"]),
    ("user get", &[EVELYN, "--with=events"]),
    ("user list", &[]),
    ("user list", &["--type=user"]),
    ("user groups list", &[EVELYN]),
    ("user roles list", &[GRACE]),
    ("user factors list", &[EVELYN]),
    ("user grants list", &[GRACE]),
    ("user tokens list", &[GRACE]),
    ("user apps list", &[EVELYN]),
    ("user links list", &[EVELYN]),
    ("app list", &[]),
    ("app get", &["GitHub"]),
    ("app users", &["GitHub"]),
    ("api-token list", &[]),
    ("group list", &[]),
    ("group get", &["Sales"]),
    ("group members list", &["Sales"]),
    ("group rules list", &[]),
    ("group rules get", &["Idle"]),
    ("group roles list", &["IT"]),
    ("role list", &[]),
    ("role get", &["Lookers"]),
    ("role holders", &[]),
    ("resource-set list", &[]),
    ("user-type list", &[]),
    ("user-type get", &["user"]),
    ("schema show", &[]),
    ("idp list", &[]),
    ("idp get", &["Partner SAML"]),
    ("event list", &[]),
    ("event watch", &["--once", "--since=1d"]),
    ("event-hook list", &[]),
    ("event-hook get", &["Live"]),
    ("log", &[]),
    ("plan", &[PEOPLE]),
];

/// Writes with flags that need more than the command alone.
const MORE: &[(&str, &[&str])] = &[
    (
        "user create",
        &[
            "--first-name=Ada",
            "--last-name=Lovelace",
            "--email=ada@example.com",
            "--group=Sales",
        ],
    ),
    (
        "user create",
        &[
            "--first-name=Ada",
            "--last-name=Lovelace",
            "--email=ada@example.com",
            "--type=user",
        ],
    ),
];

/// Commands that ask the org for nothing, as far as they run by themselves.
const QUIET: &[&[&str]] = &[
    &["run", "list"],
    &["org", "list"],
    &["auth", "status"],
    &["docs", "reference"],
    &["docs", "exit-codes"],
    &["docs", "environment"],
];

/// What the refusals of a right look like.
const REFUSALS: [&str; 4] = [
    "E0000006",
    "insufficient_scope",
    "invalid_scope",
    "not visible",
];

/// What is said that a command needs.
pub(crate) struct Said {
    pub(crate) scopes: Vec<String>,
    pub(crate) roles: Vec<String>,
    permissions: Option<Vec<String>>,
    varies: bool,
}

fn strings(value: &Value) -> Vec<String> {
    let all = value.as_array().into_iter().flatten();
    all.map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// Asks the doctor; flags begin with the first argument that looks like one.
pub(crate) fn said(env: &Env, path: &str, args: &[&str]) -> Said {
    let flags = args.iter().skip_while(|arg| !arg.starts_with('-'));
    let flags: Vec<&str> = flags.copied().collect();
    let call = ["auth", "doctor", "-o", "json"].into_iter();
    let call = call.chain(path.split(' ')).chain(["--"]).chain(flags);
    let needs = env.call(call).run().ok().json()["needs"].clone();
    assert!(needs.is_object(), "{path}");
    Said {
        scopes: strings(&needs["scopes"]),
        roles: strings(&needs["roles"]),
        permissions: needs["permissions"]
            .is_array()
            .then(|| strings(&needs["permissions"])),
        varies: needs["note"].is_string(),
    }
}

/// A place to run commands in as a service app with these scopes and this role.
pub(crate) fn app(served: &Served, scopes: &[String], role: &Value) -> Env {
    let admin = served.direct();
    let api = |verb: &str, path: &str, body: &Value| {
        let body = body.to_string();
        let call = ["api", "-X", verb, path, "--yes", "--input", "-"];
        let args = if verb == "GET" { &call[..4] } else { &call[..] };
        let call = admin.call(args.iter().copied()).stdin(body);
        call.run().ok().json()
    };
    // Its key is good for another app too.
    let known = served.service_app(false);
    let read = api("GET", &format!("apps/{}", known.client_id), &Value::Null);
    let keys = &read["settings"]["oauthClient"]["jwks"];
    let client = json!({
        "application_type": "service", "grant_types": ["client_credentials"],
        "response_types": ["token"], "jwks": keys,
    });
    let body = json!({
        "name": "oidc_client", "label": "Narrow", "signOnMode": "OPENID_CONNECT",
        "settings": {"oauthClient": client},
    });
    let made = api("POST", "apps", &body);
    let id = made["id"].as_str().unwrap();
    // The address of the server itself, since it is that which is asked here.
    let issuer = &admin.vars()["OKTA_DOMAIN"];
    for scope in scopes {
        let body = json!({"scopeId": scope, "issuer": issuer});
        api("POST", &format!("apps/{id}/grants"), &body);
    }
    api("POST", &format!("/oauth2/v1/clients/{id}/roles"), role);
    Env::new()
        .with("OKTA_CLIENT_ORGURL", served.url())
        .with("OKTA_CLIENT_AUTHORIZATIONMODE", "PrivateKey")
        .with("OKTA_CLIENT_CLIENTID", id)
        .with("OKTA_CLIENT_PRIVATEKEY", &known.pem)
        .with("OKTA_CLIENT_PRIVATEKEYID", &known.key_id)
}

/// A custom role with these permissions and a name of its own, as it is assigned.
fn custom(served: &Served, name: &str, permissions: &[String]) -> Value {
    let admin = served.direct();
    let mut call = vec!["role", "create", name, "--description=x"];
    for permission in permissions {
        call.extend(["--permission", permission.as_str()]);
    }
    let role = admin
        .call(call.into_iter().chain(["-o", "json"]))
        .run()
        .ok()
        .json();
    let sets = admin
        .run(["resource-set", "list", "-o", "json"])
        .ok()
        .json();
    json!({"type": "CUSTOM", "role": role["id"], "resource-set": sets[0]["id"]})
}

/// Runs a command as somebody; `--yes` where it writes.
fn run(env: &Env, path: &str, args: &[&str], writes: bool) -> Ran {
    let yes: &[&str] = if writes { &["--yes"] } else { &[] };
    env.call(words(path, args, yes)).stdin(SECRET).run()
}

/// Nothing was refused for the sake of a right.
#[track_caller]
fn went(ran: &Ran) {
    let refused = REFUSALS.iter().find(|text| ran.stderr.contains(**text));
    assert!(refused.is_none() && !matches!(ran.code(), 4 | 10), "{ran}");
}

/// The scopes of the requests that were sent, `manage` in place of `read`.
fn sent(served: &Served, before: usize) -> BTreeSet<String> {
    let mut scopes = BTreeSet::new();
    for seen in served.seen().iter().skip(before) {
        let (method, path) = seen.line.split_once(' ').unwrap();
        let path = path.split('?').next().unwrap();
        scopes.extend(scope_of_call(method, path));
    }
    let all = scopes.clone();
    scopes.retain(|scope| {
        let noun = scope.strip_suffix(".read");
        noun.is_none_or(|noun| !all.contains(&format!("{noun}.manage")))
    });
    scopes
}

/// Optional looks, which are made where they may be: the scopes of those may be sent and not needed.
const LOOKS: &[(&str, &[&str])] = &[(
    "user offboard",
    &[
        "okta.apiTokens.read",
        "okta.groups.read",
        "okta.groups.manage",
        "okta.linkedObjects.read",
        "okta.roles.read",
    ],
)];

fn rows() -> impl Iterator<Item = (&'static str, &'static [&'static str], bool)> {
    let reads = READS.iter().map(|(path, args)| (*path, *args, false));
    let writes = WRITES.iter().map(|(path, args, _)| (*path, *args, true));
    let more = MORE.iter().map(|(path, args)| (*path, *args, true));
    reads.chain(writes).chain(more)
}

#[test]
fn every_command_says_what_it_needs() {
    let served = prepared();
    let env = served.direct();
    let told: BTreeSet<&str> = rows().map(|(path, ..)| path).collect();
    for (path, _) in leaves() {
        let said = said(&env, &path, &[]);
        let needs_something = !said.scopes.is_empty();
        assert!(!needs_something || said.roles.contains(&"SUPER_ADMIN".to_owned()));
        // What cannot be run here is run by a test of its own.
        let elsewhere = ["auth bootstrap", "user blocks list"].contains(&path.as_str());
        let is_run = told.contains(path.as_str()) || elsewhere;
        assert!(!needs_something || is_run, "{path} is run by no row");
        assert!(!said.varies || said.scopes.is_empty(), "{path}");
    }
    assert!(served.writes().is_empty());
}

#[test]
fn the_scopes_and_the_narrowest_role_are_enough_and_no_scope_is_too_many() {
    let shared = prepared();
    for (path, args, writes) in rows() {
        let own = writes.then(prepared);
        let served = own.as_ref().unwrap_or(&shared);
        let said = said(&served.direct(), path, args);
        if said.varies || path == "auth bootstrap" {
            continue;
        }
        let role = json!({"type": said.roles[0]});
        let env = app(served, &said.scopes, &role);
        let before = served.seen().len();
        let ran = run(&env, path, args, writes);
        let looks = LOOKS.iter().find(|(command, _)| *command == path);
        if looks.is_none() {
            went(&ran);
        }
        assert_ne!(ran.code(), 10, "{ran}");
        let needed: BTreeSet<String> = said.scopes.into_iter().collect();
        let mut sent = sent(served, before);
        let is_look = |scope: &str| looks.is_some_and(|(_, all)| all.contains(&scope));
        sent.retain(|scope| needed.contains(scope) || !is_look(scope));
        assert_eq!(sent, needed, "{path} {args:?}\n{ran}");
    }
}

#[test]
fn the_permissions_of_a_custom_role_are_enough() {
    let shared = prepared();
    for (number, (path, args, writes)) in rows().enumerate() {
        let own = writes.then(prepared);
        let served = own.as_ref().unwrap_or(&shared);
        let said = said(&served.direct(), path, args);
        let Some(permissions) = said.permissions else {
            continue;
        };
        if LOOKS.iter().any(|(command, _)| *command == path) {
            continue;
        }
        let name = format!("Narrow {number}");
        let role = custom(served, &name, &permissions);
        let env = app(served, &said.scopes, &role);
        went(&run(&env, path, args, writes));
    }
}

#[test]
fn what_needs_nothing_asks_for_nothing() {
    for args in QUIET {
        let mock = mock();
        let ran = mock.env().call(args.iter().copied()).run().ok();
        assert!(mock.lines().is_empty(), "{ran}");
    }
}
