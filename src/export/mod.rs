//! The answers of the public views as files for other engines: Parquet, CSV or JSON lines, with typed columns.
//!
//! [`Export`] writes a folder, and [`VerifyExport`] compares each of its values with the database. `docs/export.md` says
//! how the folder is laid out, and how other programs read it.
//!
//! An export goes this way: `scope` finds out what the database has, `plan` lists the files, and for each of them
//! `rows` reads a view in batches, which a writer of `write` turns into a file that `new_file` names when it is
//! complete. The `journal` remembers finished files, so that an interrupted export goes on, and the `manifest` comes
//! last.

mod batch;
mod compare;
mod connection;
mod dataset_card;
mod difference;
mod error;
mod folder;
mod journal;
mod manifest;
mod new_file;
mod plan;
mod provenance;
mod read;
mod rows;
mod run;
mod scope;
mod settings;
mod threads;
mod verify;
mod views;
mod views_sql;
mod write;
mod writing;

pub use difference::ExportDifference;
pub use error::ExportError;
pub use settings::{Export, ExportEvent, ExportFormat, ExportSummary, ExportViews, Outcome};
pub use verify::{VerifyExport, VerifyExportEvent, VerifyExportSummary};
pub use views::ExportedView;
