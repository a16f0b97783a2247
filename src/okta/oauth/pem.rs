//! Finds the private key in a PEM text, however the text was carried here.
//!
//! A text that lost its line breaks is understood. What is in the block is [`super::key`]'s matter.
//! Follows RFC 7468.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::key::KeyError;

/// One decoded block.
pub(super) struct Block {
    /// Such as `RSA PRIVATE KEY`.
    pub(super) label: String,
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// Returns whether a text is meant to be PEM.
pub(super) fn is_pem(text: &str) -> bool {
    text.contains("-----BEGIN ")
}

/// Finds the block that holds the private key; a block with the parameters of a curve may come first.
pub(super) fn private_key(text: &str) -> Result<Block, KeyError> {
    let mut rest = text;
    let mut labels = Vec::new();
    while let Some((label, body, after)) = next(rest) {
        if label == "ENCRYPTED PRIVATE KEY" || body.contains("ENCRYPTED") {
            return Err(KeyError::Encrypted);
        }
        if label == "OPENSSH PRIVATE KEY" {
            return Err(KeyError::OpenSsh);
        }
        if label.ends_with("PRIVATE KEY") {
            let body: Zeroizing<String> =
                Zeroizing::new(body.chars().filter(|c| !c.is_whitespace()).collect());
            let der = STANDARD.decode(body.as_bytes());
            let der = Zeroizing::new(der.map_err(|_| KeyError::Broken("its base64"))?);
            return Ok(Block {
                label: label.to_owned(),
                der,
            });
        }
        labels.push(label);
        rest = after;
    }
    Err(match labels.last() {
        Some(label) => KeyError::NotPrivate((*label).to_owned()),
        None => KeyError::Broken("its last line"),
    })
}

/// Writes a block, in lines of 64 letters.
pub(super) fn written(label: &str, der: &[u8]) -> Zeroizing<String> {
    let body = Zeroizing::new(STANDARD.encode(der));
    // Room for all of it, so that nothing is left behind by a growing text.
    let mut text = Zeroizing::new(String::with_capacity(body.len() * 2 + 128));
    text.extend(["-----BEGIN ", label, "-----\n"]);
    let mut rest = body.as_str();
    while let Some((line, after)) = rest.split_at_checked(rest.len().min(64)) {
        if line.is_empty() {
            break;
        }
        text.extend([line, "\n"]);
        rest = after;
    }
    text.extend(["-----END ", label, "-----\n"]);
    text
}

/// The first block: its label, what is between its lines, and what follows.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let (_, begun) = text.split_once("-----BEGIN ")?;
    let (label, begun) = begun.split_once("-----")?;
    let (body, after) = begun.split_once("-----END ")?;
    Some((label, body, after))
}
