//! Bytes in hexadecimal digits, as digests are written.

use std::fmt::Write as _;

/// Bytes in hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        let _ = write!(text, "{byte:02x}"); // writing into a String cannot fail
    }
    text
}
