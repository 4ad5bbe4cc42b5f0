//! Text that a terminal can show safely: control characters in texts of strangers are made visible.
//!
//! A database, an archive or the name of a file may contain escape sequences, which a terminal obeys: they can hide lines,
//! forge others, or change the title of the window. Everything that the command prints passes through [`Visible`], except
//! CSV, which must stay exact. JSON stays exact, too: control characters are only inside its texts, where the form of
//! [`escape`] means the same character.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A writer that makes control characters visible, other than line ends and tabs, and replaces what is no UTF-8.
pub(super) struct Visible<W> {
    inner: W,
    /// The first bytes of a character whose other bytes were not written yet.
    start: Vec<u8>,
}

impl<W: Write> Visible<W> {
    pub(super) const fn new(inner: W) -> Self {
        Self {
            inner,
            start: Vec::new(),
        }
    }
}

impl<W: Write> Write for Visible<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let joined = [&std::mem::take(&mut self.start), bytes].concat();
        let mut chunks = joined.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            let text = escape(chunk.valid(), |character| matches!(character, '\n' | '\t'));
            self.inner.write_all(text.as_bytes())?;
            let invalid = chunk.invalid();
            let is_cut_off = chunks.peek().is_none()
                && std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
            if is_cut_off {
                self.start = invalid.to_vec();
            } else if !invalid.is_empty() {
                write!(self.inner, "{}", char::REPLACEMENT_CHARACTER)?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Standard error. All messages are written through this.
pub(super) fn standard_error() -> Visible<io::Stderr> {
    Visible::new(io::stderr())
}

/// A text for one line or one cell of a table: line ends and tabs are made visible, too.
pub(super) fn in_one_line(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// Makes control characters visible, as `\u001b`, like JSON, except those that `stays` names. The same is done with
/// characters that change the direction of writing, since they can make a text look like another one.
fn escape(text: &str, stays: impl Fn(char) -> bool) -> Cow<'_, str> {
    let is_escaped = |character: char| {
        let turns = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        (character.is_control() || turns) && !stays(character)
    };
    if !text.contains(is_escaped) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        // Writing to a String cannot fail.
        let _ = match character {
            '\n' if is_escaped(character) => write!(escaped, "\\n"),
            '\t' if is_escaped(character) => write!(escaped, "\\t"),
            '\r' => write!(escaped, "\\r"),
            _ if is_escaped(character) => write!(escaped, "\\u{:04x}", u32::from(character)),
            _ => write!(escaped, "{character}"),
        };
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pieces: &[&[u8]]) -> String {
        let mut out = Vec::new();
        let mut visible = Visible::new(&mut out);
        for piece in pieces {
            visible.write_all(piece).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn control_characters_are_made_visible_and_all_others_stay() {
        assert_eq!(
            written(&[b"\x1b[2J\x07title\x7f\xc2\x9b31m \xe2\x80\xae"]),
            "\\u001b[2J\\u0007title\\u007f\\u009b31m \\u202e"
        );
        let plain = "a\tb\n|nor_conv_3x3~0|+ 93.5±0.1 ⣿ \\";
        assert_eq!(written(&[plain.as_bytes()]), plain);
        assert_eq!(in_one_line("a\tb\r\nc\u{1b}"), "a\\tb\\r\\nc\\u001b");
    }

    #[test]
    fn characters_may_be_written_in_parts() {
        let text = "±⣿\u{9b}😀";
        let parts: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(written(&parts), "±⣿\\u009b😀");
        assert_eq!(written(&[b"\xff", b"a\xc3", b"b"]), "\u{fffd}a\u{fffd}b");
    }

    #[test]
    fn json_means_the_same() {
        let text = "a\u{1b}\u{7f}\u{9b}\u{202e}\"\\\n";
        let json = serde_json::to_string_pretty(&[text]).unwrap();
        let read: [String; 1] = serde_json::from_str(&written(&[json.as_bytes()])).unwrap();
        assert_eq!(read[0], text);
    }
}
