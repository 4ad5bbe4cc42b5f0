//! All modules of NAS-Bench-101 as columns, in the form that the page draws.

use serde::Serialize;

use nasbench101::Module;

use crate::model::BenchmarkSpace;
use crate::query::{NasBench101, Nasbench101QueryError, NatsBench};

use super::packed::{Packed, packed_whole};

/// Vertices of a module count so much in its number, as in the keys of matrices.
const PER_VERTICES: u32 = 1 << 21;

/// Lists of up to five operations.
const OPERATION_LISTS: u32 = 243;

/// Accuracies are rounded to so many percent.
const PERCENT_STEP: f64 = 0.01;

/// Times are rounded to so many seconds for each epoch of training.
const SECONDS_STEP: f64 = 0.01;

/// Searches on the simulated clock of a space; none or one is enough.
const SEARCHES: &str =
    "SELECT 1 FROM search_experiments WHERE space = :space AND kind = 'search' LIMIT 1";

/// What the page says about NAS-Bench-101 before it has the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct ModulesSummary {
    /// Modules of the space.
    pub all: u32,
    /// Epochs that there are runs of, the fewest first.
    pub epochs: Vec<u16>,
    /// Who invented the numbers, if somebody did.
    pub samples: Vec<String>,
    /// Whether searches on the simulated clock are stored.
    pub is_searched: bool,
}

/// Every module with runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct ModuleColumns {
    /// How many there are.
    pub count: usize,
    /// The number of each module, of which the one before is subtracted. The order is that of these numbers, so that the
    /// differences are small: all modules take less than an eighth of a byte each. They have no indexes, which would take three
    /// bytes each, since an index is a place among hashes.
    ///
    /// The number is `(vertices * 2^21 + edge_bits) * 243 + operations`, where the operations are the digits of a number to
    /// the base of three.
    pub modules: String,
    /// Their means, by epochs.
    pub budgets: Vec<BudgetColumns>,
}

/// Means over repeats after so many epochs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct BudgetColumns {
    pub epochs: u16,
    /// Percent of validation images.
    pub valid: Packed,
    /// Percent of test images.
    pub test: Packed,
    /// Seconds of training.
    pub seconds: Packed,
}

impl ModulesSummary {
    /// The summary of a database; `None` if it has nothing of NAS-Bench-101.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub(crate) fn read(bench: &NatsBench) -> Result<Option<Self>, Nasbench101QueryError> {
        let nb101 = match bench.nasbench101() {
            Ok(nb101) => nb101,
            Err(Nasbench101QueryError::NotThere { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let files = bench.nasbench101_files()?;
        let marks = files.iter().filter_map(|file| file.sample.as_ref());
        let mut samples: Vec<String> = marks.map(ToString::to_string).collect();
        samples.dedup();
        let searches = bench.sql_of_space(SEARCHES, BenchmarkSpace::NasBench101)?;
        Ok(Some(Self {
            all: nasbench101::MODULES,
            epochs: nb101.epochs().to_vec(),
            samples,
            is_searched: !searches.rows.is_empty(),
        }))
    }
}

impl ModuleColumns {
    /// Reads all modules with runs.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub(crate) fn read(nb101: &NasBench101) -> Result<Self, Nasbench101QueryError> {
        let means = nb101.means()?;
        let mut order: Vec<(u32, usize)> = means.modules.iter().map(number).zip(0..).collect();
        order.sort_unstable();
        let mut before = 0;
        let differences = order.iter().map(|&(number, _place)| {
            let difference = number - before;
            before = number;
            difference
        });
        let modules = packed_whole(&differences.collect::<Vec<_>>());
        let packed = |values: &[f64], step: f64| {
            let sorted = order.iter().map(|&(_number, place)| values[place]);
            let sorted: Vec<Option<f64>> = sorted.map(|of| (!of.is_nan()).then_some(of)).collect();
            Packed::new(&sorted, step)
        };
        let budgets = means.budgets.iter().map(|budget| BudgetColumns {
            epochs: budget.epochs,
            valid: packed(&budget.valid_percent, PERCENT_STEP),
            test: packed(&budget.test_percent, PERCENT_STEP),
            seconds: packed(
                &budget.training_seconds,
                SECONDS_STEP * f64::from(budget.epochs),
            ),
        });
        Ok(Self {
            count: order.len(),
            modules,
            budgets: budgets.collect(),
        })
    }
}

/// The number of a module, which is another one for every other module.
pub(super) fn number(module: &Module) -> u32 {
    let digits = module.operations().iter();
    let operations = digits.fold(0, |sum, operation| 3 * sum + u32::from(operation.number()));
    let matrix = module.vertices() as u32 * PER_VERTICES + module.edge_bits();
    matrix * OPERATION_LISTS + operations
}
