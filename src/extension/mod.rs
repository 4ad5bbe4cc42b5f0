//! Extensions: tables of what others measured of the same architectures, such as latencies on devices or zero-cost proxies,
//! checked and put into the database with their units.
//!
//! [`Extend`] takes a file or a table in memory. Each row must name its architecture in a way that cannot be mistaken, and
//! nothing is written if a row is wrong. The extension is then a view of its own, with checked keys; `docs/extensions.md`
//! says how it is used.
//!
//! A table goes this way: `read` makes cells of bytes, also of the files in which well-known tables were published
//! (`read/original`); `keys` finds the architecture of each row, `columns` and `values` decide what is a key and what types
//! there are, `checks` compares with what is known, `spread` copies rows to cells that compute the same, `build` puts it
//! together, and `run` gives it to [`Database`](crate::Database).

mod about;
mod build;
mod cell;
mod checks;
mod columns;
mod error;
mod faults;
mod keys;
mod name;
mod read;
mod run;
mod settings;
mod spread;
mod units;
mod values;

pub use about::{About, AboutColumn};
pub use cell::{Cell, InputTable};
pub use checks::{Check, Known};
pub use error::{ExtendError, WrongLine};
pub use keys::ArchitectureName;
pub use run::{ExtendOutcome, Extended, drop_extension};
pub use settings::Extend;

pub use crate::model::{ExtensionColumn, ExtensionInfo};
