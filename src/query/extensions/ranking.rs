//! Rankings with limits on columns of extensions, or by such a column.

use std::fmt::Write as _;

use rusqlite::ToSql;
use rusqlite::types::Value;
use serde::Serialize;

use crate::model::{Dataset, Recipe};
use crate::query::{CostLimits, ExtensionError, MetricSet, QueryError, RankedArchitecture, Space};
use crate::store::{quoted, table_of};

use super::column::{ColumnLimit, MeasuredColumn};
use super::measured::Chosen;

/// What a ranking goes by.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RankBy {
    /// Accuracy, the highest first.
    #[default]
    Accuracy,
    /// A column of an extension, the lowest first.
    Lowest(MeasuredColumn),
    /// A column of an extension, the highest first.
    Highest(MeasuredColumn),
}

/// A question for a ranking with columns of extensions.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnRanking {
    /// Data set of the accuracies, and of extensions with a row for each data set.
    pub dataset: Dataset,
    /// Images of the accuracies.
    pub set: MetricSet,
    /// Recipe of the accuracies, and of extensions with a row for each recipe.
    pub recipe: Recipe,
    /// Limits on the costs that the archives say.
    pub costs: CostLimits,
    /// Limits on columns of extensions.
    pub limits: Vec<ColumnLimit>,
    /// What it goes by; among equals, accuracy decides.
    pub by: RankBy,
    /// How many architectures are wanted at most.
    pub count: u32,
}

/// A place in a ranking, with the values of columns.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedWithColumns {
    /// The architecture with its accuracy and costs.
    #[serde(flatten)]
    pub ranked: RankedArchitecture,
    /// The values of the columns in [`ColumnRanking::limits`], then of that of [`ColumnRanking::by`]; each column once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ColumnValue>,
}

/// The value of a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ColumnValue {
    /// The column with the keys that chose its rows, such as `hw_nas_bench.raspi4_latency[dataset=cifar10]`.
    #[serde(rename = "name")]
    pub column: String,
    /// Its unit; empty if it has none, or none was said.
    pub unit: String,
    /// The value.
    pub value: f64,
}

impl ColumnRanking {
    /// A ranking by accuracy without limits.
    #[must_use]
    pub fn new(dataset: Dataset, set: MetricSet, recipe: Recipe, count: u32) -> Self {
        Self {
            dataset,
            set,
            recipe,
            costs: CostLimits::default(),
            limits: Vec::new(),
            by: RankBy::Accuracy,
            count,
        }
    }
}

impl Space {
    /// The first architectures of a ranking with limits on columns of extensions, or by such a column. Architectures without
    /// a value of one of the columns, or without an accuracy, are not in it.
    ///
    /// ```no_run
    /// # let bench = natsbench::NatsBench::open("natsbench.db")?;
    /// use natsbench::{Dataset, Recipe};
    /// use natsbench::query::{ColumnLimit, ColumnRanking, MetricSet};
    ///
    /// let mut ranking = ColumnRanking::new(Dataset::Cifar10, MetricSet::Test, Recipe::Hp200, 10);
    /// ranking.limits.push(ColumnLimit::at_most("hw_nas_bench.raspi4_latency".parse()?, 10.0));
    /// for place in bench.topology()?.ranking_with_columns(&ranking)? {
    ///     let latency = &place.columns[0];
    ///     println!("{}: {} %, {} {}", place.ranked.index, place.ranked.accuracy_percent, latency.value, latency.unit);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`ranking`](Self::ranking), and [`QueryError::Extension`].
    pub fn ranking_with_columns(
        &self,
        question: &ColumnRanking,
    ) -> Result<Vec<RankedWithColumns>, QueryError> {
        let ColumnRanking {
            dataset,
            set,
            recipe,
            costs,
            limits,
            by,
            count,
        } = question;
        costs.check()?;
        let meant = set.resolve(*dataset).ok_or(QueryError::NoSuchSet {
            dataset: *dataset,
            set: *set,
            has_times: true,
        })?;
        let statement = self.statement(question)?;
        let ranked = self.read_summaries(|connection| {
            let mut select = connection.prepare_cached(&statement.sql)?;
            let fixed: [(&str, &dyn ToSql); 7] = [
                (":space_id", &self.space),
                (":recipe_id", recipe),
                (":dataset_id", &meant.0),
                (":split_id", &meant.1),
                (":max_flops", &costs.flops_millions),
                (":max_params", &costs.params_millions),
                (":count", count),
            ];
            for (name, value) in fixed {
                if let Some(place) = select.parameter_index(name)? {
                    select.raw_bind_parameter(place, value)?;
                }
            }
            for (name, value) in &statement.values {
                if let Some(place) = select.parameter_index(name)? {
                    select.raw_bind_parameter(place, value)?;
                }
            }
            let mut rows = select.raw_query();
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let columns = (5..).zip(&statement.columns).map(|(place, chosen)| {
                    Ok(ColumnValue {
                        column: chosen.name.to_string(),
                        unit: chosen.column.unit.clone(),
                        value: row.get(place)?,
                    })
                });
                found.push(RankedWithColumns {
                    ranked: RankedArchitecture {
                        index: row.get(0)?,
                        architecture: row.get(1)?,
                        accuracy_percent: row.get(2)?,
                        flops_millions: row.get(3)?,
                        params_millions: row.get(4)?,
                    },
                    columns: columns.collect::<rusqlite::Result<_>>()?,
                });
            }
            Ok(found)
        })?;
        if !ranked.is_empty() || *count == 0 {
            return Ok(ranked);
        }
        // Nothing is there, or only the columns leave nothing.
        self.ranking(*dataset, *set, *costs, *recipe, 1)?;
        let of_limits = limits.iter().map(|limit| limit.column.to_string());
        let of_order = match by {
            RankBy::Accuracy => None,
            RankBy::Lowest(column) | RankBy::Highest(column) => Some(column.to_string()),
        };
        Err(QueryError::Extension(ExtensionError::NoneWithinLimits {
            columns: of_limits.chain(of_order).collect(),
        }))
    }

    fn statement(&self, question: &ColumnRanking) -> Result<Statement, QueryError> {
        let mut statement = Parts::default();
        for limit in &question.limits {
            let bounds = [(">=", limit.at_least), ("<=", limit.at_most)];
            if bounds
                .iter()
                .any(|(_, bound)| bound.is_some_and(f64::is_nan))
            {
                return Err(QueryError::Extension(ExtensionError::LimitNotANumber {
                    column: limit.column.to_string(),
                }));
            }
            let chosen =
                self.chosen(&limit.column, Some(question.dataset), Some(question.recipe))?;
            let column = statement.join(chosen);
            for (comparison, bound) in bounds {
                if let Some(bound) = bound {
                    statement.compare(&column, comparison, bound);
                }
            }
        }
        let (by, direction) = match &question.by {
            RankBy::Accuracy => return Ok(statement.finish("")),
            RankBy::Lowest(column) => (column, "ASC"),
            RankBy::Highest(column) => (column, "DESC"),
        };
        let chosen = self.chosen(by, Some(question.dataset), Some(question.recipe))?;
        let column = statement.join(chosen);
        Ok(statement.finish(&format!("{column} {direction}, ")))
    }
}

/// A statement with its parameters and the columns that it answers after those of the ranking.
struct Statement {
    sql: String,
    values: Vec<(String, Value)>,
    columns: Vec<Chosen>,
}

/// The parts of a statement that depend on extensions.
#[derive(Default)]
struct Parts {
    joins: String,
    conditions: String,
    values: Vec<(String, Value)>,
    columns: Vec<Chosen>,
}

impl Parts {
    /// Joins the rows of a column, unless they are there already, and returns its name in the statement.
    fn join(&mut self, chosen: Chosen) -> String {
        let known = self.columns.iter().position(|one| one.name == chosen.name);
        let place = known.unwrap_or(self.columns.len());
        let alias = format!("of_{place}");
        let column = format!("{alias}.{}", quoted(&chosen.column.name));
        if known.is_some() {
            return column;
        }
        let table = quoted(&table_of(&chosen.name.extension));
        // Writing into a String cannot fail.
        let _ = write!(self.joins, "\nCROSS JOIN {table} AS {alias}");
        let _ = write!(
            self.conditions,
            "\n    AND {alias}.architecture_id = a.architecture_id AND {column} IS NOT NULL"
        );
        for (key, value) in &chosen.keys {
            let parameter = format!(":value_{}", self.values.len());
            let _ = write!(
                self.conditions,
                "\n    AND {alias}.{} = {parameter}",
                quoted(key)
            );
            self.values.push((parameter, value.clone()));
        }
        self.columns.push(chosen);
        column
    }

    fn compare(&mut self, column: &str, comparison: &str, bound: f64) {
        let parameter = format!(":value_{}", self.values.len());
        let _ = write!(
            self.conditions,
            "\n    AND {column} {comparison} {parameter}"
        );
        self.values.push((parameter, Value::Real(bound)));
    }

    fn finish(self, order: &str) -> Statement {
        let mut values = String::new();
        for (place, chosen) in self.columns.iter().enumerate() {
            let _ = write!(values, ",\n    of_{place}.{}", quoted(&chosen.column.name));
        }
        let sql = include_str!("../../../sql/queries/ranking_by_columns.sql")
            .replace("{values}", &values)
            .replace("{joins}", &self.joins)
            .replace("{conditions}", &self.conditions)
            .replace("{order}", order);
        Statement {
            sql,
            values: self.values,
            columns: self.columns,
        }
    }
}
