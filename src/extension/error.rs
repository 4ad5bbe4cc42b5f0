//! Why a table is not added.

use std::fmt::{self, Write as _};
use std::io;
use std::path::PathBuf;

use crate::model::{SearchSpace, counted, grouped};
use crate::store::StoreError;

/// A line of a table that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongLine {
    /// Its number, from 1.
    pub line: u64,
    /// What is wrong, and what was expected.
    pub reason: String,
}

/// Why a table is not added to a database, or an extension not dropped. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtendError {
    /// The file cannot be read.
    #[error("cannot read {}", file.display())]
    Read {
        /// The file.
        file: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The file has no rows, or is of a form that is not read.
    #[error("{file}: {reason}")]
    Form {
        /// The file.
        file: String,
        /// What was found, and what was expected.
        reason: String,
    },
    /// Some lines are wrong.
    #[error("{}", wrong_lines(file, counted_as, *wrong, *lines, first))]
    WrongLines {
        /// The file.
        file: String,
        /// What a line is called: `line` or `row`.
        counted_as: &'static str,
        /// How many are wrong.
        wrong: usize,
        /// How many there are.
        lines: usize,
        /// The first of them.
        first: Vec<WrongLine>,
    },
    /// No column names the architecture.
    #[error(
        "{file} has no column that names the architecture; expected arch_index, arch_str, \
             {parts}; its columns are {}{}",
        there.join(", "), suspect(suspects)
    )]
    NoKey {
        /// The file.
        file: String,
        /// The columns of the parts of an architecture.
        parts: &'static str,
        /// Its columns.
        there: Vec<String>,
        /// Columns that could be the official index, or another number.
        suspects: Vec<String>,
    },
    /// An option names a column that is not there.
    #[error("{option} names the column {column:?}; {file} has {}", there.join(", "))]
    NoColumn {
        /// The option.
        option: String,
        /// The column that it names.
        column: String,
        /// The file.
        file: String,
        /// Its columns.
        there: Vec<String>,
    },
    /// A column cannot be taken as it is.
    #[error("{file}: column {column:?} {reason}")]
    Column {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// What is wrong with it, and what would help.
        reason: String,
    },
    /// The extension cannot have this name.
    #[error("{name:?} cannot be the name of an extension: {reason}")]
    Name {
        /// The name.
        name: String,
        /// Why not.
        reason: String,
    },
    /// Which space was measured was not said, and the table is none whose space is known.
    #[error("{file}: which architectures were measured? Add --space tss or --space sss")]
    NoSpace {
        /// The file.
        file: String,
    },
    /// Something that must be said was not.
    #[error("{file}: {what}")]
    NotSaid {
        /// The file.
        file: String,
        /// What was not said, and how it is.
        what: String,
    },
    /// The file beside the table is not as expected.
    #[error("{}: {reason}", file.display())]
    About {
        /// The file.
        file: PathBuf,
        /// What was found, and what was expected.
        reason: String,
    },
    /// The database has no architectures of the space.
    #[error("{} has no architectures of {space}; `natsbench import` adds their list", database.display())]
    NoArchitectures {
        /// The database.
        database: PathBuf,
        /// The space.
        space: SearchSpace,
    },
    /// The database cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn wrong_lines(
    file: &str,
    counted_as: &str,
    wrong: usize,
    lines: usize,
    first: &[WrongLine],
) -> impl fmt::Display {
    let of_all = format!(
        "{} of {} {} wrong",
        grouped(wrong as u64),
        counted(lines, counted_as),
        if wrong == 1 { "is" } else { "are" }
    );
    let more = if wrong > first.len() {
        format!("; the first {} are", first.len())
    } else {
        String::new()
    };
    let mut text = format!("{file}: {of_all}, so nothing was written{more}");
    for WrongLine { line, reason } in first {
        let _ = write!(text, "\n  {counted_as} {line}: {reason}"); // writing into a String cannot fail
    }
    text
}

fn suspect(names: &[String]) -> String {
    match names.first() {
        None => String::new(),
        Some(first) => format!(
            ". Is {first} the index of the official list, from 0? Then add --key arch_index={first}; the numbers of other lists \
             look the same and name other architectures"
        ),
    }
}
