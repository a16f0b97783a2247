//! OAuth: keys, assertions, codes and tokens, given back by the token endpoint and by the API.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::{Value, json};

use super::echo::{WAYS, Way};
use super::search::Secrets;
use super::{Switch, all_sent};
use crate::support::{Env, Mock, Seen, Tap, mock, process, served};

/// Where a credential is kept on purpose.
const KEPT: [&str; 2] = ["/secrets/", "state/tokens/"];

const DEVICE: &str = "Gooseberry-1-Lapwing";
const ACCESS: &str = "Elderflower-2-Curlew";
const REFRESH: &str = "Blackthorn-3-Dunlin";
const CODE: &str = "Hazelnut-4-Whimbrel";

fn key_file(env: &Env, text: &str) -> String {
    let file = env.file("key.pem", text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    file
}

/// The keys of proofs that were kept beside tokens.
fn proof_keys(env: &Env, secrets: &mut Secrets) {
    let tokens = std::fs::read_dir(env.folder().join("state/tokens"));
    for file in tokens.into_iter().flatten() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let kept: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
        if let Some(key) = kept["dpop_key"].as_str() {
            // Every such key begins alike, and nothing of it is in that.
            secrets.add("the key of the proofs", &key[80..]);
        }
    }
}

#[test]
fn nothing_of_a_service_app_is_said_or_left_outside_its_places() {
    let switch = Switch::default();
    let served = served().gate(switch.gate()).start();
    for bound in [false, true] {
        let app = served.service_app(bound);
        for (n, way) in std::iter::once(None).chain(WAYS.map(Some)).enumerate() {
            let env = Env::new().with("OKTA_ADMIN_RETRIES", "0");
            let key = key_file(&env, &app.pem);
            let login = [
                "auth",
                "login",
                "--client-id",
                &app.client_id,
                "--key-file",
                &key,
            ];
            let format: &[&str] = if n % 2 == 0 {
                &["-o", "json"]
            } else {
                &["--envelope"]
            };
            let more = [&["-vvv", "--domain", served.url()][..], format].concat();
            let call = |args: &[&str]| super::call(&env, &[args, &more].concat()).run();
            let before = served.passed();
            let mut said = vec![];
            if let Some(way) = way {
                switch.spoil(|seen| seen.line.contains("oauth2"), way);
                said.push(call(&login));
                switch.spoil(|seen| seen.line.contains("/api/"), way);
                said.push(call(&login));
            }
            switch.heal();
            said.push(call(&login).ok());
            said.push(call(&["user", "get", "me"]));
            if let Some(way) = way {
                switch.spoil(|_| true, way);
                said.push(call(&[
                    "user",
                    "update",
                    "evelyn.boyd",
                    "--title=T",
                    "--yes",
                    "--report=@/r",
                ]));
                said.push(call(&["auth", "test"]));
                switch.heal();
            }
            let secrets = the_secrets(&served.seen()[before..], &env, &app.pem);
            for ran in &said {
                secrets.not_said(ran);
            }
            secrets.not_kept(&env, &[KEPT[0], KEPT[1], "key.pem"]);
            said.push(call(&["auth", "logout"]));
            secrets.not_said(said.last().unwrap());
            secrets.not_kept(&env, &["key.pem"]);
        }
    }
    let sent = served.seen();
    assert!(
        sent.iter()
            .any(|seen| seen.field("client_assertion").is_some())
    );
    assert!(sent.iter().any(|seen| seen.header("dpop").is_some()));
}

fn the_secrets(seen: &[Seen], env: &Env, pem: &str) -> Secrets {
    let mut secrets = all_sent(seen);
    // The head of a key says only what kind of key it is.
    secrets.add("the key", &pem.replace('\n', "")[90..]);
    let proofs = seen.iter().filter_map(|seen| seen.header("dpop"));
    for proof in proofs {
        secrets.add("a signature", proof.rsplit('.').next().unwrap());
    }
    proof_keys(env, &mut secrets);
    secrets
}

/// An org whose token endpoint hands out tokens that are known here.
fn org() -> Mock {
    let mock = mock();
    let organization = json!({"id": "00o1", "pipeline": "idx"});
    mock.answer("GET", "/.well-known/okta-organization", 200, &organization);
    let me = json!({"id": "00u1", "status": "ACTIVE", "created": "2026-01-01T00:00:00.000Z", "profile": {"login": "a@x.example"}});
    mock.answer("GET", "/api/v1/users/me", 200, &me);
    let code = json!({
        "device_code": DEVICE, "user_code": "WDJB-MJHT", "interval": 1, "expires_in": 600,
        "verification_uri": "https://acme.example/activate",
    });
    mock.answer("POST", "/oauth2/v1/device/authorize", 200, &code);
    let tokens = json!({
        "token_type": "Bearer", "expires_in": 3600, "access_token": ACCESS,
        "refresh_token": REFRESH, "scope": "okta.users.read offline_access",
    });
    mock.answer("POST", "/oauth2/v1/token", 200, &tokens);
    mock.answer("POST", "/oauth2/v1/revoke", 200, &json!({}));
    mock
}

fn of_a_person() -> Secrets {
    Secrets::of([
        ("the device code", DEVICE),
        ("the access token", ACCESS),
        ("the refresh token", REFRESH),
        ("the authorization code", CODE),
    ])
}

#[test]
fn nothing_of_a_sign_in_with_a_device_is_said_or_left_outside_its_places() {
    let mock = org();
    let switch = Switch::default();
    let tap = Tap::with(&mock.url(), switch.gate());
    let secrets = of_a_person();
    // Closing the connection leads to waiting, as the protocol wants it.
    for way in WAYS.into_iter().filter(|way| *way != Way::Closed) {
        let env = Env::new().with("OKTA_ADMIN_RETRIES", "0");
        let url = tap.url();
        let login = [
            "auth",
            "login",
            "--domain",
            url,
            "--client-id=0oa1",
            "-vvv",
            "-o",
            "json",
            "--timeout=2s",
        ];
        let mut said = vec![];
        switch.spoil(|seen| seen.line.contains("/token"), way);
        said.push(env.call(login).run());
        switch.spoil(|seen| seen.line.contains("/api/"), way);
        said.push(env.call(login).run());
        switch.heal();
        said.push(env.call(login).run().ok());
        switch.spoil(|_| true, way);
        said.push(
            env.call([
                "user",
                "get",
                "x@x.example",
                "--domain",
                url,
                "-vvv",
                "--envelope",
            ])
            .run(),
        );
        for ran in &said {
            secrets.not_said(ran);
        }
        secrets.not_kept(&env, &KEPT);
        said.push(env.call(["auth", "logout", "--domain", url, "-vvv"]).run());
        secrets.not_said(said.last().unwrap());
        secrets.not_kept(&env, &[]);
        switch.heal();
    }
}

#[test]
fn nothing_of_a_sign_in_with_a_browser_is_said_or_left_outside_its_places() {
    let mock = org();
    let switch = Switch::default();
    let tap = Tap::with(&mock.url(), switch.gate());
    for way in [None, Some(Way::OAuth), Some(Way::Page), Some(Way::Cut(200))] {
        let env = Env::new().with("OKTA_ADMIN_RETRIES", "0");
        match way {
            Some(way) => switch.spoil(|seen| seen.line.contains("/token"), way),
            None => switch.heal(),
        }
        let mut child = process(&env)
            .args([
                "auth",
                "login",
                "--method=browser",
                "--client-id=0oa1",
                "--port=0",
                "-vvv",
            ])
            .args(["--domain", tap.url()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stderr = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        while !said.contains("sign in at ") {
            assert!(stderr.read_line(&mut said).unwrap() > 0, "{said}");
        }
        let address = said.rsplit("sign in at ").next().unwrap().trim();
        let address = url::Url::parse(address).unwrap();
        let of = |name: &str| {
            let mut pairs = address.query_pairs();
            pairs.find(|(n, _)| n == name).unwrap().1.into_owned()
        };
        let back = url::Url::parse(&of("redirect_uri")).unwrap();
        let mut stream = TcpStream::connect(("127.0.0.1", back.port().unwrap())).unwrap();
        let line = format!(
            "GET {}?code={CODE}&state={} HTTP/1.1",
            back.path(),
            of("state")
        );
        write!(
            stream,
            "{line}\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        )
        .unwrap();
        let mut page = String::new();
        stream.read_to_string(&mut page).unwrap();
        stderr.read_to_string(&mut said).unwrap();
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.success(), way.is_none(), "{said}");
        let secrets = of_a_person().join(all_sent(&tap.seen()));
        secrets.not_in("standard error", &said);
        secrets.not_in("the page", &page);
        secrets.not_in("standard output", &String::from_utf8_lossy(&ended.stdout));
        secrets.not_kept(&env, &KEPT);
    }
    let verifiers = tap.seen();
    assert!(
        verifiers
            .iter()
            .any(|seen| seen.field("code_verifier").is_some())
    );
}
