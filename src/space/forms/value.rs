//! Values as programs write them: in JSON, or as literals of Python.

use std::fmt;

use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value that may be an architecture in some form.
///
/// It is displayed as Python shows it, a dictionary as JSON, which Python also reads; a text at the outside has no quotes. It
/// serialises to JSON, where a tuple is a list.
///
/// ```
/// use natsbench::space::FormValue;
///
/// let value: FormValue = "(('none', 0), ('skip_connect', 1))".parse()?;
/// assert_eq!(value.to_string(), "[['none', 0], ['skip_connect', 1]]");
/// # Ok::<(), natsbench::space::FormError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormValue {
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// A list. Texts are read with lists alone, also where Python would see a tuple.
    List(Vec<FormValue>),
    /// A tuple, which is read as a list is.
    Tuple(Vec<FormValue>),
    /// A dictionary, in the order in which it was written.
    Dict(Vec<(String, FormValue)>),
    /// Anything else, such as `True` or 0.5, as a text for messages.
    Other(String),
}

impl FormValue {
    /// The items of a list or tuple.
    pub(super) fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) | Self::Tuple(items) => Some(items),
            _ => None,
        }
    }

    /// A double is the whole number that it equals, if there is one.
    #[must_use]
    pub fn from_double(number: f64) -> Self {
        let is_whole = number.fract() == 0.0 && number.abs() < 1e15;
        if is_whole {
            Self::Integer(number as i64)
        } else {
            Self::Other(number.to_string())
        }
    }

    /// How a message shows it: in quotes if it is a text, and cut if it is long.
    pub(super) fn shown(&self) -> String {
        const MOST_LETTERS: usize = 100;
        let whole = Nested(self).to_string();
        if whole.chars().count() <= MOST_LETTERS {
            return whole;
        }
        let start: String = whole.chars().take(MOST_LETTERS).collect();
        format!("{start}…")
    }
}

impl fmt::Display for FormValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => formatter.write_str(text),
            value => Nested(value).fmt(formatter),
        }
    }
}

/// A value within another one, where texts have quotes.
struct Nested<'a>(&'a FormValue);

impl fmt::Display for Nested<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separated = |formatter: &mut fmt::Formatter<'_>, items: &[FormValue]| {
            for (position, item) in items.iter().enumerate() {
                let comma = if position == 0 { "" } else { ", " };
                write!(formatter, "{comma}{}", Nested(item))?;
            }
            Ok(())
        };
        match self.0 {
            FormValue::Integer(number) => write!(formatter, "{number}"),
            FormValue::Text(text) => write!(formatter, "'{text}'"),
            FormValue::Other(text) => formatter.write_str(text),
            FormValue::List(items) => {
                formatter.write_str("[")?;
                separated(formatter, items)?;
                formatter.write_str("]")
            }
            FormValue::Tuple(items) => {
                formatter.write_str("(")?;
                separated(formatter, items)?;
                formatter.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            FormValue::Dict(_) => {
                let json = serde_json::to_string(self.0).map_err(|_| fmt::Error)?;
                // With blanks, as Python writes JSON; the texts of forms have neither commas nor colons.
                formatter.write_str(&json.replace(',', ", ").replace(':', ": "))
            }
        }
    }
}

impl Serialize for FormValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Text(text) | Self::Other(text) => serializer.serialize_str(text),
            Self::List(items) | Self::Tuple(items) => items.serialize(serializer),
            Self::Dict(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for FormValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = FormValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number, a text, a list or a dictionary")
    }

    fn visit_i64<E>(self, number: i64) -> Result<FormValue, E> {
        Ok(FormValue::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<FormValue, E> {
        Ok(i64::try_from(number)
            .map_or_else(|_| FormValue::Other(number.to_string()), FormValue::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<FormValue, E> {
        Ok(FormValue::from_double(number))
    }

    fn visit_bool<E>(self, value: bool) -> Result<FormValue, E> {
        Ok(FormValue::Other(value.to_string()))
    }

    fn visit_unit<E>(self) -> Result<FormValue, E> {
        Ok(FormValue::Other("null".to_owned()))
    }

    fn visit_str<E>(self, text: &str) -> Result<FormValue, E> {
        Ok(FormValue::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<FormValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(FormValue::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<FormValue, A::Error> {
        let mut dict = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            dict.push(entry);
        }
        Ok(FormValue::Dict(dict))
    }
}
