//! Values by epoch, and by evaluated split and epoch.

use crate::archive::pickle::{Document, Value};
use crate::ids::{Split, UnknownName};

use super::error::{Fault, Problem, Within};
use super::reader::{dict, finite, int, shown, text, wrong_value};
use super::{EpochSeries, SplitSeries};

/// Reads `{epoch: value}`, in the order of the file.
pub(super) fn epoch_series<'a>(
    document: &Document<'a>,
    value: Value<'a>,
    epochs: u16,
    field: &str,
) -> Result<EpochSeries, Fault> {
    let pairs = dict(document, value).within(|| field.to_owned())?;
    let mut series = EpochSeries::with_capacity(pairs.len());
    for &(key, value) in pairs {
        let entry = int(key)
            .and_then(|epoch| epoch_within(epoch, epochs))
            .and_then(|epoch| Ok((epoch, finite(value)?)));
        series.push(entry.within(|| format!("{field}[{}]", shown(document, key)))?);
    }
    Ok(series)
}

/// Reads `{'split@epoch': value}`, in the order of the file.
pub(super) fn split_series<'a>(
    document: &Document<'a>,
    value: Value<'a>,
    epochs: u16,
    field: &str,
) -> Result<SplitSeries, Fault> {
    let pairs = dict(document, value).within(|| field.to_owned())?;
    let mut series = SplitSeries::with_capacity(pairs.len());
    for &(key, value) in pairs {
        let entry = text(key)
            .and_then(|key| split_at_epoch(key, epochs))
            .and_then(|(split, epoch)| Ok((split, epoch, finite(value)?)));
        series.push(entry.within(|| format!("{field}[{}]", shown(document, key)))?);
    }
    Ok(series)
}

/// One of the splits that are evaluated, by its name.
#[inline]
pub(super) fn evaluated_split(name: &str) -> Result<Split, Fault> {
    const NAMES: &[&str] = &["x-valid", "x-test", "ori-test"];
    match name.parse() {
        Ok(split) if split != Split::Train => Ok(split),
        _ => {
            let (kind, name) = ("evaluated split", name.to_owned());
            Err(Problem::from(UnknownName {
                kind,
                name,
                expected: NAMES,
            })
            .into())
        }
    }
}

/// Reads a key such as `x-valid@3`, whose epoch has no leading zeros.
#[inline]
fn split_at_epoch(key: &str, epochs: u16) -> Result<(Split, u16), Fault> {
    // Searching from the end by hand: for so few bytes, the search of the library takes longer to begin.
    let at = key.bytes().rposition(|byte| byte == b'@');
    let parts = at.and_then(|at| Some((key.get(..at)?, key.get(at + 1..)?)));
    let Some((split, digits)) = parts else {
        return Err(wrong_value(
            "a key such as 'x-valid@3'",
            format_args!("'{key}'"),
        ));
    };
    let split = evaluated_split(split)?;
    let epoch = match digits.as_bytes() {
        [b'0'] => Some(0),
        [b'1'..=b'9', rest @ ..] if rest.len() < 9 && rest.iter().all(u8::is_ascii_digit) => {
            digits.parse().ok()
        }
        _ => None,
    };
    match epoch {
        Some(epoch) => Ok((split, epoch_within(epoch, epochs)?)),
        None => Err(wrong_value(
            "an epoch without padding",
            format_args!("'{digits}'"),
        )),
    }
}

#[inline]
fn epoch_within(epoch: i64, epochs: u16) -> Result<u16, Fault> {
    u16::try_from(epoch)
        .ok()
        .filter(|&epoch| epoch < epochs)
        .ok_or_else(|| wrong_value(format_args!("an epoch from 0 to {}", epochs - 1), epoch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_evaluation_key_is_a_split_and_an_epoch_without_padding() {
        assert_eq!(split_at_epoch("x-valid@0", 1).unwrap(), (Split::XValid, 0));
        assert_eq!(
            split_at_epoch("ori-test@199", 200).unwrap(),
            (Split::OriTest, 199)
        );
        for refused in [
            "x-valid",
            "x-valid@",
            "x-valid@00",
            "x-valid@01",
            "x-valid@+1",
            "x-valid@-1",
            "@1",
            "x-valid@ 1",
            "x-valid@200",
            "train@1",
            "x-valid@99999999999999999999",
            "X-valid@1",
        ] {
            assert!(split_at_epoch(refused, 200).is_err(), "{refused}");
        }
    }
}
