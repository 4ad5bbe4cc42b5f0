//! Reading the rows of a file from the database, in batches.

use std::cmp::Ordering;

use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Row, Statement};

use crate::model::{ArchitectureKey, BenchmarkSpace, DeclaredColumn, SearchSpace, Split};
use crate::store::{Reader, StoreError};

use super::batch::{Batch, Misfit};
use super::plan::{Part, PlannedFile, PlannedView};
use super::{ExportError, ExportedView};

/// Takes a batch of rows.
pub(super) type TakeBatch<'a> = dyn FnMut(&Batch) -> Result<(), ExportError> + 'a;

/// Reads all rows of a file, in batches of a fixed number of rows, the last of which can be smaller. Returns their number.
///
/// # Errors
///
/// [`ExportError::Value`] if a value is not what its column declares or a row is not behind the one before,
/// [`ExportError::Columns`], [`ExportError::Store`], and what `take` returns.
pub(super) fn read_rows(
    reader: &Reader,
    view: &PlannedView,
    file: &PlannedFile,
    rows_in_batch: usize,
    take: &mut TakeBatch<'_>,
) -> Result<u64, ExportError> {
    let failed = |source| StoreError::sql("read from", reader.path(), source);
    let mut statement = reader.connection().prepare(view.view.sql).map_err(failed)?;
    let places = places(&statement, view).ok_or_else(|| wrong_columns(reader, view.view))?;
    let batch = Batch::new(&view.columns).map_err(|_blob| wrong_columns(reader, view.view))?;
    let mut filling = Filling {
        reader,
        view,
        places,
        order: in_statement(&statement, view.view.order),
        batch,
        last_key: Vec::new(),
        rows: 0,
    };
    let parameters = parameters(&statement);
    for arguments in arguments(reader.connection(), &parameters, &file.part).map_err(failed)? {
        filling.last_key.clear();
        filling.set_constants(&parameters, &arguments);
        let mut rows = statement
            .query(rusqlite::params_from_iter(arguments))
            .map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            filling.add(row)?;
            if filling.batch.rows == rows_in_batch {
                take(&filling.batch)?;
                filling.batch.clear();
            }
        }
    }
    if filling.batch.rows > 0 {
        take(&filling.batch)?;
    }
    Ok(filling.rows)
}

/// Whether a file has any row.
///
/// # Errors
///
/// [`ExportError::Store`] if the database cannot be read.
pub(super) fn has_rows(
    reader: &Reader,
    view: &PlannedView,
    file: &PlannedFile,
) -> Result<bool, ExportError> {
    let failed = |source| StoreError::sql("read from", reader.path(), source);
    let mut statement = reader.connection().prepare(view.view.sql).map_err(failed)?;
    let parameters = parameters(&statement);
    for arguments in arguments(reader.connection(), &parameters, &file.part).map_err(failed)? {
        let found = statement.exists(rusqlite::params_from_iter(arguments));
        if found.map_err(failed)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The database describes a view in another way than this program does.
pub(super) fn wrong_columns(reader: &Reader, view: &'static ExportedView) -> ExportError {
    ExportError::Columns {
        database: reader.path().to_owned(),
        view: view.name,
    }
}

/// Where the value of a column comes from.
#[derive(Debug)]
enum Place {
    /// A column of the statement.
    Selected(usize),
    /// The argument of the parameter of the same name.
    Argument(Value),
}

/// For each column of the view, where its values come from; `None` if the two do not match.
fn places(statement: &Statement<'_>, view: &PlannedView) -> Option<Vec<Place>> {
    let parameters = parameters(statement);
    let place = |column: &DeclaredColumn| {
        if let Ok(number) = statement.column_index(&column.name) {
            return Some(Place::Selected(number));
        }
        let is_parameter = parameters.contains(&column.name);
        is_parameter.then_some(Place::Argument(Value::Null))
    };
    let places: Option<Vec<Place>> = view.columns.iter().map(place).collect();
    let count = statement.column_count() + parameters.len();
    places.filter(|places| places.len() == count)
}

/// The names of the parameters of a statement, in its order.
fn parameters(statement: &Statement<'_>) -> Vec<String> {
    let name = |number| statement.parameter_name(number);
    (1..=statement.parameter_count())
        .filter_map(name)
        .map(|name| name.trim_start_matches(':').to_owned())
        .collect()
}

/// The columns of a key that a statement selects, by their numbers.
fn in_statement(statement: &Statement<'_>, key: &[&str]) -> Vec<usize> {
    key.iter()
        .filter_map(|column| statement.column_index(column).ok())
        .collect()
}

/// The arguments of each run of a statement, the last parameter changing fastest.
fn arguments(
    connection: &Connection,
    parameters: &[String],
    part: &Part,
) -> rusqlite::Result<Vec<Vec<Value>>> {
    let mut all: Vec<Vec<Value>> = vec![Vec::new()];
    for parameter in parameters {
        let mut longer = Vec::new();
        for begun in &all {
            for value in values_of(connection, parameter, part, begun.first())? {
                longer.push([begun.as_slice(), &[value]].concat());
            }
        }
        all = longer;
    }
    Ok(all)
}

/// What a parameter goes through. The space is always the first one.
fn values_of(
    connection: &Connection,
    parameter: &str,
    part: &Part,
    space: Option<&Value>,
) -> rusqlite::Result<Vec<Value>> {
    let text = |name: &str| Value::Text(name.to_owned());
    Ok(match parameter {
        "space" => part.spaces.iter().map(|of| text(of.as_str())).collect(),
        "hp" => part.recipes.iter().map(|of| text(of.as_str())).collect(),
        "dataset" => part.datasets.iter().map(|of| text(of.as_str())).collect(),
        "split" => {
            let mut names: Vec<&str> = Split::ALL.iter().map(|split| split.as_str()).collect();
            names.sort_unstable();
            names.into_iter().map(text).collect()
        }
        "metric_on_set" => connection
            .prepare_cached(include_str!("../../sql/queries/metric_set_names.sql"))?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?,
        "arch_index" => {
            let mut found = Vec::new();
            for of in &part.spaces {
                if let BenchmarkSpace::Nats(nats) = *of
                    && space == Some(&text(of.as_str()))
                {
                    found.extend(imported(connection, nats)?);
                }
            }
            found
        }
        other => return Err(rusqlite::Error::InvalidParameterName(other.to_owned())),
    })
}

/// The architectures of a space that have trials.
fn imported(connection: &Connection, space: SearchSpace) -> rusqlite::Result<Vec<Value>> {
    let keys = ArchitectureKey::of_space(space);
    connection
        .prepare_cached(include_str!("../../sql/queries/imported_architectures.sql"))?
        .query_map([keys.start(), keys.end()], |row| row.get(0))?
        .collect()
}

/// A batch that rows are added to.
struct Filling<'a> {
    reader: &'a Reader,
    view: &'a PlannedView,
    places: Vec<Place>,
    /// The columns of the statement by which its rows are sorted.
    order: Vec<usize>,
    batch: Batch,
    last_key: Vec<Value>,
    rows: u64,
}

impl Filling<'_> {
    /// Takes over the values of the columns that are parameters.
    fn set_constants(&mut self, parameters: &[String], arguments: &[Value]) {
        for (column, place) in self.view.columns.iter().zip(&mut self.places) {
            if let Place::Argument(value) = place
                && let Some(number) = parameters.iter().position(|name| *name == column.name)
                && let Some(argument) = arguments.get(number)
            {
                *value = argument.clone();
            }
        }
    }

    fn add(&mut self, row: &Row<'_>) -> Result<(), ExportError> {
        self.rows += 1;
        let (view, row_number) = (self.view, self.rows);
        let columns = self.batch.columns.iter_mut().zip(&view.columns);
        for ((values, column), place) in columns.zip(&self.places) {
            let value = match place {
                Place::Selected(number) => row
                    .get_ref(*number)
                    .map_err(|source| StoreError::sql("read from", self.reader.path(), source))?,
                Place::Argument(value) => ValueRef::from(value),
            };
            values
                .push(value, column.column_type)
                .map_err(|misfit| wrong_value(view.view.name, &column.name, row_number, misfit))?;
        }
        self.batch.rows += 1;
        self.check_order(row)
    }

    /// Checks that a row is behind the one before it, so that equal databases give equal files.
    fn check_order(&mut self, row: &Row<'_>) -> Result<(), ExportError> {
        let mut order = Ordering::Equal;
        for (number, &column) in self.order.iter().enumerate() {
            let value = row
                .get_ref(column)
                .map_err(|source| StoreError::sql("read from", self.reader.path(), source))?;
            let Some(last) = self.last_key.get_mut(number) else {
                order = Ordering::Greater; // the first row
                self.last_key.push(owned(value));
                continue;
            };
            if order.is_eq() {
                order = compare(value, ValueRef::from(&*last));
            }
            if order.is_ne() {
                keep(value, last);
            }
        }
        if order.is_gt() || self.order.is_empty() {
            return Ok(());
        }
        Err(ExportError::Value {
            view: self.view.view.name,
            column: self.view.view.order.join(", "),
            row: self.rows,
            expected: "a row behind the one before".to_owned(),
            found: "a row that is not".to_owned(),
        })
    }
}

fn wrong_value(view: &'static str, column: &str, row: u64, misfit: Misfit) -> ExportError {
    ExportError::Value {
        view,
        column: column.to_owned(),
        row,
        expected: misfit.expected,
        found: misfit.found,
    }
}

/// Integers by size and texts by their bytes; keys are nothing else.
fn compare(one: ValueRef<'_>, other: ValueRef<'_>) -> Ordering {
    match (one, other) {
        (ValueRef::Integer(one), ValueRef::Integer(other)) => one.cmp(&other),
        (ValueRef::Text(one), ValueRef::Text(other)) => one.cmp(other),
        _ => Ordering::Equal,
    }
}

/// Remembers a value of a key, in the memory of the one before.
fn keep(value: ValueRef<'_>, last: &mut Value) {
    match (value, &mut *last) {
        (ValueRef::Integer(value), Value::Integer(last)) => *last = value,
        _ => *last = owned(value),
    }
}

/// A value of a key on its own; one that is no text cannot be one.
fn owned(value: ValueRef<'_>) -> Value {
    Value::try_from(value).unwrap_or(Value::Null)
}
