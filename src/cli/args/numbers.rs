//! Numbers with ranges, which are checked before any work begins.

use std::ops::RangeInclusive;

use clap::builder::{StringValueParser, TypedValueParser};

/// The largest number below 1.
pub(super) const BELOW_1: f64 = 1.0 - f64::EPSILON / 2.0;

/// Reads a number from `least` to `most`, both included; `nan` and `inf` are refused.
pub(super) fn number_between(least: f64, most: f64) -> impl TypedValueParser<Value = f64> + use<> {
    StringValueParser::new().try_map(move |text| {
        let number = text.parse().ok();
        let in_range = number.filter(|number| (least..=most).contains(number));
        in_range.ok_or_else(|| format!("expected a number {}", range(least, most)))
    })
}

/// Reads a whole number of a range, both ends included. Unlike the parsers of clap, it says what it expects also for a text
/// that is no number, or for one of too many digits.
pub(super) fn whole_number<T>(range: RangeInclusive<u64>) -> impl TypedValueParser<Value = T>
where
    T: TryFrom<u64> + Clone + Send + Sync + 'static,
{
    StringValueParser::new().try_map(move |text| {
        let number: Option<u64> = text.parse().ok();
        let number = number.filter(|number| range.contains(number));
        let number = number.and_then(|number| T::try_from(number).ok());
        let (least, most) = (range.start(), range.end());
        number.ok_or_else(|| format!("expected a whole number from {least} to {most}"))
    })
}

fn range(least: f64, most: f64) -> String {
    let most = match most {
        BELOW_1 => "to below 1".to_owned(),
        f64::MAX => "up".to_owned(),
        most => format!("to {most}"),
    };
    if least > 0.0 && least < 1e-300 {
        return format!("above 0 {}", most.replacen("to", "up to", 1));
    }
    format!("from {least} {most}")
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::*;

    fn read(least: f64, most: f64, text: &str) -> Result<f64, String> {
        let argument = Arg::new("number")
            .allow_hyphen_values(true)
            .value_parser(number_between(least, most));
        let found = Command::new("test")
            .arg(argument)
            .try_get_matches_from(["test", text]);
        let found = found.map_err(|error| error.to_string())?;
        Ok(*found.get_one("number").unwrap())
    }

    #[test]
    fn what_is_no_whole_number_of_the_range_is_answered_with_the_range() {
        let command = || {
            let argument = Arg::new("number").allow_negative_numbers(true);
            Command::new("test").arg(argument.value_parser(whole_number::<u16>(1..=200)))
        };
        for right in ["1", "200", "012"] {
            let found = command().try_get_matches_from(["test", right]).unwrap();
            assert_eq!(found.get_one("number"), right.parse::<u16>().ok().as_ref());
        }
        for wrong in [
            "0",
            "201",
            "-1",
            "nan",
            "1e2",
            "1.0",
            "99999999999999999999999",
            "",
        ] {
            let error = command().try_get_matches_from(["test", wrong]).unwrap_err();
            let message = error.to_string();
            assert!(
                message.contains("a whole number from 1 to 200"),
                "{wrong}: {message}"
            );
        }
    }

    #[test]
    fn what_is_no_number_of_the_range_is_answered_with_the_range() {
        assert_eq!(read(0.0, 1000.0, "1e-8"), Ok(1e-8));
        assert_eq!(read(0.0, 1000.0, "1000"), Ok(1000.0));
        for wrong in ["nan", "NaN", "inf", "-inf", "1e300", "-0.1", "x", ""] {
            let message = read(0.0, 1000.0, wrong).unwrap_err();
            assert!(message.contains("from 0 to 1000"), "{wrong}: {message}");
        }
        let message = read(0.0, BELOW_1, "1").unwrap_err();
        assert!(message.contains("from 0 to below 1"), "{message}");
        let message = read(f64::MIN_POSITIVE, 1e9, "0").unwrap_err();
        assert!(message.contains("above 0 up to 1000000000"), "{message}");
        let message = read(0.0, f64::MAX, "inf").unwrap_err();
        assert!(message.contains("from 0 up"), "{message}");
        assert_eq!(read(0.0, BELOW_1, "0.999"), Ok(0.999));
    }
}
