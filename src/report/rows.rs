//! Rows of a statement by the names of their columns, and tables made of values.

use super::{Answer, Column, ReportError};
use crate::ids::{Dataset, Recipe, SearchSpace};
use crate::query::{NatsBench, SqlAnswer, SqlValue};

/// The answer to a statement.
pub(super) struct Rows(SqlAnswer);

/// A row of it.
pub(super) struct Row<'a> {
    columns: &'a [String],
    values: &'a [SqlValue],
}

impl Rows {
    pub(super) fn read(
        bench: &NatsBench,
        sql: &str,
        space: SearchSpace,
    ) -> Result<Self, ReportError> {
        Ok(Self(bench.sql_of_space(sql, space)?))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.rows.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        let columns = self.0.columns.as_slice();
        self.0
            .rows
            .iter()
            .map(move |values| Row { columns, values })
    }
}

impl<'a> Row<'a> {
    fn value(&self, name: &str) -> &'a SqlValue {
        let position = self.columns.iter().position(|column| column == name);
        let value = position.and_then(|position| self.values.get(position));
        value.unwrap_or(&SqlValue::Null)
    }

    pub(super) fn text(&self, name: &str) -> Result<&'a str, ReportError> {
        match self.value(name) {
            SqlValue::Text(text) => Ok(text),
            _ => Err(unexpected(name, "text")),
        }
    }

    pub(super) fn integer(&self, name: &str) -> Result<i64, ReportError> {
        match self.value(name) {
            SqlValue::Integer(value) => Ok(*value),
            _ => Err(unexpected(name, "integer")),
        }
    }

    pub(super) fn real(&self, name: &str) -> Result<f64, ReportError> {
        self.real_if_there(name)
            .ok_or_else(|| unexpected(name, "number"))
    }

    /// `None` for NULL.
    pub(super) fn real_if_there(&self, name: &str) -> Option<f64> {
        match self.value(name) {
            SqlValue::Real(value) => Some(*value),
            SqlValue::Integer(value) => Some(*value as f64),
            _ => None,
        }
    }
}

fn unexpected(name: &str, kind: &str) -> ReportError {
    ReportError::Statement {
        expected: format!("{kind} in a column {name}"),
    }
}

/// A column of a table.
pub(super) const fn column(name: &'static str, unit: &'static str) -> Column {
    Column { name, unit }
}

/// Text as a value of a table.
#[expect(
    clippy::needless_pass_by_value,
    reason = "names and references, which are copied"
)]
pub(super) fn text(value: impl ToString) -> SqlValue {
    SqlValue::Text(value.to_string())
}

/// A count or an index as a value of a table.
pub(super) fn count(value: usize) -> SqlValue {
    SqlValue::Integer(value as i64)
}

/// A number as a value of a table.
pub(super) fn number(value: impl Into<Option<f64>>) -> SqlValue {
    value.into().map_or(SqlValue::Null, SqlValue::Real)
}

/// The answer of a report that needs trials where there are none.
pub(super) fn nothing_imported(space: SearchSpace, recipes: &str) -> Answer {
    Answer::Missing {
        what: format!(
            "trials of {space} with {recipes}; `natsbench import` brings them from its archive"
        ),
    }
}

/// Imported architectures.
pub(super) fn architecture_count(
    bench: &NatsBench,
    space: SearchSpace,
) -> Result<usize, ReportError> {
    Ok(bench.space(space)?.imported()?.len())
}

/// Trials of a space with these recipes on these data sets.
pub(super) fn trial_count(
    bench: &NatsBench,
    space: SearchSpace,
    recipes: &[Recipe],
    datasets: &[Dataset],
) -> Result<usize, ReportError> {
    let rows = Rows::read(
        bench,
        include_str!("../../sql/queries/trial_counts.sql"),
        space,
    )?;
    let mut trials = 0;
    for row in rows.iter() {
        let (hp, dataset) = (row.text("hp")?, row.text("dataset")?);
        let is_meant = recipes.iter().any(|recipe| recipe.as_str() == hp)
            && datasets.iter().any(|of| of.as_str() == dataset);
        if is_meant {
            trials += row.integer("trials")? as usize;
        }
    }
    Ok(trials)
}

/// The recipe behind the paper's accuracies.
pub(super) const fn full_recipe(space: SearchSpace) -> Recipe {
    match space {
        SearchSpace::Topology => Recipe::Hp200,
        SearchSpace::Size => Recipe::Hp90,
    }
}
