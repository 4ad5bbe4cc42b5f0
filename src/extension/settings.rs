//! What a table becomes: its name, its keys, its units.

use std::collections::BTreeMap;

use crate::model::{ColumnType, SearchSpace};

use super::about::About;
use super::checks::Check;
use super::keys::ArchitectureName;

/// Adds tables that others measured to a database, as extensions.
///
/// ```no_run
/// use natsbench::{Database, SearchSpace};
/// use natsbench::extension::{AboutColumn, Extend};
///
/// let mut extend = Extend::new(SearchSpace::Topology);
/// extend.name = Some("hw_nas_bench".to_owned());
/// let ms = AboutColumn { unit: Some("ms".to_owned()), ..AboutColumn::default() };
/// extend.about.columns.insert("edgegpu_latency".to_owned(), ms);
/// let mut database = Database::open_for_searches("natsbench.db")?;
/// let added = extend.file("hw.csv", &mut database)?;
/// println!("{} rows", added.extension.rows);
/// # Ok::<(), natsbench::extension::ExtendError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Extend {
    /// Name of the extension and of its view. `None`: that of a published table, or that of the file, without its ending.
    pub name: Option<String>,
    /// The space whose architectures were measured. `None`: what is read is a published table, whose space is known.
    pub space: Option<SearchSpace>,
    /// How the table names its architectures, with the column if it has another name. Empty: in all ways that are there,
    /// which must agree.
    pub keys: BTreeMap<ArchitectureName, Option<String>>,
    /// What is said about the table and its columns. It goes before what the file beside the table says, and that before
    /// what is known of a published table.
    pub about: About,
    /// The types of columns that are not to be decided by their values: `Int64`, `Double` or `Text`.
    pub types: BTreeMap<String, ColumnType>,
    /// Words that stand for a missing value, such as `nan`.
    pub nulls: Vec<String>,
    /// Columns that must agree with what is known of each architecture.
    pub checks: Vec<Check>,
    /// Whether cells without a row get that of a cell that computes the same. Some published tables do so anyway.
    pub spreads_to_isomorphs: bool,
    /// Whether another extension of this name is replaced.
    pub replaces: bool,
}

impl Extend {
    /// Settings that take everything from the table. Published tables need no space.
    #[must_use]
    pub fn new(space: impl Into<Option<SearchSpace>>) -> Self {
        Self {
            name: None,
            space: space.into(),
            keys: BTreeMap::new(),
            about: About::default(),
            types: BTreeMap::new(),
            nulls: Vec::new(),
            checks: Vec::new(),
            spreads_to_isomorphs: false,
            replaces: false,
        }
    }
}
