//! Makes an extension of a table: keys, types, units, rows.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use rusqlite::types::Value;
use sha2::{Digest, Sha256};

use crate::model::{
    ArchitectureKey, ColumnType, DATASET, Dataset, ExtensionColumn, ExtensionInfo, HP, Recipe,
    SEED, SearchSpace, TAKEN_COLUMNS, hexadecimal,
};
use crate::store::{NewExtension, Reader, StoreError};

use super::cell::InputTable;
use super::error::ExtendError;
use super::faults::Faults;
use super::keys::{ArchitectureColumns, Listed, cell, shown, whole};
use super::read::ReadTable;
use super::settings::Extend;
use super::spread::{KeyedRow, spread};
use super::units::unit_of_name;
use super::values::{TypedColumn, Wanted, typed};

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

/// What a column of the table is.
struct Plan {
    keys: Vec<usize>,
    values: Vec<usize>,
}

/// Makes the extension.
///
/// # Errors
///
/// [`ExtendError`], with the first wrong lines.
pub(super) fn built(
    settings: &Extend,
    name: &str,
    file: &str,
    bytes: &[u8],
    read: ReadTable,
    listed: &Listed,
    reader: &Reader,
) -> Result<Built, ExtendError> {
    let ReadTable {
        table,
        mut faults,
        lines,
    } = read;
    check_names(file, &table)?;
    check_options(settings, file, &table)?;
    let architectures = ArchitectureColumns::find(file, &table, settings.space, &settings.keys)?;
    let plan = planned(settings, file, &table, &architectures)?;
    let (columns, typed_columns) = describe(settings, file, &table, &plan, &mut faults)?;
    let found: Vec<_> = (0..table.rows.len())
        .map(|row| architectures.of_row(&table, row, listed, &mut faults))
        .collect();
    check_known(settings, &table, &found, listed, &mut faults);
    let mut rows = Vec::with_capacity(table.rows.len());
    let mut lines_of: HashMap<(u32, Vec<String>), u64> = HashMap::new();
    for (row, index) in found.into_iter().enumerate() {
        let Some(index) = index else { continue };
        let line = table.rows[row].number;
        let rest: Vec<String> = plan
            .keys
            .iter()
            .map(|&key| shown(cell(&table, row, key)))
            .collect();
        if let Some(before) = lines_of.insert((index.0, rest.clone()), line) {
            let keys: Vec<&str> = plan
                .keys
                .iter()
                .map(|&key| table.columns[key].as_str())
                .collect();
            faults.add(line, || {
                twice(index.0, &keys, &rest, before, table.counted_as)
            });
            continue;
        }
        let Some(key) = ArchitectureKey::new(settings.space, index) else {
            continue;
        };
        let mut values = Vec::with_capacity(columns.len() + 1);
        values.push(Value::Integer(key.get()));
        values.extend(
            typed_columns
                .iter()
                .map(|column| column.values[row].clone()),
        );
        rows.push(KeyedRow {
            architecture: index.0.into(),
            rest,
            values,
        });
    }
    faults.check(file, table.counted_as, lines)?;
    if rows.is_empty() {
        return Err(ExtendError::Form {
            file: file.to_owned(),
            reason: "there are names of columns, but no rows".to_owned(),
        });
    }
    if settings.spreads_to_isomorphs {
        spread(&mut rows, &classes(settings, file, reader)?);
    }
    rows.sort_by(|one, other| {
        (one.architecture, &one.rest).cmp(&(other.architecture, &other.rest))
    });
    let covered: BTreeSet<i64> = rows.iter().map(|row| row.architecture).collect();
    let datasets = datasets_of(&table, &plan);
    let warnings = warnings(&columns, &typed_columns);
    let info = ExtensionInfo {
        name: name.to_owned(),
        space: settings.space,
        rows: rows.len() as u64,
        architectures: covered.len() as u64,
        is_spread: settings.spreads_to_isomorphs,
        file: Path::new(file).file_name().map_or_else(
            || file.to_owned(),
            |name| name.to_string_lossy().into_owned(),
        ),
        file_sha256: hexadecimal(&Sha256::digest(bytes)),
        content_sha256: String::new(),
        source: settings.about.source.clone().unwrap_or_default(),
        licence: settings.about.licence.clone().unwrap_or_default(),
        added_at: String::new(),
        natsbench_version: env!("CARGO_PKG_VERSION").to_owned(),
        columns,
    };
    let new = NewExtension {
        info,
        rows: rows.into_iter().map(|row| row.values).collect(),
    };
    Ok(Built {
        new,
        warnings,
        datasets,
    })
}

fn twice(index: u32, keys: &[&str], rest: &[String], before: u64, counted_as: &str) -> String {
    let mut of = format!("architecture {index}");
    for (key, value) in keys.iter().zip(rest) {
        of.push_str(&format!(", {key} {value}"));
    }
    format!(
        "{of} has a row already, in {counted_as} {before}; expected one row for each, or \
             --by COLUMN with what tells them apart"
    )
}

/// Refuses names of columns that no view can have.
fn check_names(file: &str, table: &InputTable) -> Result<(), ExtendError> {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for name in &table.columns {
        let refuse = |reason: String| {
            Err(ExtendError::Column {
                file: file.to_owned(),
                column: name.clone(),
                reason,
            })
        };
        if name.is_empty() || name.chars().any(char::is_control) {
            return refuse("has no name that can be written; expected letters".to_owned());
        }
        if name.len() > 100 {
            return refuse("has a name of more than 100 letters".to_owned());
        }
        match seen.insert(name.to_lowercase(), name) {
            Some(other) if other == name => return refuse("is there twice".to_owned()),
            Some(other) => {
                return refuse(format!(
                    "has the name of {other:?}, since SQL does not tell small letters from \
                         large ones"
                ));
            }
            None => (),
        }
    }
    Ok(())
}

/// Refuses options for columns that are not there.
fn check_options(settings: &Extend, file: &str, table: &InputTable) -> Result<(), ExtendError> {
    let about = settings
        .about
        .columns
        .keys()
        .map(|name| ("--unit or the file beside it", name));
    let by = settings.about.by.iter().map(|name| ("--by", name));
    let types = settings.types.keys().map(|name| ("--type", name));
    let checks = settings
        .checks
        .iter()
        .map(|check| ("--check", &check.column));
    for (option, column) in about.chain(by).chain(types).chain(checks) {
        if table.position(column).is_none() {
            return Err(ExtendError::NoColumn {
                option: option.to_owned(),
                column: column.clone(),
                file: file.to_owned(),
                there: table.columns.clone(),
            });
        }
    }
    Ok(())
}

/// Which columns are keys, in the order of the view, and which are values.
fn planned(
    settings: &Extend,
    file: &str,
    table: &InputTable,
    architectures: &ArchitectureColumns,
) -> Result<Plan, ExtendError> {
    let shared = [DATASET, HP, SEED];
    let by = settings.about.by.iter().map(String::as_str);
    let names = shared
        .into_iter()
        .chain(by.filter(|name| !shared.contains(name)));
    let mut keys: Vec<usize> = Vec::new();
    for position in names.filter_map(|name| table.position(name)) {
        if !keys.contains(&position) {
            keys.push(position);
        }
    }
    let is_value =
        |position: &usize| !keys.contains(position) && !architectures.all.contains(position);
    let values: Vec<usize> = (0..table.columns.len()).filter(is_value).collect();
    for &position in keys.iter().chain(&values) {
        let name = &table.columns[position];
        if TAKEN_COLUMNS
            .iter()
            .any(|taken| taken.eq_ignore_ascii_case(name))
        {
            return Err(ExtendError::Column {
                file: file.to_owned(),
                column: name.clone(),
                reason: "has the name of a column that each extension has already; rename it"
                    .to_owned(),
            });
        }
    }
    if values.is_empty() {
        return Err(ExtendError::NotSaid {
            file: file.to_owned(),
            what: format!(
                "its columns {} are all keys; expected a column with values",
                table.columns.join(", ")
            ),
        });
    }
    Ok(Plan { keys, values })
}

/// The columns of the extension with their values, keys first.
fn describe(
    settings: &Extend,
    file: &str,
    table: &InputTable,
    plan: &Plan,
    faults: &mut Faults,
) -> Result<(Vec<ExtensionColumn>, Vec<TypedColumn>), ExtendError> {
    let (mut columns, mut all) = (Vec::new(), Vec::new());
    for &position in plan.keys.iter().chain(&plan.values) {
        let name = table.columns[position].clone();
        let is_key = plan.keys.contains(&position);
        let said = settings
            .about
            .columns
            .get(&name)
            .cloned()
            .unwrap_or_default();
        let named = (!is_key)
            .then(|| unit_of_name(&name))
            .flatten()
            .map(str::to_owned);
        let unit = said.unit.or(named);
        let wanted = Wanted {
            column_type: settings.types.get(&name).copied(),
            has_unit: unit.is_some(),
            nulls: &settings.nulls,
        };
        let typed = match name.as_str() {
            DATASET if is_key => names_as_keys(table, position, faults, |text| {
                text.parse().map(|dataset: Dataset| dataset.id())
            }),
            HP if is_key => names_as_keys(table, position, faults, |text| {
                text.parse().map(|recipe: Recipe| recipe.id())
            }),
            SEED if is_key => seeds(table, position, faults),
            _ => typed(table, position, wanted, faults),
        };
        if is_key && typed.is_nullable {
            for (row, value) in table.rows.iter().zip(&typed.values) {
                if *value == Value::Null {
                    faults.add(row.number, || {
                        format!("{name} is missing; expected a value, as it is a key")
                    });
                }
            }
        }
        if typed.column_type == ColumnType::Text && unit.is_some() {
            return Err(ExtendError::Column {
                file: file.to_owned(),
                column: name,
                reason: "has texts and a unit; expected numbers".to_owned(),
            });
        }
        let column_type = match name.as_str() {
            DATASET | HP if is_key => ColumnType::Text,
            _ => typed.column_type,
        };
        columns.push(ExtensionColumn {
            name,
            is_key,
            column_type,
            nullable: typed.is_nullable && !is_key,
            unit: unit.unwrap_or_default(),
            meaning: said.meaning.unwrap_or_default(),
            higher_is_better: said.higher_is_better,
        });
        all.push(typed);
    }
    Ok((columns, all))
}

/// A column of names, as their keys in the database.
fn names_as_keys<E: std::fmt::Display>(
    table: &InputTable,
    position: usize,
    faults: &mut Faults,
    key: impl Fn(&str) -> Result<i64, E>,
) -> TypedColumn {
    let mut known: HashMap<String, Option<i64>> = HashMap::new();
    let mut values = Vec::with_capacity(table.rows.len());
    for (row, input) in table.rows.iter().enumerate() {
        let name = shown(cell(table, row, position));
        let id = *known.entry(name.clone()).or_insert_with(|| key(&name).ok());
        if id.is_none() && !name.is_empty() {
            let error = key(&name)
                .err()
                .map_or_else(String::new, |error| error.to_string());
            faults.add(input.number, || error);
        }
        values.push(id.map_or(Value::Null, Value::Integer));
    }
    TypedColumn {
        column_type: ColumnType::Int64,
        is_nullable: values.contains(&Value::Null),
        values,
        negative_zeros: 0,
    }
}

fn seeds(table: &InputTable, position: usize, faults: &mut Faults) -> TypedColumn {
    let mut values = Vec::with_capacity(table.rows.len());
    for (row, input) in table.rows.iter().enumerate() {
        let cell = cell(table, row, position);
        let seed = whole(cell).filter(|seed| *seed >= 0);
        if seed.is_none() {
            faults.add(input.number, || {
                format!("seed {:?}; expected a whole number from 0 on", shown(cell))
            });
        }
        values.push(seed.map_or(Value::Null, Value::Integer));
    }
    TypedColumn {
        column_type: ColumnType::Int64,
        is_nullable: values.contains(&Value::Null),
        values,
        negative_zeros: 0,
    }
}

/// Compares columns with what is known of the architectures.
fn check_known(
    settings: &Extend,
    table: &InputTable,
    found: &[Option<crate::model::ArchitectureIndex>],
    listed: &Listed,
    faults: &mut Faults,
) {
    for check in &settings.checks {
        let Some(position) = table.position(&check.column) else {
            continue;
        };
        let dataset = table.position(DATASET);
        for (row, index) in found.iter().enumerate() {
            let Some(index) = index else { continue };
            let text = shown(cell(table, row, position));
            let Ok(value) = text.parse::<f64>() else {
                continue;
            };
            let dataset = dataset.and_then(|at| shown(cell(table, row, at)).parse().ok());
            let dataset = dataset.unwrap_or(Dataset::Cifar10);
            let architecture = listed
                .strings
                .get(index.0 as usize)
                .map_or("", String::as_str);
            let Some(known) = check.known.of(listed.space, architecture, dataset) else {
                continue;
            };
            if (value - known).abs() > check.tolerance {
                faults.add(table.rows[row].number, || {
                    format!(
                        "{} is {value}, but architecture {index} has {} {known} on \
                             {dataset}, which is more than {} away",
                        check.column, check.known, check.tolerance
                    )
                });
            }
        }
    }
}

/// The class of each cell: the lowest index of those that compute the same.
fn classes(settings: &Extend, file: &str, reader: &Reader) -> Result<Vec<u32>, ExtendError> {
    if settings.space != SearchSpace::Topology {
        return Err(ExtendError::NotSaid {
            file: file.to_owned(),
            what: "--spread isomorphs is for cells of tss; in sss, no two architectures \
                 compute the same"
                .to_owned(),
        });
    }
    let strings: Vec<String> = column(
        reader,
        include_str!("../../sql/queries/unique_strings.sql"),
        settings.space,
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
            "no unit was said of {}; --unit {first}=ms says one, --unit {first}=1 that \
                 there is none",
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
