//! Why a question about NAS-Bench-101 has no answer.

use nasbench101::{ModuleHash, OutOfDomain};

use crate::query::QueryError;

/// Why a question about NAS-Bench-101 has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Nasbench101QueryError {
    /// The database cannot be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The database has nothing of NAS-Bench-101.
    #[error(
        "{} has nothing of NAS-Bench-101; `natsbench import nasbench_only108.tfrecord --db {}` adds it",
        path.display(), path.display()
    )]
    NotThere {
        /// The database.
        path: std::path::PathBuf,
    },
    /// There is no such index.
    #[error("there is no module {index}; indexes go from 0 to 423623")]
    IndexOutOfRange {
        /// The index.
        index: u32,
    },
    /// The module is none of the space.
    #[error(transparent)]
    OutOfDomain(#[from] OutOfDomain),
    /// The database has no runs of so many epochs: the official `OutOfDomainError`.
    #[error("invalid number of epochs, must be one of {}", python_set(there))]
    InvalidEpochs {
        /// What was asked for.
        asked: u16,
        /// Those that it has, the fewest first.
        there: Vec<u16>,
    },
    /// The hash is none of the space: the official `KeyError`.
    #[error("NAS-Bench-101 has no module with the hash {hash}")]
    UnknownHash {
        /// The hash.
        hash: ModuleHash,
    },
    /// The module is of the space, but the database has no runs of it: the official `KeyError`.
    #[error("module {hash} has no runs{} in this database", of_epochs(*epochs))]
    NotImported {
        /// The module.
        hash: ModuleHash,
        /// The epochs of the runs that were asked for; `None` for any.
        epochs: Option<u16>,
    },
    /// The module has fewer runs than repeats can be drawn from: the official `IndexError`.
    #[error(
        "module {hash} has {there} runs of {epochs} epochs, and repeat {repeat_index} was drawn"
    )]
    NoRepeat {
        /// The module.
        hash: ModuleHash,
        /// The budget.
        epochs: u16,
        /// Number of runs that it has.
        there: usize,
        /// The place that was drawn, from 0.
        repeat_index: usize,
    },
}

fn of_epochs(epochs: Option<u16>) -> String {
    epochs.map_or_else(String::new, |epochs| format!(" of {epochs} epochs"))
}

/// Small numbers as Python prints a set of them that was made in this order: `{108, 4, 12, 36}`.
///
/// A set of fewer than five numbers has eight places. A number goes to the place that its last three bits say, or if that
/// is taken, to the one that `CPython`'s probing finds.
fn python_set(numbers: &[u16]) -> String {
    let mut places: [Option<u16>; 8] = [None; 8];
    for &number in numbers.iter().take(4) {
        let mut rest = usize::from(number);
        let mut place = rest % 8;
        while places[place].is_some_and(|taken| taken != number) {
            rest /= 32;
            place = (place * 5 + 1 + rest) % 8;
        }
        places[place] = Some(number);
    }
    let texts: Vec<String> = places.iter().flatten().map(u16::to_string).collect();
    format!("{{{}}}", texts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_printed_as_python_prints_them() {
        assert_eq!(python_set(&[4, 12, 36, 108]), "{108, 4, 12, 36}");
        assert_eq!(python_set(&[108]), "{108}");
        assert_eq!(python_set(&[4, 108]), "{108, 4}");
        assert_eq!(python_set(&[]), "{}");
    }
}
