//! All modules and all runs, for what needs them at once.

#[cfg(feature = "report")]
use nasbench101::Module;

use crate::model::{ArchitectureIndex, parts_of_run_id};
use crate::store::{for_each_nb101_run, nb101_modules};

use super::runs::module_of;
use super::{NasBench101, Nasbench101Module, Nasbench101QueryError, Nasbench101Run};

/// A module with its means over repeats after 108 epochs.
#[cfg(feature = "report")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct JudgedModule {
    pub(crate) index: u32,
    pub(crate) module: Module,
    pub(crate) valid_percent: Option<f64>,
    pub(crate) test_percent: Option<f64>,
}

impl NasBench101 {
    /// Every module of the space, with runs or without, in the order of their indexes.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn modules(&self) -> Result<Vec<Nasbench101Module>, Nasbench101QueryError> {
        let stored = self.bench.read(|connection, _| nb101_modules(connection))?;
        Ok(stored.iter().filter_map(module_of).collect())
    }

    /// Calls `take` with the index of its module and every run: by index, then by epochs, then by repeat.
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn for_each_run(
        &self,
        mut take: impl FnMut(u32, Nasbench101Run),
    ) -> Result<(), Nasbench101QueryError> {
        self.bench.read(|connection, _| {
            for_each_nb101_run(connection, &mut |stored| {
                let (index, _budget, _repeat) = parts_of_run_id(stored.run_id);
                take(index, Nasbench101Run::of_stored(&stored));
            })
        })?;
        Ok(())
    }

    /// Modules with what they reach after full training, which some of the listed ones may lack; in no order.
    #[cfg(feature = "report")]
    pub(crate) fn judged(
        &self,
        indexes: &[u32],
    ) -> Result<Vec<JudgedModule>, Nasbench101QueryError> {
        let asked = format!("{indexes:?}"); // a list is written as in JSON
        let found = self.bench.read(|connection, _| {
            let sql = include_str!("../../../sql/queries/nb101_judged_modules.sql");
            let mut select = connection.prepare_cached(sql)?;
            let mut rows = select.query([asked])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let digits: String = row.get(3)?;
                if let Ok(module) = Module::from_stored(row.get(1)?, row.get(2)?, &digits) {
                    found.push(JudgedModule {
                        index: row.get(0)?,
                        module,
                        valid_percent: row.get(4)?,
                        test_percent: row.get(5)?,
                    });
                }
            }
            Ok(found)
        })?;
        Ok(found)
    }

    /// The modules with a validation accuracy after each of these numbers of epochs, ascending.
    #[cfg(feature = "search")]
    pub(crate) fn validated(
        &self,
        epochs: &[u16],
    ) -> Result<Vec<ArchitectureIndex>, Nasbench101QueryError> {
        let asked = format!("{epochs:?}"); // a list is written as in JSON
        let indexes = self.bench.read(|connection, _| {
            connection
                .prepare_cached(include_str!(
                    "../../../sql/queries/nb101_searched_modules.sql"
                ))?
                .query_map([asked], |row| row.get(0))?
                .collect()
        })?;
        Ok(indexes)
    }
}
