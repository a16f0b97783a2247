//! What to try when there is no connection: each way in which names, certificates and proxies fail. Pure.
//!
//! The libraries below tell causes apart by their words only; what is not known gets the general advice.

/// Words of a cause, and what helps.
type Advice = (&'static [&'static str], &'static str);

const NO_CONNECTION: [Advice; 7] = [
    (
        &["failed to create underlying connection"],
        "the proxy cannot be reached: check HTTPS_PROXY or OKTA_CLIENT_PROXY_HOST, and NO_PROXY for hosts that need none",
    ),
    (
        &["dns error", "lookup address", "name or service not known"],
        "the name cannot be looked up: check how the org is spelled, the network, and the VPN if there is one",
    ),
    (
        &[
            "proxy authorization required",
            "proxy authentication",
            "407",
        ],
        "the proxy wants a user and a password, or others: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, or \
         OKTA_CLIENT_PROXY_USERNAME and _PASSWORD",
    ),
    (
        &["tunnel", "proxy", "socks"],
        "the proxy does not let this through: check HTTPS_PROXY, and NO_PROXY for hosts that need none",
    ),
    (
        &["handshake eof", "corrupt message", "invalidcontenttype"],
        "what answers does not speak TLS: a proxy or a sign-in page of the network may be in between",
    ),
    (
        &["timed out", "deadline has elapsed"],
        "nothing answers there: check the network, the VPN and whether HTTPS_PROXY must be set",
    ),
    (
        &["connection refused", "connection reset"],
        "somebody is there and refuses: check the address of the org, the firewall and the proxy",
    ),
];

const CERTIFICATE: [Advice; 3] = [
    (
        &["notvalidforname", "not valid for name"],
        "the certificate is for another name: a proxy or a sign-in page of the network answers, or the address is wrong",
    ),
    (
        &["expired", "notvalidyet", "not valid yet", "not valid until"],
        "the certificate is not valid now: check the clock of this machine first",
    ),
    (
        &["unknownissuer", "unknown issuer", "badsignature"],
        "if a proxy of your own signs certificates, name its CA with --ca-file",
    ),
];

/// Says what helps against a connection that cannot be made.
pub(in crate::okta) fn no_connection(said: &str) -> &'static str {
    find(&NO_CONNECTION, said).unwrap_or("check the address of the org, the network and the proxy")
}

/// Says what helps against a certificate that is not trusted.
pub(in crate::okta) fn certificate(said: &str) -> &'static str {
    find(&CERTIFICATE, said)
        .unwrap_or("if a proxy of your own signs certificates, name its CA with --ca-file")
}

fn find(table: &[Advice], said: &str) -> Option<&'static str> {
    let said = said.to_lowercase();
    let row = table
        .iter()
        .find(|(words, _)| words.iter().any(|word| said.contains(word)));
    row.map(|(_, advice)| *advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_to_fail_has_advice_of_its_own() {
        for (said, start) in [
            (
                "dns error: failed to lookup address information: Name or service not known",
                "the name cannot be looked up",
            ),
            (
                "tunnel error: proxy authorization required",
                "the proxy wants a user",
            ),
            ("tunnel error: unsuccessful", "the proxy does not let"),
            (
                "tunnel error: failed to create underlying connection: dns error",
                "the proxy cannot be reached",
            ),
            (
                "received corrupt message of type InvalidContentType",
                "what answers does not speak TLS",
            ),
            ("tls handshake eof", "what answers does not speak TLS"),
            ("deadline has elapsed", "nothing answers"),
            (
                "tcp connect error: Connection refused (os error 111)",
                "somebody is there and refuses",
            ),
            ("something new", "check the address"),
        ] {
            assert!(no_connection(said).starts_with(start), "{said}");
        }
        for (said, start) in [
            (
                "invalid peer certificate: certificate not valid for name \"acme.okta.com\"",
                "the certificate is for another name",
            ),
            (
                "invalid peer certificate: NotValidForName",
                "the certificate is for another name",
            ),
            (
                "invalid peer certificate: Expired",
                "the certificate is not valid now",
            ),
            (
                "invalid peer certificate: UnknownIssuer",
                "if a proxy of your own",
            ),
            (
                "invalid peer certificate: BadEncoding",
                "if a proxy of your own",
            ),
        ] {
            assert!(certificate(said).starts_with(start), "{said}");
        }
    }
}
