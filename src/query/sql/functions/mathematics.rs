//! `log`, `pow`, `ceil` and the other mathematical functions: <https://sqlite.org/lang_mathfunc.html>.
//!
//! As there, an argument that is no number gives NULL, and so does one without an answer, such as the logarithm of 0.

use rusqlite::functions::Context;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Result};

use super::PURE;

type OfOne = fn(f64) -> f64;
type OfTwo = fn(f64, f64) -> f64;

const OF_ONE: [(&str, OfOne); 20] = [
    ("acos", f64::acos),
    ("acosh", f64::acosh),
    ("asin", f64::asin),
    ("asinh", f64::asinh),
    ("atan", f64::atan),
    ("atanh", f64::atanh),
    ("cos", f64::cos),
    ("cosh", f64::cosh),
    ("degrees", f64::to_degrees),
    ("exp", f64::exp),
    ("ln", |x| positive(x).ln()),
    ("log", |x| positive(x).log10()),
    ("log10", |x| positive(x).log10()),
    ("log2", |x| positive(x).log2()),
    ("radians", f64::to_radians),
    ("sin", f64::sin),
    ("sinh", f64::sinh),
    ("sqrt", f64::sqrt),
    ("tan", f64::tan),
    ("tanh", f64::tanh),
];

/// These leave integers as they are.
const TO_WHOLE: [(&str, OfOne); 4] = [
    ("ceil", f64::ceil),
    ("ceiling", f64::ceil),
    ("floor", f64::floor),
    ("trunc", f64::trunc),
];

const OF_TWO: [(&str, OfTwo); 5] = [
    ("atan2", f64::atan2),
    ("log", logarithm),
    ("mod", |x, y| x % y),
    ("pow", f64::powf),
    ("power", f64::powf),
];

pub(super) fn add(connection: &Connection) -> Result<()> {
    for (name, function) in OF_ONE {
        connection.create_scalar_function(name, 1, PURE, move |context| {
            Ok(number(context, 0).map(|x| function(real(&x)))) // SQLite has NULL for NaN
        })?;
    }
    for (name, function) in TO_WHOLE {
        connection.create_scalar_function(name, 1, PURE, move |context| {
            Ok(match number(context, 0) {
                Some(Value::Real(x)) => Some(Value::Real(function(x))),
                other => other,
            })
        })?;
    }
    for (name, function) in OF_TWO {
        connection.create_scalar_function(name, 2, PURE, move |context| {
            let (x, y) = (number(context, 0), number(context, 1));
            Ok(x.zip(y).map(|(x, y)| function(real(&x), real(&y))))
        })?;
    }
    connection.create_scalar_function("pi", 0, PURE, |_context| Ok(std::f64::consts::PI))
}

/// The logarithm of `x` to a base above 1.
fn logarithm(base: f64, x: f64) -> f64 {
    if base <= 1.0 {
        return f64::NAN;
    }
    positive(x).ln() / base.ln()
}

/// Numbers from 0 downwards have no logarithm.
const fn positive(x: f64) -> f64 {
    if x > 0.0 { x } else { f64::NAN }
}

/// An argument as a number. A text may be one, too.
fn number(context: &Context<'_>, place: usize) -> Option<Value> {
    match context.get_raw(place) {
        ValueRef::Integer(x) => Some(Value::Integer(x)),
        ValueRef::Real(x) => Some(Value::Real(x)),
        ValueRef::Text(text) => {
            let text = str::from_utf8(text).ok()?.trim();
            let is_spelled_out = text
                .chars()
                .any(|letter| letter.is_ascii_alphabetic() && !matches!(letter, 'e' | 'E'));
            if is_spelled_out {
                return None; // such as `inf`, which Rust reads
            }
            let integer = text.parse().map(Value::Integer).ok();
            integer.or_else(|| text.parse().map(Value::Real).ok())
        }
        ValueRef::Null | ValueRef::Blob(_) => None,
    }
}

fn real(number: &Value) -> f64 {
    match *number {
        Value::Integer(x) => x as f64,
        Value::Real(x) => x,
        _ => f64::NAN,
    }
}
