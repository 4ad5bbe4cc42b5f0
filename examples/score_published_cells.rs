//! What the cells that published weight-sharing searches ended with reach in the benchmark.
//!
//! The cells are those of `examples/data/published_cells.csv`; `examples/data/README.md` names their source. Each is looked
//! up in a database of `natsbench import`: accuracy on test images after 200 epochs of training, mean over the seeds of
//! that training. Then mean and deviation are taken over the seeds of the search, as in Table 4 of the paper.
//! `natsbench score` stores the same file in the database, and `natsbench table` shows it beside other searches.
//!
//!     cargo run --example score_published_cells natsbench.db

#![expect(clippy::print_stdout, reason = "an example shows its result")]

use std::collections::BTreeMap;

use natsbench::query::MetricSet;
use natsbench::{Dataset, NatsBench, Recipe};
use serde::Deserialize;

const CELLS: &str = include_str!("data/published_cells.csv");

/// A row of the file; other columns are not read.
#[derive(Deserialize)]
struct Cell {
    method: String,
    dataset: String,
    architecture: String,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let database = std::env::args_os()
        .nth(1)
        .ok_or("expected the path of a database, such as natsbench.db")?;
    let topology = NatsBench::open(database)?.topology()?;
    let cells: Vec<Cell> = csv::Reader::from_reader(CELLS.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()?;
    for cells in cells.chunk_by(|a, b| (&a.method, &a.dataset) == (&b.method, &b.dataset)) {
        let Some(Cell {
            method, dataset, ..
        }) = cells.first()
        else {
            continue;
        };
        let of_dataset =
            topology.accuracies(dataset.parse::<Dataset>()?, MetricSet::Test, Recipe::Hp200)?;
        let percent: BTreeMap<u32, f64> = of_dataset
            .iter()
            .map(|one| (one.index.0, one.accuracy_percent))
            .collect();
        let mut found = Vec::new();
        let mut shown = Vec::new();
        for cell in cells {
            let index = topology
                .index_of(cell.architecture.as_str())?
                .ok_or_else(|| format!("{} is no cell of tss", cell.architecture))?;
            match percent.get(&index.0) {
                Some(percent) => {
                    found.push(*percent);
                    shown.push(format!("{index}: {percent:.2} %"));
                }
                None => shown.push(format!("{index}: not in the database")),
            }
        }
        let summary = match mean_and_deviation(&found) {
            Some((mean, deviation)) => format!("{mean:.2} ± {deviation:.2} %"),
            None => "-".to_owned(),
        };
        println!("{method} on {dataset}: {summary}  ({})", shown.join(", "));
    }
    Ok(())
}

/// Mean and standard deviation, dividing by the number of values; `None` without values.
fn mean_and_deviation(values: &[f64]) -> Option<(f64, f64)> {
    let count = values.len() as f64;
    let mean = (!values.is_empty()).then(|| values.iter().sum::<f64>() / count)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((mean, (squares / count).sqrt()))
}
