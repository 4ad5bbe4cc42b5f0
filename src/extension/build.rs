//! Makes an extension of a table: keys, types, units, rows.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::model::{
    ArchitectureIndex, ArchitectureKey, ColumnType, DATASET, Dataset, ExtensionColumn,
    ExtensionInfo, SearchSpace,
};
use crate::store::{NewExtension, NewRow, Reader, StoreError};

use super::cell::InputTable;
use super::checks::check_known;
use super::columns::{Plan, check_names, check_options, describe, planned};
use super::error::ExtendError;
use super::keys::{ArchitectureColumns, Listed, cell, shown};
use super::read::ReadTable;
use super::settings::Extend;
use super::spread::{KeyedRow, spread};
use super::values::TypedColumn;

/// An extension that is to be added, and what should be said about it.
pub(super) struct Built {
    pub(super) new: NewExtension,
    pub(super) warnings: Vec<String>,
    pub(super) datasets: Vec<String>,
}

/// The architectures of a space.
///
/// # Errors
///
/// [`ExtendError::NoArchitectures`], [`ExtendError::Store`].
pub(super) fn listed(reader: &Reader, space: SearchSpace) -> Result<Listed, ExtendError> {
    let strings: Vec<String> = column(
        reader,
        include_str!("../../sql/queries/architecture_strings.sql"),
        space,
    )?;
    if strings.is_empty() {
        let database = reader.path().to_owned();
        return Err(ExtendError::NoArchitectures { database, space });
    }
    Ok(Listed::new(space, strings))
}

fn column<T: rusqlite::types::FromSql>(
    reader: &Reader,
    sql: &str,
    space: SearchSpace,
) -> Result<Vec<T>, StoreError> {
    let read = || -> rusqlite::Result<Vec<T>> {
        let mut select = reader.connection().prepare(sql)?;
        let rows = select.query_map([space], |row| row.get(0))?;
        rows.collect()
    };
    read().map_err(|source| StoreError::sql("read from", reader.path(), source))
}

/// A table that is to become an extension.
pub(super) struct Input<'a> {
    pub(super) name: String,
    /// The name of its file, for errors and the registry.
    pub(super) file: &'a str,
    /// SHA-256 of its file.
    pub(super) sha256: String,
    pub(super) read: ReadTable,
}

/// Makes the extension.
///
/// # Errors
///
/// [`ExtendError`], with the first wrong lines.
pub(super) fn built(
    settings: &Extend,
    input: Input<'_>,
    listed: &Listed,
    reader: &Reader,
) -> Result<Built, ExtendError> {
    let Input {
        name,
        file,
        sha256,
        read,
    } = input;
    let ReadTable {
        table,
        mut faults,
        lines,
        original: _,
    } = read;
    check_names(file, &table)?;
    check_options(settings, file, &table)?;
    let architectures = ArchitectureColumns::find(file, &table, listed.space, &settings.keys)?;
    let plan = planned(settings, file, &table, &architectures)?;
    let (columns, typed_columns) = describe(settings, file, &table, &plan, &mut faults)?;
    let found: Vec<_> = (0..table.rows.len())
        .map(|row| architectures.of_row(&table, row, listed, &mut faults))
        .collect();
    check_known(&settings.checks, &table, &found, listed, &mut faults);
    let keys = RestOfKeys::of(&table, &plan);
    let datasets = datasets_of(&table, &plan);
    let warnings = warnings(&columns, &typed_columns);
    // A table can have millions of rows: their cells need not be there beside the values that were made of them.
    let counted_as = table.counted_as;
    let line_of_row: Vec<u64> = table.rows.into_iter().map(|row| row.number).collect();
    let mut rows = Vec::with_capacity(line_of_row.len());
    let mut lines_of: HashMap<(u32, u32), u64> = HashMap::with_capacity(line_of_row.len());
    for (row, index) in found.into_iter().enumerate() {
        let Some(ArchitectureIndex(architecture)) = index else {
            continue;
        };
        let line = line_of_row[row];
        let rest = keys.of_rows[row];
        if let Some(before) = lines_of.insert((architecture, rest), line) {
            faults.add(line, || {
                let of_keys = keys.shown(&table.columns, &plan, rest);
                twice(architecture, &of_keys, before, counted_as)
            });
            continue;
        }
        let values = typed_columns.iter();
        rows.push(KeyedRow {
            architecture,
            rest,
            values: values.map(|column| column.values[row].clone()).collect(),
        });
    }
    faults.check(file, counted_as, lines)?;
    if rows.is_empty() {
        return Err(ExtendError::Form {
            file: file.to_owned(),
            reason: "there are names of columns, but no rows".to_owned(),
        });
    }
    drop((typed_columns, lines_of));
    if settings.spreads_to_isomorphs {
        spread(&mut rows, &classes(listed.space, file, reader)?);
    }
    let ranks = keys.ranks();
    rows.sort_by_key(|row| (row.architecture, ranks[row.rest as usize]));
    let covered: BTreeSet<u32> = rows.iter().map(|row| row.architecture).collect();
    let info = ExtensionInfo {
        name,
        space: listed.space,
        rows: rows.len() as u64,
        architectures: covered.len() as u64,
        is_spread: settings.spreads_to_isomorphs,
        file: Path::new(file).file_name().map_or_else(
            || file.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ),
        file_sha256: sha256,
        content_sha256: String::new(),
        source: settings.about.source.clone().unwrap_or_default(),
        licence: settings.about.licence.clone().unwrap_or_default(),
        added_at: String::new(),
        natsbench_version: env!("CARGO_PKG_VERSION").to_owned(),
        columns,
    };
    let rows = rows.into_iter().filter_map(|row| {
        let index = ArchitectureIndex(row.architecture);
        Some(NewRow {
            architecture_id: ArchitectureKey::new(listed.space, index)?.get(),
            values: row.values,
        })
    });
    let new = NewExtension {
        info,
        rows: rows.collect(),
    };
    Ok(Built {
        new,
        warnings,
        datasets,
    })
}

/// The parts of a key besides the architecture, such as data set and device. Few differ, so each combination has a number.
struct RestOfKeys {
    /// The combinations, as texts, by their numbers.
    combinations: Vec<Vec<String>>,
    /// The number of each row's combination.
    of_rows: Vec<u32>,
}

impl RestOfKeys {
    fn of(table: &InputTable, plan: &Plan) -> Self {
        let mut numbers: HashMap<Vec<String>, u32> = HashMap::new();
        let of_rows = (0..table.rows.len()).map(|row| {
            let parts = plan.keys.iter().map(|&key| shown(cell(table, row, key)));
            let next = numbers.len() as u32;
            *numbers.entry(parts.collect()).or_insert(next)
        });
        let of_rows = of_rows.collect();
        let mut combinations: Vec<(u32, Vec<String>)> = numbers
            .into_iter()
            .map(|(parts, number)| (number, parts))
            .collect();
        combinations.sort_unstable();
        let combinations = combinations.into_iter().map(|(_, parts)| parts);
        Self {
            combinations: combinations.collect(),
            of_rows,
        }
    }

    /// `, dataset cifar10, device raspi4`.
    fn shown(&self, columns: &[String], plan: &Plan, number: u32) -> String {
        let parts = plan.keys.iter().zip(&self.combinations[number as usize]);
        let parts = parts.map(|(&key, part)| format!(", {} {part}", columns[key]));
        parts.collect()
    }

    /// The place of each combination in the order of all.
    fn ranks(&self) -> Vec<u32> {
        let mut order: Vec<usize> = (0..self.combinations.len()).collect();
        order.sort_unstable_by_key(|&number| &self.combinations[number]);
        let mut ranks = vec![0; order.len()];
        for (rank, number) in (0..).zip(order) {
            ranks[number] = rank;
        }
        ranks
    }
}

fn twice(index: u32, of_keys: &str, before: u64, counted_as: &str) -> String {
    format!(
        "architecture {index}{of_keys} has a row already, in {counted_as} {before}; expected one row for each, or --by COLUMN \
         with what tells them apart"
    )
}

/// The class of each cell: the lowest index of those that compute the same.
fn classes(space: SearchSpace, file: &str, reader: &Reader) -> Result<Vec<u32>, ExtendError> {
    if space != SearchSpace::Topology {
        return Err(ExtendError::NotSaid {
            file: file.to_owned(),
            what: "--spread isomorphs is for cells of tss; in sss, no two architectures compute \
                   the same"
                .to_owned(),
        });
    }
    let strings: Vec<String> = column(
        reader,
        include_str!("../../sql/queries/unique_strings.sql"),
        space,
    )?;
    let mut first: HashMap<String, u32> = HashMap::new();
    let of_string = (0..).zip(strings);
    Ok(of_string
        .map(|(index, string)| *first.entry(string).or_insert(index))
        .collect())
}

fn datasets_of(table: &InputTable, plan: &Plan) -> Vec<String> {
    let Some(position) = table.position(DATASET).filter(|at| plan.keys.contains(at)) else {
        return Vec::new();
    };
    let there: BTreeSet<String> = (0..table.rows.len())
        .map(|row| shown(cell(table, row, position)))
        .collect();
    let known = Dataset::ALL
        .iter()
        .map(|dataset| dataset.as_str().to_owned());
    known.filter(|name| there.contains(name)).collect()
}

/// Numbers without units, and zeros that lose their sign.
fn warnings(columns: &[ExtensionColumn], typed: &[TypedColumn]) -> Vec<String> {
    let mut warnings = Vec::new();
    let without: Vec<&str> = columns
        .iter()
        .filter(|column| {
            !column.is_key && column.column_type != ColumnType::Text && column.unit.is_empty()
        })
        .map(|column| column.name.as_str())
        .collect();
    if let Some(first) = without.first() {
        warnings.push(format!(
            "no unit was said of {}; --unit {first}=ms says one, --unit {first}=1 that there is none",
            without.join(", ")
        ));
    }
    for (column, typed) in columns.iter().zip(typed) {
        if typed.negative_zeros > 0 {
            warnings.push(format!(
                "{}: {} of -0.0, which SQLite stores as 0.0",
                column.name,
                crate::model::counted(typed.negative_zeros, "value")
            ));
        }
    }
    warnings
}
