//! The hash in the name of a single-file archive.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use md5::{Digest, Md5};

/// Hexadecimal digits of the hash in a name.
const DIGITS: usize = 5;

/// A name with a hash that is not the hash of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameMismatch {
    /// The digits in the name.
    pub named: String,
    /// The last digits of the MD5 of the file, which should be there.
    pub actual: String,
}

/// The hash in a name such as `NATS-tss-v1_0-3ffb9`.
pub(super) fn named_hash(name: &str) -> Option<&str> {
    let (front, hash) = name.rsplit_once('-')?;
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let fits = front.starts_with("NATS-") && hash.len() == DIGITS && hash.bytes().all(is_digit);
    fits.then_some(hash)
}

/// The last digits of the MD5 of a file.
pub(super) fn actual_hash(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hasher = Md5::new();
    let mut buffer = vec![0; 1 << 18];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            return Ok(last_digits(hasher));
        }
        hasher.update(&buffer[..count]);
    }
}

/// The last digits of an MD5, as they are in the name of a file.
pub(crate) fn last_digits(hasher: Md5) -> String {
    let [.., a, b, c] = <[u8; 16]>::from(hasher.finalize());
    let number = u32::from_be_bytes([0, a, b, c]) & 0xf_ffff;
    format!("{number:05x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_official_form_carry_a_hash() {
        assert_eq!(named_hash("NATS-tss-v1_0-3ffb9"), Some("3ffb9"));
        for name in [
            "NATS-tss-v1_0-3ffb9-simple",
            "NATS-tss-v1_0-3FFB9",
            "other-3ffb9",
            "NATS",
        ] {
            assert_eq!(named_hash(name), None, "{name}");
        }
    }

    #[test]
    fn the_hash_is_the_end_of_the_md5() {
        // printf abc | md5sum
        let mut hasher = Md5::new();
        hasher.update("abc");
        assert_eq!(
            "900150983cd24fb0d6963f7d28e17f72".get(27..),
            Some(&*last_digits(hasher))
        );
    }
}
