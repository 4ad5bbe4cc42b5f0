//! Extensions in the file: their registry, their tables and their views.
//!
//! An extension is a row of `extensions`, rows of `extension_columns`, a table `ext_NAME` and a view `NAME`. The statements
//! that make the last two follow from the registry, so a program can tell at any time what must be there.

#[cfg(any(feature = "extend", feature = "import"))]
mod digest;
mod registry;
#[cfg(feature = "write")]
mod statements;
#[cfg(any(feature = "extend", feature = "import"))]
mod write;

#[cfg(feature = "import")]
pub(super) use digest::digest_differences;
pub(crate) use registry::extensions;
#[cfg(feature = "write")]
pub(super) use statements::{copy_registry, copy_rows, make_tables, make_views, values_view};
#[cfg(any(feature = "extend", feature = "import"))]
pub(crate) use write::{NewExtension, NewRow, Written};

/// The table with the rows of an extension.
pub(crate) fn table_of(name: &str) -> String {
    format!("ext_{name}")
}

/// A name in a statement.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in a statement.
#[cfg(feature = "write")]
fn text_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
