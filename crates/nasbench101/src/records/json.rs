//! The JSON of a record.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// What a record is.
pub(super) const EXPECTED: &str =
    "a list of five: hash, number of epochs, adjacency, operations, base64";

/// The items of a record. Texts are borrowed where nothing in them is escaped.
#[derive(Debug)]
pub(super) struct Items<'a> {
    pub(super) hash: Cow<'a, str>,
    pub(super) epochs: u32,
    pub(super) adjacency: Cow<'a, str>,
    pub(super) operations: Cow<'a, str>,
    /// Without line breaks.
    pub(super) base64: Vec<u8>,
}

impl<'de: 'a, 'a> Deserialize<'de> for Items<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(ItemsVisitor)
    }
}

struct ItemsVisitor;

impl<'de> Visitor<'de> for ItemsVisitor {
    type Value = Items<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(EXPECTED)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Items<'de>, A::Error> {
        let missing = |count| A::Error::invalid_length(count, &self);
        let Text(hash) = list.next_element()?.ok_or_else(|| missing(0))?;
        let epochs = list.next_element()?.ok_or_else(|| missing(1))?;
        let Text(adjacency) = list.next_element()?.ok_or_else(|| missing(2))?;
        let Text(operations) = list.next_element()?.ok_or_else(|| missing(3))?;
        let Lines(base64) = list.next_element()?.ok_or_else(|| missing(4))?;
        Ok(Items {
            hash,
            epochs,
            adjacency,
            operations,
            base64,
        })
    }
}

/// A text, borrowed if it can be.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor).map(Text)
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

/// The bytes of a text without its line breaks.
struct Lines(Vec<u8>);

impl<'de> Deserialize<'de> for Lines {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(LinesVisitor).map(Lines)
    }
}

struct LinesVisitor;

impl Visitor<'_> for LinesVisitor {
    type Value = Vec<u8>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text in base64")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        let mut joined = Vec::with_capacity(text.len());
        for line in text.split('\n') {
            joined.extend_from_slice(line.as_bytes());
        }
        Ok(joined)
    }
}
