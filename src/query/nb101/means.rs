//! Means over repeats of all modules, in columns.

use nasbench101::Module;

use crate::model::{Budget, Unit, parts_of_run_id};

use super::{NasBench101, Nasbench101Module, Nasbench101QueryError};

/// The modules with runs, in the order of their indexes, and what they reach.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nasbench101Means {
    /// The modules.
    pub(crate) modules: Vec<Module>,
    /// For each number of epochs that there are runs of, the fewest first.
    pub(crate) budgets: Vec<BudgetMeans>,
}

/// Means over the repeats with a number of epochs. Each column has a number for each module; it is NaN if no run has one.
#[derive(Debug, Clone, Default)]
pub(crate) struct BudgetMeans {
    pub(crate) epochs: u16,
    /// Accuracy on validation images after half of the epochs, in percent.
    pub(crate) halfway_valid_percent: Vec<f64>,
    /// Accuracy on validation images at the end, in percent.
    pub(crate) valid_percent: Vec<f64>,
    /// Accuracy on test images at the end, in percent.
    pub(crate) test_percent: Vec<f64>,
    /// Seconds of training alone.
    pub(crate) training_seconds: Vec<f64>,
}

/// Sums of a module and a budget, and how many numbers they have.
type Sums = [(f64, u32); 4];

impl NasBench101 {
    /// Reads the means of all modules with runs.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub(crate) fn means(&self) -> Result<Nasbench101Means, Nasbench101QueryError> {
        let sql = include_str!("../../../sql/queries/nb101_means.sql");
        let sums = self.bench().read(|connection, _| {
            let mut sums: Vec<(u32, [Sums; 4])> = Vec::new();
            let mut select = connection.prepare(sql)?;
            let mut rows = select.query([])?;
            while let Some(row) = rows.next()? {
                let (index, budget, _repeat) = parts_of_run_id(row.get(0)?);
                if sums.last().is_none_or(|(last, _sums)| *last != index) {
                    sums.push((index, [[(0.0, 0); 4]; 4]));
                }
                let Some((_last, of_module)) = sums.last_mut() else {
                    continue;
                };
                let of_budget = &mut of_module[budget.number() as usize];
                let units = [Unit::Accuracy, Unit::Accuracy, Unit::Accuracy, Unit::Time];
                for ((place, sum), unit) in of_budget.iter_mut().enumerate().zip(units) {
                    let number = unit.number(row.get(place + 1)?);
                    if !number.is_nan() {
                        sum.0 += number;
                        sum.1 += 1;
                    }
                }
            }
            Ok(sums)
        })?;
        Ok(columns(&self.modules()?, &sums))
    }
}

fn columns(listed: &[Nasbench101Module], sums: &[(u32, [Sums; 4])]) -> Nasbench101Means {
    let known = sums.iter().filter_map(|(index, sums)| {
        let found = listed
            .binary_search_by_key(index, |module| module.index)
            .ok()?;
        Some((listed.get(found)?.module, sums))
    });
    let (modules, sums): (Vec<Module>, Vec<&[Sums; 4]>) = known.unzip();
    let has_runs = |budget: &Budget| {
        let number = budget.number() as usize;
        let mut counts = sums.iter().flat_map(|of| of[number].iter());
        counts.any(|(_sum, count)| *count > 0)
    };
    let budgets = Budget::ALL.into_iter().filter(has_runs);
    let budgets = budgets.map(|budget| {
        let column = |place: usize, factor: f64| {
            let mean = |of: &&[Sums; 4]| {
                let (sum, count) = of[budget.number() as usize][place];
                if count == 0 {
                    f64::NAN
                } else {
                    sum / f64::from(count) * factor
                }
            };
            sums.iter().map(mean).collect()
        };
        BudgetMeans {
            epochs: budget.epochs(),
            halfway_valid_percent: column(0, 100.0),
            valid_percent: column(1, 100.0),
            test_percent: column(2, 100.0),
            training_seconds: column(3, 1.0),
        }
    });
    Nasbench101Means {
        budgets: budgets.collect(),
        modules,
    }
}
