//! Bytes in hexadecimal digits, as digests are written.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Bytes in hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    // An import writes 423,624 hashes so, and a formatter would take ten times as long.
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    text
}
