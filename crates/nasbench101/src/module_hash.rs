//! The official name of an architecture.

use std::fmt;
use std::str::FromStr;

/// The hash of a module, which is the same for all ways to write it.
///
/// ```
/// use nasbench101::ModuleHash;
///
/// let hash: ModuleHash = "00005c142e6f48ac74fdcf73e3439874".parse()?;
/// assert_eq!(hash.as_bytes()[2], 0x5c);
/// assert_eq!(hash.to_string(), "00005c142e6f48ac74fdcf73e3439874");
/// # Ok::<(), nasbench101::NotAHash>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleHash([u8; 16]);

/// A text that is no hash.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a module hash of 32 hexadecimal digits, found {found:?}")]
pub struct NotAHash {
    /// The text.
    pub found: String,
}

impl ModuleHash {
    /// The hash with these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// Its bytes, in the order of the digits.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The hash of 32 digits; upper case is read as well.
    pub(crate) fn from_digits(digits: &[u8]) -> Option<Self> {
        let digits: &[u8; 32] = digits.try_into().ok()?;
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = (value(pair[0])? << 4) | value(pair[1])?;
        }
        Some(Self(bytes))
    }
}

/// The value of a hexadecimal digit.
fn value(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// The 32 digits of 16 bytes, lower case.
pub(crate) fn digits_of(bytes: &[u8; 16]) -> [u8; 32] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut digits = [0; 32];
    for (pair, byte) in digits.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        *pair = [
            DIGITS[usize::from(byte >> 4)],
            DIGITS[usize::from(byte & 15)],
        ];
    }
    digits
}

impl FromStr for ModuleHash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Self, NotAHash> {
        Self::from_digits(text.as_bytes()).ok_or_else(|| NotAHash {
            found: text.to_owned(),
        })
    }
}

impl fmt::Display for ModuleHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = digits_of(&self.0);
        formatter.pad(str::from_utf8(&digits).unwrap_or_default())
    }
}

impl fmt::Debug for ModuleHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ModuleHash({self})")
    }
}
