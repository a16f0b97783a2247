//! Certificates: a server that cannot prove who it is gets no token, unless somebody insists.

use crate::support::{CA, ID, TOKEN, Tls, http, tls, user};

/// An org of one user behind a certificate of its own authority.
fn org() -> Tls {
    let user = user("ada@example.com").to_string();
    let headers = [("content-type", "application/json")];
    tls(http("200 OK", &headers, user))
}

#[test]
fn a_certificate_that_nobody_trusts_is_refused_and_no_token_leaves() {
    let org = org();
    let ran = org.env().run(["user", "get", ID]).ends(1);
    ran.says("certificate").says("--ca-file");
    assert!(ran.stdout.is_empty(), "{ran}");
    let error = org.env().run(["user", "get", ID, "-o", "json"]).ends(1);
    assert_eq!(error.error()["status"], serde_json::Value::Null);
    assert_eq!(org.heads(), [""; 0]);
}

#[test]
fn an_authority_in_a_file_is_trusted_and_nothing_is_warned_of() {
    let org = org();
    let env = org.env();
    let ca = env.file("ca.pem", CA);
    let ran = env.run(["user", "get", ID, "--ca-file", &ca, "-o", "id"]);
    let ran = ran.ok();
    assert_eq!(ran.stdout, format!("{ID}\n"));
    assert_eq!(ran.stderr, "");
    assert!(org.heads()[0].contains(TOKEN));
}

#[test]
fn a_file_without_a_certificate_is_said_to_be_none() {
    let org = org();
    let env = org.env();
    let ca = env.file("ca.pem", "no certificate at all");
    let ran = env.run(["user", "get", ID, "--ca-file", &ca]);
    assert_ne!(ran.code(), 0, "{ran}");
    ran.says("CA file");
    assert_eq!(org.heads(), [""; 0]);
}

#[test]
fn insecure_goes_on_and_is_warned_of_once_whatever_quiet_says() {
    let org = org();
    for quiet in [&[][..], &["--quiet"]] {
        let env = org.env();
        let args = ["user", "get", ID, "--insecure", "-o", "id"];
        let ran = env.call(args.iter().chain(quiet).copied()).run().ok();
        assert_eq!(ran.stdout, format!("{ID}\n"));
        assert_eq!(ran.stderr.matches("warning: ").count(), 1, "{ran}");
        ran.says("certificates are not checked");
    }
    assert_eq!(org.heads().len(), 2);
}
