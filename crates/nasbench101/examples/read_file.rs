//! Reads a file of NAS-Bench-101 and prints the best architectures by their mean test accuracy after most epochs.
//!
//! ```console
//! $ cargo run --release -p nasbench101 --features read --example read_file -- nasbench_only108.tfrecord
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::collections::HashMap;
use std::error::Error;
use std::fs::File;

use nasbench101::ModuleHash;
use nasbench101::records::{RawRecord, RecordReader, decode};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args()
        .nth(1)
        .ok_or("expected the path of a TFRecord file")?;
    let mut reader = RecordReader::new(File::open(path)?);
    let mut raw = RawRecord::default();
    let mut runs = HashMap::<(u32, ModuleHash), Vec<f64>>::new();
    while reader.read_into(&mut raw)? {
        let record = decode(&raw)?;
        // at the start, halfway, at the end
        let end = &record.metrics.evaluations[2];
        let run = runs.entry((record.epochs, record.hash)).or_default();
        run.push(end.test_accuracy);
    }
    let most = runs.keys().map(|(epochs, _hash)| *epochs).max();
    let most = most.ok_or("expected a file with records")?;
    let mut means: Vec<(f64, ModuleHash)> = runs
        .into_iter()
        .filter(|((epochs, _hash), _run)| *epochs == most)
        .map(|((_epochs, hash), run)| (run.iter().sum::<f64>() / run.len() as f64, hash))
        .collect();
    means.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    println!("{} architectures, {most} epochs", means.len());
    for (mean, hash) in means.iter().take(10) {
        println!("{hash} {mean:.4}");
    }
    Ok(())
}
