//! The official calls, with their counters and their random draws.

use nasbench101::{ModelSpec, ModuleHash, OutOfDomain};
use serde::Serialize;

use crate::space::DrawBelow;

use super::{
    NasBench101, Nasbench101Module, Nasbench101Point, Nasbench101QueryError, Nasbench101Run,
};

/// Repeats among which the official package draws.
const REPEATS: usize = 3;

/// The answer to the official `query`. Serialised, it has the official keys.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Nasbench101Answer {
    /// The matrix as the files write it, which may be another one than that of the question: 0 or 1, row by row.
    pub module_adjacency: Vec<Vec<i64>>,
    /// The operation of each vertex, in the same order.
    pub module_operations: Vec<&'static str>,
    /// Number of weights.
    pub trainable_parameters: u64,
    /// Seconds of training alone.
    #[serde(rename = "training_time")]
    pub training_seconds: f64,
    /// Share of training images that the network was right about, from 0 to 1.
    pub train_accuracy: f64,
    /// Share of validation images.
    pub validation_accuracy: f64,
    /// Share of test images.
    pub test_accuracy: f64,
    /// Which of the repeats was drawn, from 0. The official answer does not say it.
    #[serde(skip)]
    pub repeat_index: usize,
}

/// What the official package counts: training time and epochs of all queries. Time of evaluations is never charged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Nasbench101Counters {
    /// Seconds of training.
    pub training_seconds: f64,
    /// Epochs.
    pub epochs: u64,
}

impl NasBench101 {
    /// Answers as the official `query`: checks, draws one of three repeats, and adds to the counters.
    ///
    /// An error draws nothing and counts nothing. A graph of more than seven vertices is an error here; the official package
    /// fails to make that message, and raises a `TypeError` instead.
    ///
    /// ```no_run
    /// use natsbench::NatsBench;
    /// use natsbench::nasbench101::ModelSpec;
    /// use natsbench::query::Nasbench101Counters;
    /// use natsbench::space::PythonRandom;
    ///
    /// let nb101 = NatsBench::open("natsbench.db")?.nasbench101()?;
    /// let matrix = [vec![0, 1, 0], vec![0, 0, 1], vec![0, 0, 0]];
    /// let spec = ModelSpec::new(&matrix, &["input", "conv3x3-bn-relu", "output"])?;
    ///
    /// let mut python = PythonRandom::seed(0); // draws as Python after NASBench(file, seed=0)
    /// let mut counters = Nasbench101Counters::default();
    /// let answer = nb101.query(&spec, 108, false, &mut python, &mut counters)?;
    /// println!("{} after {} s", answer.validation_accuracy, counters.training_seconds);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError`], in the official order: no such epochs, no module of the space, not imported.
    pub fn query(
        &self,
        spec: &ModelSpec,
        epochs: u16,
        stops_halfway: bool,
        random: &mut dyn DrawBelow,
        counters: &mut Nasbench101Counters,
    ) -> Result<Nasbench101Answer, Nasbench101QueryError> {
        self.budget(epochs)?;
        let module = self.module_of_spec(spec)?;
        let runs = self.runs_of(module.index, epochs)?;
        if runs.is_empty() {
            return Err(Nasbench101QueryError::NotImported {
                hash: module.hash,
                epochs: Some(epochs),
            });
        }
        let repeat_index = random.draw_below(REPEATS);
        let run = runs.get(repeat_index);
        let run = run.ok_or(Nasbench101QueryError::NoRepeat {
            hash: module.hash,
            epochs,
            there: runs.len(),
            repeat_index,
        })?;
        let (point, trained) = if stops_halfway {
            (run.halfway, epochs / 2)
        } else {
            (run.last, epochs)
        };
        counters.training_seconds += point.training_seconds;
        counters.epochs += u64::from(trained);
        Ok(answer(&module, &point, repeat_index))
    }

    /// The module that a graph is, which must belong to the space (`_check_spec`, then `hash_spec`).
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::OutOfDomain`], or [`Nasbench101QueryError::Query`] if the database cannot be read.
    pub fn module_of_spec(
        &self,
        spec: &ModelSpec,
    ) -> Result<Nasbench101Module, Nasbench101QueryError> {
        spec.check()?;
        // Entries other than 0 and 1 pass the check, as in the official package, and no module has such a hash.
        let hash = spec.hash().map_err(|_of_check| OutOfDomain::Disconnected)?;
        self.module_with_hash(hash)
    }

    /// The module with a hash and all its runs (`get_metrics_from_hash`).
    ///
    /// # Errors
    ///
    /// [`Nasbench101QueryError::UnknownHash`] or [`Nasbench101QueryError::NotImported`], where the official package raises a
    /// `KeyError`.
    pub fn metrics(
        &self,
        hash: ModuleHash,
    ) -> Result<(Nasbench101Module, Vec<Nasbench101Run>), Nasbench101QueryError> {
        let module = self.module_with_hash(hash)?;
        let runs = self.runs(module.index)?;
        if runs.is_empty() {
            return Err(Nasbench101QueryError::NotImported { hash, epochs: None });
        }
        Ok((module, runs))
    }
}

fn answer(
    module: &Nasbench101Module,
    point: &Nasbench101Point,
    repeat_index: usize,
) -> Nasbench101Answer {
    Nasbench101Answer {
        module_adjacency: module.module.matrix(),
        module_operations: module.module.operation_names(),
        trainable_parameters: module.trainable_parameters,
        training_seconds: point.training_seconds,
        train_accuracy: point.train_accuracy,
        validation_accuracy: point.validation_accuracy,
        test_accuracy: point.test_accuracy,
        repeat_index,
    }
}
