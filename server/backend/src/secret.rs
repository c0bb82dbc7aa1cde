//! Random tokens and their hashes.

use sha2::{Digest, Sha256};

/// A random token of 256 bits, as hexadecimal text.
pub fn token() -> String {
    hex(&random::<32>())
}

/// What is stored of a token.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// A number for an incident, short enough to read out.
pub fn incident() -> String {
    hex(&random::<4>())
}

/// A random number below another one.
pub(crate) fn below(limit: u32) -> u32 {
    u32::from_le_bytes(random::<4>()) % limit.max(1)
}

pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness there is no security at all; every supported system has it.
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        text.push(char::from_digit(u32::from(byte >> 4), 16).unwrap_or('0'));
        text.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        text
    })
}
