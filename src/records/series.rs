//! Values by epoch, and by evaluated split and epoch.

use plain_pickle::{CountedDict, Document, Stretch, Value};

use crate::model::{EpochSeries, Split, SplitSeries, UnknownName};

use super::error::{Fault, Problem, Within};
use super::reader::{dict, finite, int, shown, text, wrong_value};

/// Reads `{epoch: value}`, in the order of the file.
pub(super) fn epoch_series<'a>(
    document: &Document<'a>,
    value: Value<'a>,
    epochs: u16,
    field: &str,
) -> Result<EpochSeries, Fault> {
    if let Some(series) = counted(document, value).and_then(|curve| counted_epochs(curve, epochs)) {
        return Ok(series);
    }
    let pairs = dict(document, value).within(|| field.to_owned())?;
    let mut series = EpochSeries::with_capacity(pairs.len());
    for &(key, value) in pairs.iter() {
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
    if let Some(series) = counted(document, value).and_then(|curve| counted_splits(curve, epochs)) {
        return Ok(series);
    }
    let pairs = dict(document, value).within(|| field.to_owned())?;
    let mut series = SplitSeries::with_capacity(pairs.len());
    for &(key, value) in pairs.iter() {
        let entry = text(key)
            .and_then(|key| split_at_epoch(key, epochs))
            .and_then(|(split, epoch)| Ok((split, epoch, finite(value)?)));
        series.push(entry.within(|| format!("{field}[{}]", shown(document, key)))?);
    }
    Ok(series)
}

fn counted<'d, 'a>(document: &'d Document<'a>, value: Value<'a>) -> Option<CountedDict<'d, 'a>> {
    match value {
        Value::Dict(id) => document.counted(id),
        _ => None,
    }
}

/// Reads a curve whose keys are the epochs from 0 on, in the fast way. `None` if one of its values must be refused.
fn counted_epochs(curve: CountedDict<'_, '_>, epochs: u16) -> Option<EpochSeries> {
    let [
        Stretch {
            stem: None,
            first: 0,
            ..
        },
    ] = curve.stretches
    else {
        return None;
    };
    let is_good = curve.values.len() <= epochs.into() && all_finite(curve.values);
    is_good.then(|| (0..).zip(curve.values.iter().copied()).collect())
}

/// As [`counted_epochs`] for keys such as `x-valid@3`.
fn counted_splits(curve: CountedDict<'_, '_>, epochs: u16) -> Option<SplitSeries> {
    if !all_finite(curve.values) {
        return None;
    }
    let mut series = SplitSeries::with_capacity(curve.values.len());
    let mut values = curve.values;
    for stretch in curve.stretches {
        let split = evaluated_split(stretch.stem?.strip_suffix('@')?).ok()?;
        let first = u16::try_from(stretch.first).ok()?;
        let (these, rest) = values.split_at_checked(stretch.count as usize)?;
        if usize::from(first) + these.len() > epochs.into() {
            return None;
        }
        series.extend(
            (first..)
                .zip(these)
                .map(|(epoch, &value)| (split, epoch, value)),
        );
        values = rest;
    }
    Some(series)
}

fn all_finite(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_finite())
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
    // A plain loop from the end: for so few bytes, the search of the library takes longer to start.
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
