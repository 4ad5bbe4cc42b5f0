//! How much a pickle may ask for.

/// How much a pickle may ask for. The number of items in containers needs no
/// limit: each takes a byte of the input or more.
///
/// ```
/// use plain_pickle::{Document, Limits};
///
/// let limits = Limits { text_bytes: 3, ..Limits::default() };
/// let error = Document::parse_with(b"\x80\x04\x8c\x04long.", limits).unwrap_err();
/// assert_eq!(error.to_string(), "more than 3 bytes of text at byte 2 (SHORT_BINUNICODE)");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Marks open at once, one for each container that is being filled.
    pub nesting: usize,
    /// Objects that can be referred to.
    pub memo_entries: usize,
    /// Values waiting for their container.
    pub stack_values: usize,
    /// Containers of each kind.
    pub containers: usize,
    /// Length of one text or byte string in bytes.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            nesting: 256,
            memo_entries: 1 << 22,
            stack_values: 1 << 20,
            containers: 1 << 20,
            text_bytes: 1 << 20,
        }
    }
}
