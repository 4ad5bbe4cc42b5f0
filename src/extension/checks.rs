//! Columns that are compared with what is known of an architecture, so that rows of other architectures are noticed.

use std::fmt;
use std::str::FromStr;

use crate::model::{ArchitectureIndex, DATASET, Dataset, SearchSpace, UnknownName};
use crate::space::architecture_cost;

use super::cell::InputTable;
use super::faults::Faults;
use super::keys::{Listed, cell, shown};

/// What is known of each architecture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Weights in millions.
    ParamsMillions,
    /// Multiply-adds for one image in millions.
    FlopsMillions,
}

impl Known {
    const NAMES: &'static [&'static str] = &["params_millions", "flops_millions"];

    /// The value of an architecture.
    pub(super) fn of(
        self,
        space: SearchSpace,
        architecture: &str,
        dataset: Dataset,
    ) -> Option<f64> {
        let cost = architecture_cost(space, architecture, dataset)?;
        Some(match self {
            Self::ParamsMillions => cost.params_millions,
            Self::FlopsMillions => cost.flops_millions,
        })
    }
}

impl fmt::Display for Known {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::ParamsMillions => Self::NAMES[0],
            Self::FlopsMillions => Self::NAMES[1],
        })
    }
}

impl FromStr for Known {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "params_millions" => Ok(Self::ParamsMillions),
            "flops_millions" => Ok(Self::FlopsMillions),
            _ => Err(UnknownName {
                kind: "column",
                name: name.to_owned(),
                expected: Self::NAMES,
            }),
        }
    }
}

/// A column that must agree with what is known.
///
/// ```
/// use natsbench::extension::{Check, Known};
///
/// let check: Check = "params=params_millions:0.001".parse()?;
/// assert_eq!(check.known, Known::ParamsMillions);
/// assert_eq!(check.tolerance, 0.001);
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The column.
    pub column: String,
    /// What its values must be.
    pub known: Known,
    /// How far they may be from it.
    pub tolerance: f64,
}

impl FromStr for Check {
    type Err = String;

    /// Reads `COLUMN=params_millions` or `COLUMN=params_millions:TOLERANCE`.
    fn from_str(text: &str) -> Result<Self, String> {
        let expected =
            "expected COLUMN=params_millions:TOLERANCE or COLUMN=flops_millions:TOLERANCE";
        let (column, rest) = text.rsplit_once('=').ok_or(expected)?;
        let (known, tolerance) = rest.split_once(':').unwrap_or((rest, "0"));
        let tolerance: f64 = tolerance.parse().map_err(|_| expected)?;
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            return Err("the tolerance must be a number from 0 on".to_owned());
        }
        Ok(Self {
            column: column.to_owned(),
            known: known
                .parse()
                .map_err(|error: UnknownName| error.to_string())?,
            tolerance,
        })
    }
}

/// Compares columns with what is known of the architectures.
pub(super) fn check_known(
    checks: &[Check],
    table: &InputTable,
    found: &[Option<ArchitectureIndex>],
    listed: &Listed,
    faults: &mut Faults,
) {
    for check in checks {
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
                let Check {
                    column,
                    known: of,
                    tolerance,
                } = check;
                faults.add(table.rows[row].number, || {
                    format!(
                        "{column} is {value}, but architecture {index} has {of} {known} on \
                         {dataset}, which is more than {tolerance} away"
                    )
                });
            }
        }
    }
}
