//! How a column of an extension is named: `hw_nas_bench.raspi4_latency`.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A column of an extension, with the keys that choose its rows.
///
/// It is written `EXTENSION.COLUMN`, or `EXTENSION.COLUMN[KEY=VALUE,KEY=VALUE]` if an architecture has several rows. Without
/// a choice, `dataset` and `hp` are those of the question.
///
/// ```
/// use natsbench::query::MeasuredColumn;
///
/// let column: MeasuredColumn = "latencies.mean_ms[device=raspi4,batch=1]".parse()?;
/// assert_eq!((column.extension.as_str(), column.column.as_str()), ("latencies", "mean_ms"));
/// assert_eq!(column.keys["device"], "raspi4");
/// assert_eq!(column.to_string(), "latencies.mean_ms[batch=1,device=raspi4]");
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MeasuredColumn {
    /// The extension.
    pub extension: String,
    /// Its column.
    pub column: String,
    /// The values of its keys.
    pub keys: BTreeMap<String, String>,
}

impl fmt::Display for MeasuredColumn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.extension, self.column)?;
        if self.keys.is_empty() {
            return Ok(());
        }
        let keys: Vec<String> = self
            .keys
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        write!(formatter, "[{}]", keys.join(","))
    }
}

impl FromStr for MeasuredColumn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "{text:?} is no column of an extension; expected EXTENSION.COLUMN or \
                     EXTENSION.COLUMN[KEY=VALUE]"
            )
        };
        let (name, keys) = match text.strip_suffix(']') {
            None => (text, ""),
            Some(rest) => rest.rsplit_once('[').ok_or_else(expected)?,
        };
        let (extension, column) = name.split_once('.').ok_or_else(expected)?;
        if extension.is_empty() || column.is_empty() {
            return Err(expected());
        }
        let mut chosen = BTreeMap::new();
        for pair in keys.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(expected)?;
            let (key, value) = (key.trim().to_owned(), value.trim().to_owned());
            if chosen.insert(key.clone(), value).is_some() {
                return Err(format!("{text:?} has the key {key} twice"));
            }
        }
        Ok(Self {
            extension: extension.to_owned(),
            column: column.to_owned(),
            keys: chosen,
        })
    }
}

/// A limit on a column of an extension; a value equal to it is allowed. An architecture without a value is not within it.
///
/// ```
/// use natsbench::query::ColumnLimit;
///
/// let limit = ColumnLimit::at_most("hw_nas_bench.raspi4_latency".parse()?, 4.0);
/// assert_eq!((limit.at_least, limit.at_most), (None, Some(4.0)));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnLimit {
    /// The column.
    pub column: MeasuredColumn,
    /// The lowest value that is allowed.
    pub at_least: Option<f64>,
    /// The highest value that is allowed.
    pub at_most: Option<f64>,
}

impl ColumnLimit {
    /// Values up to this one.
    #[must_use]
    pub fn at_most(column: MeasuredColumn, limit: f64) -> Self {
        Self {
            column,
            at_least: None,
            at_most: Some(limit),
        }
    }

    /// Values from this one on.
    #[must_use]
    pub fn at_least(column: MeasuredColumn, limit: f64) -> Self {
        Self {
            column,
            at_least: Some(limit),
            at_most: None,
        }
    }

    /// Reads `EXTENSION.COLUMN=NUMBER`: the column, and the number.
    ///
    /// # Errors
    ///
    /// A text that says what was expected.
    pub fn parse_pair(text: &str) -> Result<(MeasuredColumn, f64), String> {
        let expected = || format!("{text:?} is no limit; expected EXTENSION.COLUMN=NUMBER");
        let (column, number) = text.rsplit_once('=').ok_or_else(expected)?;
        let number: f64 = number.trim().parse().map_err(|_| expected())?;
        if number.is_nan() {
            return Err(expected());
        }
        Ok((column.trim().parse()?, number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_column_or_limit_is_refused_with_what_was_expected() {
        for text in ["", "hw", "hw.", ".x", "hw.x[a]", "hw.x]", "hw.x[a=1,a=2]"] {
            assert!(text.parse::<MeasuredColumn>().is_err(), "{text:?}");
        }
        for text in ["hw.x", "hw.x=", "hw.x=a", "hw.x=nan", "x=1"] {
            assert!(ColumnLimit::parse_pair(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn keys_and_numbers_are_told_apart() {
        let (column, limit) = ColumnLimit::parse_pair("hw.x[device=a]=-1.5e3").unwrap();
        assert_eq!(column.to_string(), "hw.x[device=a]");
        assert_eq!(limit.to_bits(), (-1500.0_f64).to_bits());
    }
}
