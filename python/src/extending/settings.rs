//! What Python says about a table.

use std::collections::BTreeMap;

use natsbench::SearchSpace;
use natsbench::extension::{AboutColumn, ArchitectureName, Check, Extend};
use natsbench::query::ColumnType;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The arguments of `natsbench.extend`, by name, as `_extensions.py` puts them together.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Settings {
    /// None: that of a published table.
    space: Option<String>,
    name: Option<String>,
    key: BTreeMap<String, Option<String>>,
    by: Vec<String>,
    units: BTreeMap<String, String>,
    meanings: BTreeMap<String, String>,
    higher_is_better: Vec<String>,
    lower_is_better: Vec<String>,
    types: BTreeMap<String, String>,
    null: Vec<String>,
    /// Each as the command takes it, such as `params=params_millions:0.001`.
    checks: Vec<String>,
    spread: Option<String>,
    source: Option<String>,
    licence: Option<String>,
    replace: bool,
}

impl Settings {
    /// The settings of the library.
    pub(super) fn checked(&self) -> PyResult<Extend> {
        let space = self.space.as_deref().map(|name| {
            SearchSpace::meant_by(name).ok_or_else(|| wrong("space", name, "tss or sss"))
        });
        let space = space.transpose()?;
        let mut extend = Extend::new(space);
        extend.name.clone_from(&self.name);
        extend.nulls.clone_from(&self.null);
        extend.replaces = self.replace;
        extend.spreads_to_isomorphs = match self.spread.as_deref() {
            None => false,
            Some("isomorphs") => true,
            Some(other) => return Err(wrong("spread", other, "isomorphs")),
        };
        for (way, column) in &self.key {
            extend
                .keys
                .insert(way_of(way, column.is_some())?, column.clone());
        }
        for (column, name) in &self.types {
            let column_type = match name.as_str() {
                "integer" => ColumnType::Int64,
                "number" => ColumnType::Double,
                "text" => ColumnType::Text,
                _ => {
                    let of = format!("the type of {column}");
                    return Err(wrong(&of, name, "integer, number or text"));
                }
            };
            extend.types.insert(column.clone(), column_type);
        }
        for text in &self.checks {
            let check: Result<Check, String> = text.parse();
            let refused = |reason| PyValueError::new_err(format!("the check {text}: {reason}"));
            extend.checks.push(check.map_err(refused)?);
        }
        let about = &mut extend.about;
        about.source.clone_from(&self.source);
        about.licence.clone_from(&self.licence);
        about.by.clone_from(&self.by);
        let mut say = |column: &String, say: &dyn Fn(&mut AboutColumn)| {
            say(about.columns.entry(column.clone()).or_default());
        };
        for (column, unit) in &self.units {
            say(column, &|said| said.unit = Some(unit.clone()));
        }
        for (column, meaning) in &self.meanings {
            say(column, &|said| said.meaning = Some(meaning.clone()));
        }
        for (columns, is_better) in [
            (&self.higher_is_better, true),
            (&self.lower_is_better, false),
        ] {
            for column in columns {
                say(column, &|said| said.higher_is_better = Some(is_better));
            }
        }
        Ok(extend)
    }
}

fn way_of(name: &str, is_renamed: bool) -> PyResult<ArchitectureName> {
    Ok(match name {
        "arch_index" => ArchitectureName::Index,
        "arch_str" => ArchitectureName::String,
        "operations" if !is_renamed => ArchitectureName::Operations,
        "channels" if !is_renamed => ArchitectureName::Channels,
        _ => {
            let expected = "arch_index, arch_str, operations or channels; only the first two can have a column of another name";
            return Err(wrong("key", name, expected));
        }
    })
}

fn wrong(what: &str, value: &str, expected: &str) -> PyErr {
    PyValueError::new_err(format!("{what} is {value:?}; expected {expected}"))
}
