//! The little of DER that private keys are wrapped in: sequences, numbers, names of algorithms.
//!
//! Not a DER library: definite lengths up to 64 KiB, read once from front to back. What cannot be
//! read is `None`; [`super::key`] says it in words. Follows RFC 5208 (PKCS#8) and RFC 5915 (SEC1).

/// A whole number.
const INTEGER: u8 = 0x02;
/// A string of bits; its first byte says how many are unused.
const BIT_STRING: u8 = 0x03;
/// A string of bytes.
const OCTET_STRING: u8 = 0x04;
/// The name of an algorithm or a curve.
const OBJECT_ID: u8 = 0x06;
/// A structure.
const SEQUENCE: u8 = 0x30;
/// The first optional part of a SEC1 key: the curve.
const CURVE: u8 = 0xa0;
/// The second one: the public key.
const PUBLIC: u8 = 0xa1;

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];

/// A curve that keys of ours can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Curve {
    /// NIST P-256, for ES256.
    P256,
    /// NIST P-384, for ES384.
    P384,
    /// Any other.
    Other,
}

/// What is in a PKCS#8 wrapper.
#[derive(Debug)]
pub(super) enum Wrapped<'a> {
    /// An RSA key in PKCS#1.
    Rsa(&'a [u8]),
    /// A key on a curve, in SEC1.
    Ec(Curve, &'a [u8]),
    /// Some other kind of key, such as Ed25519.
    Other,
}

/// A key on a curve.
#[derive(Debug)]
pub(super) struct EcKey<'a> {
    /// The curve, where the key itself names it.
    pub(super) curve: Option<Curve>,
    /// The private number, big-endian.
    pub(super) private: &'a [u8],
    /// The public point, where it is there.
    pub(super) public: Option<&'a [u8]>,
}

/// Unwraps PKCS#8.
pub(super) fn pkcs8(der: &[u8]) -> Option<Wrapped<'_>> {
    let mut outer = Reader(Reader(der).take(SEQUENCE)?);
    outer.take(INTEGER)?;
    let mut algorithm = Reader(outer.take(SEQUENCE)?);
    let name = algorithm.take(OBJECT_ID)?;
    let key = outer.take(OCTET_STRING)?;
    Some(if name == RSA {
        Wrapped::Rsa(key)
    } else if name == EC {
        Wrapped::Ec(curve(algorithm.take(OBJECT_ID)?), key)
    } else {
        Wrapped::Other
    })
}

/// Reads a SEC1 key.
pub(super) fn sec1(der: &[u8]) -> Option<EcKey<'_>> {
    let mut key = Reader(Reader(der).take(SEQUENCE)?);
    key.take(INTEGER)?;
    let private = key.take(OCTET_STRING)?;
    let curve = match key.take(CURVE) {
        Some(inside) => Some(curve(Reader(inside).take(OBJECT_ID)?)),
        None => None,
    };
    let public = match key.take(PUBLIC) {
        Some(inside) => Some(Reader(inside).take(BIT_STRING)?.strip_prefix(&[0])?),
        None => None,
    };
    Some(EcKey {
        curve,
        private,
        public,
    })
}

fn curve(name: &[u8]) -> Curve {
    match name {
        P256 => Curve::P256,
        P384 => Curve::P384,
        _ => Curve::Other,
    }
}

/// What is left to read.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Takes the next value if it is of this kind; else nothing is taken.
    fn take(&mut self, kind: u8) -> Option<&'a [u8]> {
        let (length, rest) = match *self.0 {
            [tag, ..] if tag != kind => return None,
            [_, length @ 0..=0x7f, ref rest @ ..] | [_, 0x81, length, ref rest @ ..] => {
                (usize::from(length), rest)
            }
            [_, 0x82, high, low, ref rest @ ..] => {
                (usize::from(u16::from_be_bytes([high, low])), rest)
            }
            _ => return None,
        };
        let (value, after) = rest.split_at_checked(length)?;
        self.0 = after;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_or_of_another_kind_is_not_read() {
        let short = [SEQUENCE, 3, INTEGER, 1, 0];
        assert_eq!(Reader(&short).take(SEQUENCE), Some(&[INTEGER, 1, 0][..]));
        for der in [
            &[][..],
            &[SEQUENCE],
            &[SEQUENCE, 4, INTEGER, 1, 0],
            &[SEQUENCE, 0x83, 0, 0, 0],
            &[SEQUENCE, 0x80, 0, 0],
            &[INTEGER, 1, 0],
        ] {
            assert_eq!(Reader(der).take(SEQUENCE), None, "{der:?}");
            assert!(pkcs8(der).is_none() && sec1(der).is_none(), "{der:?}");
        }
    }
}
