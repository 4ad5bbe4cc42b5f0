//! The mark of a sample, by which the archive itself says that its numbers are invented.

use plain_pickle::{Document, Value};

use crate::model::SampleMark;

use super::error::{Fault, Within};
use super::reader::{fields, optional, text, wrong_value};

/// The key of the mark. It is in the list of architectures and beside the results of each recipe, so that a file of a
/// sample is still recognised if somebody puts it into another archive.
pub(crate) const SAMPLE_KEY: &str = "sample";

/// The keys of the mark itself.
pub(crate) const SAMPLE_KEYS: [&str; 3] = ["numbers", "generator", "seed"];

/// Longest name of a generator.
const GENERATOR_LENGTH: usize = 80;

/// Reads a mark; `None` if there is none.
pub(super) fn sample_mark<'a>(
    document: &Document<'a>,
    value: Value<'a>,
) -> Result<Option<SampleMark>, Fault> {
    let Some(value) = optional(value) else {
        return Ok(None);
    };
    let mark = read_mark(document, value).within(|| SAMPLE_KEY.to_owned())?;
    Ok(Some(mark))
}

fn read_mark<'a>(document: &Document<'a>, value: Value<'a>) -> Result<SampleMark, Fault> {
    let [numbers, generator, seed] = fields(document, value, &SAMPLE_KEYS, &[])?;
    let numbers = text(numbers).within(|| "numbers".to_owned())?;
    if numbers != "invented" {
        return Err(wrong_value("'invented'", format_args!("'{numbers}'")))
            .within(|| "numbers".to_owned());
    }
    let generator = text(generator).within(|| "generator".to_owned())?;
    // The name is shown in terminals and on pages, so it must be short and plain.
    let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    if generator.len() > GENERATOR_LENGTH || !generator.bytes().all(is_plain) {
        let expected =
            format_args!("a program and its version in at most {GENERATOR_LENGTH} letters");
        return Err(wrong_value(expected, format_args!("{generator:?}")))
            .within(|| "generator".to_owned());
    }
    let seed = text(seed).within(|| "seed".to_owned())?;
    let parsed = seed.parse().map_err(|_| {
        wrong_value(
            "a seed from 0 to 18446744073709551615",
            format_args!("'{seed}'"),
        )
    });
    Ok(SampleMark {
        generator: generator.to_owned(),
        seed: parsed.within(|| "seed".to_owned())?,
    })
}

/// Checks that the file of an architecture has the same mark as the list of its archive. Otherwise a measured file among
/// those of a sample would count as invented, or one of a sample among measured ones as measured.
pub(super) fn check_mark(
    found: Option<&SampleMark>,
    of_archive: Option<&SampleMark>,
) -> Result<(), Fault> {
    if found == of_archive {
        return Ok(());
    }
    let kind = |mark: Option<&SampleMark>| match mark {
        Some(mark) => format!("a sample's invented numbers ({mark})"),
        None => "no mark of a sample".to_owned(),
    };
    let expected = format!("{}, as in the list of the archive", kind(of_archive));
    Err(wrong_value(expected, kind(found))).within(|| SAMPLE_KEY.to_owned())
}
