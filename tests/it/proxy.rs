//! Proxies: what goes through them, what does not, and who learns their password.
//!
//! The HTTP client reads `HTTPS_PROXY` from its own process, so that these commands run as processes. The org is a
//! made-up name that only the proxy knows the way to.

use std::process::Output;

use crate::support::{
    CA, Env, ID, Proxy, TOKEN, Tls, Tunnel, binary, http, proxy, served, tls, user,
};

const PASSWORD: &str = "hunter2@home";
/// `ada:hunter2@home` in base64, as it is sent.
const SENT: &str = "YWRhOmh1bnRlcjJAaG9tZQ==";

/// An org of one user, and a proxy before it.
fn behind() -> (Tls, Proxy) {
    let user = user("ada@example.com").to_string();
    let org = tls(http(
        "200 OK",
        &[("content-type", "application/json")],
        user,
    ));
    let proxy = proxy(Tunnel::To(org.address().to_owned()));
    (org, proxy)
}

fn env() -> Env {
    Env::org("https://acme.example")
}

fn get(env: &Env) -> Output {
    let ca = env.file("ca.pem", CA);
    let get = ["user", "get", ID, "-o", "id", "-vvv", "--retries=0"];
    binary(env)
        .args(get)
        .args(["--ca-file", &ca])
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Insists that the password of the proxy is nowhere in what was said.
#[track_caller]
fn keeps_quiet(ran: &Output) {
    let said = text(&ran.stdout) + &text(&ran.stderr);
    for secret in [PASSWORD, "hunter2%40home", SENT, TOKEN] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn requests_go_through_the_proxy_that_any_of_the_names_sets() {
    let (org, proxy) = behind();
    let with_login = format!("http://ada:hunter2%40home@{}", proxy.address());
    let (host, port) = proxy.address().split_once(':').unwrap();
    let tables: [&[(&str, &str)]; 5] = [
        &[("HTTPS_PROXY", &with_login)],
        &[("https_proxy", &with_login)],
        &[("ALL_PROXY", &with_login)],
        &[("HTTPS_PROXY", with_login.trim_start_matches("http://"))],
        &[
            ("OKTA_CLIENT_PROXY_HOST", host),
            ("OKTA_CLIENT_PROXY_PORT", port),
            ("OKTA_CLIENT_PROXY_USERNAME", "ada"),
            ("OKTA_CLIENT_PROXY_PASSWORD", PASSWORD),
            // Okta's own names come first: nobody listens here.
            ("HTTPS_PROXY", "http://127.0.0.1:1"),
        ],
    ];
    for (n, set) in tables.iter().enumerate() {
        let env = set.iter().fold(env(), |env, (k, v)| env.with(k, v));
        let ran = get(&env);
        assert_eq!(ran.status.code(), Some(0), "{set:?}: {ran:?}");
        assert_eq!(text(&ran.stdout), format!("{ID}\n"));
        keeps_quiet(&ran);
        let asked = &proxy.heads()[n];
        assert!(
            asked.starts_with("CONNECT acme.example:443 HTTP/1.1\r\n"),
            "{asked}"
        );
        let login = format!("basic {SENT}").to_lowercase();
        assert!(asked.to_lowercase().contains(&login), "{set:?}: {asked}");
        // The proxy sees names, and nothing of what is said to the org; the org nothing of the proxy's.
        assert!(!asked.contains(TOKEN), "{asked}");
        let head = &org.heads()[n];
        assert!(head.contains(TOKEN) && !head.contains(SENT), "{head}");
        let status = binary(&env).args(["auth", "status", "-vvv"]).output();
        let status = status.unwrap();
        keeps_quiet(&status);
        let rows = text(&status.stdout);
        assert!(
            rows.contains(&format!("proxy\t{}", shown(set, &proxy))),
            "{rows}"
        );
    }
    assert_eq!(proxy.heads().len(), tables.len());
}

/// How `auth status` shows the proxy.
fn shown(set: &[(&str, &str)], proxy: &Proxy) -> String {
    match set[0].0 {
        "OKTA_CLIENT_PROXY_HOST" => format!("http://{}", proxy.address()),
        _ => proxy.address().to_owned(),
    }
}

#[test]
fn a_host_that_needs_no_proxy_is_reached_without_one() {
    let (_org, proxy) = behind();
    let address = format!("http://{}", proxy.address());
    for (name, value) in [
        ("HTTPS_PROXY", &address),
        ("OKTA_CLIENT_PROXY_HOST", &address),
    ] {
        for no_proxy in ["acme.example", ".example", "*"] {
            let env = env().with(name, value).with("NO_PROXY", no_proxy);
            let ran = get(&env);
            assert_eq!(ran.status.code(), Some(5), "{ran:?}");
            let said = text(&ran.stderr);
            assert!(said.contains("the name cannot be looked up"), "{said}");
        }
        let env = env().with(name, value).with("NO_PROXY", "other.example");
        assert_eq!(get(&env).status.code(), Some(0));
    }
    assert_eq!(proxy.heads().len(), 2);
}

#[test]
fn an_org_on_this_machine_is_never_reached_through_a_proxy() {
    let served = served().start();
    let (_org, proxy) = behind();
    let address = format!("http://{}", proxy.address());
    for name in ["HTTPS_PROXY", "ALL_PROXY", "OKTA_CLIENT_PROXY_HOST"] {
        let env = served.env().with(name, &address);
        let ran = binary(&env).args(["user", "list", "--count"]).output();
        assert_eq!(ran.unwrap().status.code(), Some(0));
    }
    assert_eq!(proxy.heads(), [""; 0]);
}

#[test]
fn a_proxy_that_does_not_let_through_is_told_from_an_org_that_does_not_answer() {
    let html = |status: &str| http(status, &[("content-type", "text/html")], "<html>no</html>");
    let gone = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().to_string()
    };
    let refusing = |answer| proxy(Tunnel::Refused(answer)).address().to_owned();
    for (address, hint) in [
        (
            refusing(html("407 Proxy Authentication Required")),
            "the proxy wants a user and a password",
        ),
        (
            refusing(html("403 Forbidden")),
            "the proxy does not let this through",
        ),
        (
            refusing(html("502 Bad Gateway")),
            "the proxy does not let this through",
        ),
        (
            refusing(b"this is no proxy\r\n\r\n".to_vec()),
            "the proxy does not let this through",
        ),
        (refusing(html("200 OK")), "what answers does not speak TLS"),
        // Who refuses is not told apart: the advice names both.
        (
            gone,
            "somebody is there and refuses: check the address of the org, the firewall and the proxy",
        ),
    ] {
        for name in ["HTTPS_PROXY", "OKTA_CLIENT_PROXY_HOST"] {
            let env = match name {
                "HTTPS_PROXY" => env().with(name, &format!("http://ada:hunter2%40home@{address}")),
                _ => env()
                    .with(name, &format!("http://{address}"))
                    .with("OKTA_CLIENT_PROXY_USERNAME", "ada")
                    .with("OKTA_CLIENT_PROXY_PASSWORD", PASSWORD),
            };
            let ran = get(&env);
            let said = text(&ran.stderr);
            assert_eq!(ran.status.code(), Some(5), "{hint}: {said}");
            assert!(said.contains(&format!("  hint: {hint}")), "{said}");
            assert!(ran.stdout.is_empty());
            keeps_quiet(&ran);
        }
    }
}
