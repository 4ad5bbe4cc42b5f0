//! Steps from an untyped value to a typed one.

use std::borrow::Cow;
use std::str::FromStr;

use plain_pickle::{Document, Value};

use crate::model::UnknownName;

use super::error::{Fault, Problem, Within};

/// Keys and values of a dictionary.
pub(super) type Pairs<'d, 'a> = Cow<'d, [(Value<'a>, Value<'a>)]>;

/// The error for a value of the wrong type.
pub(super) fn wrong_type(expected: &'static str, found: Value<'_>) -> Fault {
    Problem::Type {
        expected,
        found: found.type_name(),
    }
    .into()
}

/// The error for a value that differs from the one it must be.
#[expect(
    clippy::needless_pass_by_value,
    reason = "callers pass what they have, unborrowed"
)]
pub(super) fn wrong_value(expected: impl ToString, found: impl ToString) -> Fault {
    Problem::Value {
        expected: expected.to_string(),
        found: found.to_string(),
    }
    .into()
}

pub(super) fn text(value: Value<'_>) -> Result<&str, Fault> {
    match value {
        Value::Text(text) => Ok(text),
        other => Err(wrong_type("str", other)),
    }
}

pub(super) fn int(value: Value<'_>) -> Result<i64, Fault> {
    match value {
        Value::Int(number) => Ok(number),
        other => Err(wrong_type("an int of 64 bits", other)),
    }
}

pub(super) fn boolean(value: Value<'_>) -> Result<bool, Fault> {
    match value {
        Value::Bool(flag) => Ok(flag),
        other => Err(wrong_type("bool", other)),
    }
}

/// A finite float. Infinities and NaN are refused: SQL would lose them.
#[inline]
pub(super) fn finite(value: Value<'_>) -> Result<f64, Fault> {
    match value {
        Value::Float(number) if number.is_finite() => Ok(number),
        Value::Float(number) => Err(Problem::NotFinite {
            found: number.to_string(),
        }
        .into()),
        other => Err(wrong_type("float", other)),
    }
}

/// A member of a closed set, by its name.
pub(super) fn name<T: FromStr<Err = UnknownName>>(value: Value<'_>) -> Result<T, Fault> {
    Ok(text(value)?.parse().map_err(Problem::from)?)
}

pub(super) fn list<'d, 'a>(
    document: &'d Document<'a>,
    value: Value<'a>,
) -> Result<&'d [Value<'a>], Fault> {
    match value {
        Value::List(id) => Ok(document.items(id)),
        other => Err(wrong_type("list", other)),
    }
}

pub(super) fn dict<'d, 'a>(
    document: &'d Document<'a>,
    value: Value<'a>,
) -> Result<Pairs<'d, 'a>, Fault> {
    match value {
        Value::Dict(id) => Ok(document.pairs(id)),
        other => Err(wrong_type("dict", other)),
    }
}

/// The value, or `None` for Python's `None`.
pub(super) fn optional(value: Value<'_>) -> Option<Value<'_>> {
    (value != Value::None).then_some(value)
}

/// The values of a dictionary by its keys. Every key must be known. Each of `keys`
/// must be there, except those that are also in `optional`: if such a key is missing,
/// its value counts as `None`.
pub(super) fn fields<'a, const N: usize>(
    document: &Document<'a>,
    value: Value<'a>,
    keys: &'static [&'static str; N],
    optional: &[&str],
) -> Result<[Value<'a>; N], Fault> {
    let mut found = [None; N];
    let mut next = 0;
    for &(key, value) in dict(document, value)?.iter() {
        let key = text(key).within(|| "a key".to_owned())?;
        // Files have the keys in this order, so the first look mostly finds them.
        let in_order = keys.get(next).filter(|known| **known == key).map(|_| next);
        let place = in_order.or_else(|| keys.iter().position(|known| *known == key));
        next = place.map_or(next, |place| place + 1);
        match place.and_then(|place| found.get_mut(place)) {
            Some(slot) => *slot = Some(value),
            None => {
                return Err(Problem::UnknownKey {
                    key: key.to_owned(),
                    expected: keys,
                }
                .into());
            }
        }
    }
    let mut values = [Value::None; N];
    for ((key, value), slot) in keys.iter().zip(found).zip(&mut values) {
        match value {
            Some(value) => *slot = value,
            None if optional.contains(key) => {}
            None => return Err(Problem::MissingKey { key }.into()),
        }
    }
    Ok(values)
}

/// A value as a step of a path shows it: as Python prints it if it is short.
pub(super) fn shown(document: &Document<'_>, value: Value<'_>) -> String {
    match value {
        Value::Text(text) => format!("'{text}'"),
        Value::Int(number) => number.to_string(),
        Value::Tuple(id) => {
            let items = document.items(id).iter().map(|&item| match item {
                Value::Tuple(_) => "(...)".to_owned(),
                flat => shown(document, flat),
            });
            format!("({})", items.collect::<Vec<_>>().join(", "))
        }
        other => format!("a {}", other.type_name()),
    }
}
