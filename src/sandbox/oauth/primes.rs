//! A new RSA key of 2048 bits, for who signs in to the sandbox with one.
//!
//! Made here because `ring` makes none. Good enough for a sandbox and for nothing else: no care is
//! taken that nobody learns the key from how long it takes. Numbers are little-endian 64-bit limbs.
//!
//! Follows RFC 8017 and, for the tests of primes, FIPS 186-5, B.3.

use crate::clock::Clock;

type Number = Vec<u64>;

const E: u64 = 65_537;
const LIMBS: usize = 16;
const ROUNDS: usize = 8;

/// Returns a key as a PKCS#1 document.
pub(super) fn rsa(clock: &dyn Clock) -> Vec<u8> {
    let (mut p, mut q) = (prime(clock), prime(clock));
    while p == q {
        q = prime(clock);
    }
    if less(&p, &q) {
        std::mem::swap(&mut p, &mut q);
    }
    let n = product(&p, &q);
    let (p1, q1) = (minus_one(&p), minus_one(&q));
    let phi = product(&p1, &q1);
    let two = less_two(&p);
    // Fermat: q^(p-2) is the inverse of q, for p is a prime.
    let inverse = Field::new(&p).power(&q, &two);
    let mut body = Vec::new();
    for number in [
        vec![0],
        n,
        vec![E],
        inverse_of_e(&phi),
        p,
        q,
        inverse_of_e(&p1),
        inverse_of_e(&q1),
        inverse,
    ] {
        body.extend(integer(&number));
    }
    element(0x30, &body)
}

/// Returns a DER element.
pub(super) fn element(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let bytes = length.to_be_bytes();
    let short: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(small) if small < 0x80 => out.push(small),
        _ => {
            out.push(0x80 | u8::try_from(short.len()).unwrap_or_default());
            out.extend(short);
        }
    }
    out.extend(body);
    out
}

fn integer(number: &[u64]) -> Vec<u8> {
    let mut bytes: Vec<u8> = number
        .iter()
        .rev()
        .flat_map(|limb| limb.to_be_bytes())
        .skip_while(|byte| *byte == 0)
        .collect();
    // A first bit that is set would mean a negative number.
    if bytes.first().is_none_or(|first| *first >= 0x80) {
        bytes.insert(0, 0);
    }
    element(0x02, &bytes)
}

/// Returns a prime of 1024 bits, the highest two of them set, that E has an inverse for.
fn prime(clock: &dyn Clock) -> Number {
    let small = small_primes();
    loop {
        let mut bytes = [0; LIMBS * 8];
        clock.random(&mut bytes);
        let mut number: Number = bytes
            .chunks_exact(8)
            .map(|chunk| {
                chunk
                    .iter()
                    .fold(0, |limb, byte| limb << 8 | u64::from(*byte))
            })
            .collect();
        if let Some(first) = number.first_mut() {
            *first |= 1;
        }
        if let Some(last) = number.last_mut() {
            *last |= 3 << 62;
        }
        let divisible = small.iter().any(|prime| remainder(&number, *prime) == 0);
        if !divisible && remainder(&number, E) != 1 && is_prime(&number, clock) {
            return number;
        }
    }
}

fn small_primes() -> Vec<u64> {
    let mut primes: Vec<u64> = Vec::new();
    for n in 3..2000 {
        if n % 2 == 1 && primes.iter().all(|p| n % p != 0) {
            primes.push(n);
        }
    }
    primes
}

/// Miller and Rabin's test; the number is odd.
fn is_prime(number: &[u64], clock: &dyn Clock) -> bool {
    let field = Field::new(number);
    let less = minus_one(number);
    let mut odd = less.clone();
    let mut twos = 0;
    while odd.first().is_some_and(|limb| limb % 2 == 0) {
        halve(&mut odd);
        twos += 1;
    }
    (0..ROUNDS).all(|_| {
        let mut bytes = [0; 8];
        clock.random(&mut bytes);
        let mut base = vec![0; number.len()];
        if let Some(first) = base.first_mut() {
            *first = u64::from_le_bytes(bytes) | 2;
        }
        let mut power = field.power(&base, &odd);
        if power == field.one() || power == less {
            return true;
        }
        for _ in 1..twos {
            power = field.multiply(&power, &power);
            if power == less {
                return true;
            }
        }
        false
    })
}

/// Returns d with d * E = 1 modulo `m`: (1 + k * m) / E for the k that leaves nothing over.
fn inverse_of_e(m: &[u64]) -> Number {
    let rest = remainder(m, E);
    let k = (1..E)
        .find(|k| (u128::from(*k) * u128::from(rest) + 1).is_multiple_of(u128::from(E)))
        .unwrap_or_default();
    let mut carry: u128 = 1;
    let mut sum: Number = m
        .iter()
        .map(|limb| {
            carry += u128::from(*limb) * u128::from(k);
            low(&mut carry)
        })
        .collect();
    sum.push(low(&mut carry));
    divide(&mut sum, E);
    sum
}

/// Takes the low limb off.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it is the low limb that is wanted"
)]
fn low(carry: &mut u128) -> u64 {
    let limb = *carry as u64;
    *carry >>= 64;
    limb
}

fn divide(number: &mut [u64], by: u64) -> u64 {
    let mut rest: u128 = 0;
    for limb in number.iter_mut().rev() {
        rest = rest << 64 | u128::from(*limb);
        let mut quotient = rest / u128::from(by);
        *limb = low(&mut quotient);
        rest %= u128::from(by);
    }
    low(&mut rest)
}

fn remainder(number: &[u64], by: u64) -> u64 {
    divide(&mut number.to_vec(), by)
}

fn halve(number: &mut [u64]) {
    divide(number, 2);
}

fn minus_one(odd: &[u64]) -> Number {
    let mut out = odd.to_vec();
    if let Some(first) = out.first_mut() {
        *first &= !1;
    }
    out
}

fn less_two(odd: &[u64]) -> Number {
    let mut out = minus_one(odd);
    subtract(&mut out, &[1]);
    out
}

fn less(a: &[u64], b: &[u64]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

fn subtract(a: &mut [u64], b: &[u64]) {
    let mut borrow = false;
    for (at, limb) in a.iter_mut().enumerate() {
        let (first, under) = limb.overflowing_sub(b.get(at).copied().unwrap_or_default());
        let (second, again) = first.overflowing_sub(u64::from(borrow));
        *limb = second;
        borrow = under || again;
    }
}

fn product(a: &[u64], b: &[u64]) -> Number {
    let mut out = vec![0; a.len() + b.len()];
    for (at, one) in a.iter().enumerate() {
        add_product(out.get_mut(at..).unwrap_or_default(), b, *one);
    }
    out
}

/// Adds `b` times `by` to `sum`, which is long enough.
fn add_product(sum: &mut [u64], b: &[u64], by: u64) {
    let mut carry: u128 = 0;
    for (at, limb) in sum.iter_mut().enumerate() {
        let other = b.get(at).copied().unwrap_or_default();
        if other == 0 && carry == 0 && at >= b.len() {
            break;
        }
        carry += u128::from(*limb) + u128::from(other) * u128::from(by);
        *limb = low(&mut carry);
    }
}

/// Arithmetic modulo an odd number, in Montgomery's form.
struct Field {
    modulus: Number,
    inverse: u64,
    square: Number,
}

impl Field {
    fn new(modulus: &[u64]) -> Self {
        let first = modulus.first().copied().unwrap_or(1);
        // Newton: every step doubles the bits that are right.
        let inverse = (0..6).fold(1_u64, |inverse, _| {
            inverse.wrapping_mul(2_u64.wrapping_sub(first.wrapping_mul(inverse)))
        });
        let mut field = Self {
            modulus: modulus.to_vec(),
            inverse: inverse.wrapping_neg(),
            square: Vec::new(),
        };
        // 2^(2 * bits), by doubling one so often.
        let mut square = vec![0; modulus.len()];
        if let Some(one) = square.first_mut() {
            *one = 1;
        }
        for _ in 0..modulus.len() * 128 {
            field.double(&mut square);
        }
        field.square = square;
        field
    }

    fn double(&self, number: &mut [u64]) {
        let mut carry = 0;
        for limb in number.iter_mut() {
            let next = *limb >> 63;
            *limb = *limb << 1 | carry;
            carry = next;
        }
        if carry == 1 || !less(number, &self.modulus) {
            subtract(number, &self.modulus);
        }
    }

    /// Returns `number` divided by 2^bits.
    fn reduced(&self, mut number: Number) -> Number {
        let length = self.modulus.len();
        number.push(0);
        for at in 0..length {
            let limb = number.get(at).copied().unwrap_or_default();
            let by = limb.wrapping_mul(self.inverse);
            add_product(number.get_mut(at..).unwrap_or_default(), &self.modulus, by);
        }
        let mut out = number.split_off(length);
        let over = out.get(length).is_some_and(|limb| *limb > 0);
        if over || !less(out.get(..length).unwrap_or_default(), &self.modulus) {
            subtract(&mut out, &self.modulus);
        }
        out.truncate(length);
        out
    }

    fn times(&self, a: &[u64], b: &[u64]) -> Number {
        self.reduced(product(a, b))
    }

    fn one(&self) -> Number {
        let mut one = vec![0; self.modulus.len()];
        if let Some(first) = one.first_mut() {
            *first = 1;
        }
        one
    }

    fn multiply(&self, a: &[u64], b: &[u64]) -> Number {
        self.times(&self.times(a, b), &self.square)
    }

    fn power(&self, base: &[u64], exponent: &[u64]) -> Number {
        let base = self.times(base, &self.square);
        let mut out = self.times(&self.one(), &self.square);
        for limb in exponent.iter().rev() {
            for bit in (0..64).rev() {
                out = self.times(&out, &out);
                if limb >> bit & 1 == 1 {
                    out = self.times(&out, &base);
                }
            }
        }
        self.times(&out, &self.one())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;

    #[test]
    fn primes_are_told_from_other_odd_numbers() {
        let clock = SystemClock::new();
        // 2^127 - 1 is one, 2^127 - 3 is none, a Carmichael number is none.
        for (number, prime) in [
            (vec![u64::MAX, u64::MAX >> 1], true),
            (vec![u64::MAX - 2, u64::MAX >> 1], false),
            (vec![561, 0], false),
        ] {
            assert_eq!(is_prime(&number, &clock), prime, "{number:?}");
        }
    }

    #[test]
    fn a_key_that_is_made_is_one_that_ring_accepts_and_signs_with() {
        use ring::{rand::SystemRandom, rsa::KeyPair, signature};
        let key = KeyPair::from_der(&rsa(&SystemClock::new())).unwrap();
        let mut signed = vec![0; key.public().modulus_len()];
        key.sign(
            &signature::RSA_PKCS1_SHA256,
            &SystemRandom::new(),
            b"x",
            &mut signed,
        )
        .unwrap();
        let public = signature::RsaPublicKeyComponents::<Vec<u8>>::from(key.public());
        public
            .verify(&signature::RSA_PKCS1_2048_8192_SHA256, b"x", &signed)
            .unwrap();
    }

    #[test]
    fn lengths_are_written_as_der_has_them() {
        assert_eq!(element(4, &[7]), [4, 1, 7]);
        assert_eq!(element(4, &[0; 128])[..3], [4, 0x81, 128]);
        assert_eq!(element(4, &[0; 300])[..4], [4, 0x82, 1, 44]);
        assert_eq!(integer(&[0]), [2, 1, 0]);
        assert_eq!(integer(&[128]), [2, 2, 0, 128]);
    }
}
