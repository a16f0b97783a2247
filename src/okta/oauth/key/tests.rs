//! Keys as other programs write them; the files beside this one were made for it and open nothing.

use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, RSA_PKCS1_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};

use super::*;

fn parse(text: &str) -> Result<SigningKey, KeyError> {
    SigningKey::parse(&Secret::new(text), None)
}

/// Takes the key itself out of a public key in PEM; what is before it has a fixed length.
fn public(text: &str, before: usize) -> Vec<u8> {
    let body: String = text.lines().filter(|l| !l.starts_with('-')).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(body);
    der.unwrap()[before..].to_vec()
}

#[test]
fn keys_are_read_in_every_usual_form_and_sign_what_their_public_part_verifies() {
    let rsa = public(include_str!("rsa-public.pem"), 24);
    let p256 = public(include_str!("ec-p256-public.pem"), 26);
    let p384 = public(include_str!("ec-p384-public.pem"), 23);
    let rs256: &dyn VerificationAlgorithm = &RSA_PKCS1_2048_8192_SHA256;
    let es256: &dyn VerificationAlgorithm = &ECDSA_P256_SHA256_FIXED;
    let es384: &dyn VerificationAlgorithm = &ECDSA_P384_SHA384_FIXED;
    for (text, algorithm, verify, public) in [
        (include_str!("rsa-pkcs1.pem"), "RS256", rs256, &rsa),
        (include_str!("rsa-pkcs8.pem"), "RS256", rs256, &rsa),
        (include_str!("rsa.jwk.json"), "RS256", rs256, &rsa),
        (include_str!("ec-p256-sec1.pem"), "ES256", es256, &p256),
        (include_str!("ec-p256-pkcs8.pem"), "ES256", es256, &p256),
        (include_str!("ec-p256.jwk.json"), "ES256", es256, &p256),
        (include_str!("ec-p384-sec1.pem"), "ES384", es384, &p384),
        (include_str!("ec-p384-pkcs8.pem"), "ES384", es384, &p384),
        (include_str!("ec-p384.jwk.json"), "ES384", es384, &p384),
    ] {
        let escaped = text.replace('\n', "\\n");
        let carriage = text.replace('\n', "\r\n");
        let spaced = text.replace('\n', " ");
        for text in [text, &escaped, &carriage, &spaced] {
            let key = parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
            assert_eq!(key.algorithm(), algorithm);
            let signature = key.sign(b"message");
            UnparsedPublicKey::new(verify, public)
                .verify(b"message", &signature)
                .unwrap_or_else(|_| panic!("{algorithm}"));
        }
    }
}

#[test]
fn what_is_no_key_to_sign_with_is_refused_with_its_reason() {
    let sec1 = include_str!("ec-p256-sec1.pem");
    let without_public = "-----BEGIN EC PRIVATE KEY-----\nMDECAQEEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4foAoGCCqGSM49\nAwEH\n-----END EC PRIVATE KEY-----\n";
    for (text, error) in [
        (include_str!("ec-encrypted.pem"), KeyError::Encrypted),
        (include_str!("ec-encrypted-sec1.pem"), KeyError::Encrypted),
        (
            include_str!("rsa-public.pem"),
            KeyError::NotPrivate("PUBLIC KEY".to_owned()),
        ),
        (include_str!("rsa-short.pem"), KeyError::Size("too short")),
        (
            include_str!("ec-p521.pem"),
            KeyError::Unsupported("on another curve"),
        ),
        (
            include_str!("ed25519.pem"),
            KeyError::Unsupported("of another kind, such as Ed25519"),
        ),
        (without_public, KeyError::Broken("the public part")),
        (
            "-----BEGIN OPENSSH PRIVATE KEY-----\nAA\n-----END OPENSSH PRIVATE KEY-----",
            KeyError::OpenSsh,
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nAA!A\n-----END PRIVATE KEY-----",
            KeyError::Broken("its base64"),
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
            KeyError::Broken("its PKCS#8 form"),
        ),
        (
            "-----BEGIN PRIVATE KEY-----\nAA",
            KeyError::Broken("its last line"),
        ),
        ("00abcdef", KeyError::Unknown),
        ("", KeyError::Unknown),
        (r#"{"kty":"RSA","n":"AQAB"}"#, KeyError::Broken("e")),
        (
            r#"{"kty":"oct","k":"AQAB"}"#,
            KeyError::Unsupported("a JWK of another kind"),
        ),
        (
            r#"{"keys":[{"kty":"RSA"},{"kty":"RSA"}]}"#,
            KeyError::Several(2),
        ),
        (r#"{"keys":[]}"#, KeyError::Several(0)),
    ] {
        assert_eq!(parse(text).err(), Some(error), "{text}");
    }
    let cut = sec1.replace("MHcC", "MHcD");
    assert!(parse(&cut).is_err());
}

#[test]
fn a_block_with_the_parameters_of_the_curve_may_come_first() {
    let text = format!(
        "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n{}",
        include_str!("ec-p256-sec1.pem")
    );
    assert_eq!(parse(&text).unwrap().algorithm(), "ES256");
}

#[test]
fn the_key_id_that_is_given_outranks_the_one_in_the_key() {
    let jwk = include_str!("rsa.jwk.json");
    let with = |text: &str, id: Option<&str>| {
        let key = SigningKey::parse(&Secret::new(text), id.map(str::to_owned));
        key.unwrap().key_id().map(str::to_owned)
    };
    assert_eq!(with(jwk, None).as_deref(), Some("from-jwk"));
    assert_eq!(with(jwk, Some("given")).as_deref(), Some("given"));
    assert_eq!(with(jwk, Some(" ")).as_deref(), Some("from-jwk"));
    assert_eq!(with(include_str!("rsa-pkcs1.pem"), None), None);
    let set = format!(r#"{{"keys":[{{"kty":"EC","kid":"other"}},{jwk}]}}"#);
    assert_eq!(with(&set, Some("from-jwk")).as_deref(), Some("from-jwk"));
}

#[test]
fn nothing_of_a_key_is_printed() {
    let key = parse(include_str!("rsa.jwk.json")).unwrap();
    let shown = format!("{key:?}");
    assert_eq!(
        shown,
        r#"SigningKey { algorithm: "RS256", key_id: Some("from-jwk"), .. }"#
    );
}

#[test]
fn a_key_that_is_made_here_is_read_again_and_its_public_part_verifies() {
    let made = SigningKey::generate();
    let key = SigningKey::parse(&made, None).unwrap();
    assert_eq!(key.algorithm(), "ES256");
    let jwk = key.public_jwk();
    let part = |name: &str| {
        let text = jwk[name].as_str().unwrap();
        URL_SAFE_NO_PAD.decode(text).unwrap()
    };
    let point = [vec![4], part("x"), part("y")].concat();
    let verify = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
    verify.verify(b"text", &key.sign(b"text")).unwrap();
    assert_ne!(made.expose(), SigningKey::generate().expose());
    assert!(jwk.get("d").is_none());
}

#[test]
fn a_public_part_has_the_name_of_the_key_or_its_thumbprint() {
    let jwk = parse(include_str!("rsa.jwk.json")).unwrap().public_jwk();
    assert_eq!(jwk["kid"], "from-jwk");
    let known: Value = serde_json::from_str(include_str!("rsa.jwk.json")).unwrap();
    assert_eq!((&jwk["n"], &jwk["e"]), (&known["n"], &known["e"]));
    // The members that RFC 7638 names, in order, by another hand.
    for text in [
        include_str!("rsa-pkcs1.pem"),
        include_str!("ec-p256-sec1.pem"),
    ] {
        let jwk = parse(text).unwrap().public_jwk();
        let names = ["crv", "e", "kty", "n", "x", "y"];
        let members = names.iter().filter_map(|name| Some((name, jwk.get(name)?)));
        let members: std::collections::BTreeMap<_, _> = members.collect();
        let text = serde_json::to_string(&members).unwrap();
        let print = digest(&SHA256, text.as_bytes());
        assert_eq!(jwk["kid"], URL_SAFE_NO_PAD.encode(print));
    }
}
