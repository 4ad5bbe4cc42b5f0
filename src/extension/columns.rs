//! What the columns of a table become: keys or values, with their types and units.

use std::collections::{BTreeMap, HashMap};

use rusqlite::types::Value;

use crate::model::{
    ColumnType, DATASET, Dataset, ExtensionColumn, HP, Recipe, SEED, TAKEN_COLUMNS,
};

use super::cell::InputTable;
use super::error::ExtendError;
use super::faults::Faults;
use super::keys::{ArchitectureColumns, cell, shown, whole};
use super::settings::Extend;
use super::units::unit_of_name;
use super::values::{TypedColumn, Wanted, typed};

/// Which columns of a table are keys, in the order of the view, and which are values.
pub(super) struct Plan {
    pub(super) keys: Vec<usize>,
    pub(super) values: Vec<usize>,
}

/// Refuses names of columns that no view can have.
pub(super) fn check_names(file: &str, table: &InputTable) -> Result<(), ExtendError> {
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
                    "has the name of {other:?}, since SQL does not tell small letters from large ones"
                ));
            }
            None => (),
        }
    }
    Ok(())
}

/// Refuses options for columns that are not there.
pub(super) fn check_options(
    settings: &Extend,
    file: &str,
    table: &InputTable,
) -> Result<(), ExtendError> {
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
pub(super) fn planned(
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
pub(super) fn describe(
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
