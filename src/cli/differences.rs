//! How a verification shows what it found.

use std::io::{self, Write};

/// At most so many differences are shown one by one; the others are only counted.
pub(super) const SHOWN: usize = 20;

/// Prints the first differences, how many more there are, and the notes.
pub(super) fn write_differences(
    first: &[String],
    all: usize,
    notes: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    for difference in first {
        writeln!(out, "{difference}")?;
    }
    if all > first.len() {
        writeln!(out, "... and {} more", all - first.len())?;
    }
    for note in notes {
        writeln!(out, "{note}")?;
    }
    Ok(())
}
