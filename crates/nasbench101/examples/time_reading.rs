//! Times how long a file takes to read: its bytes with both checksums alone, and all of its records decoded, on one thread.
//! These are the floors that an import is compared with.
//!
//! ```console
//! $ cargo run --release -p nasbench101 --features read --example time_reading -- nasbench_only108.tfrecord
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;
use std::fs::File;
use std::time::Instant;

use nasbench101::records::{RawRecord, RecordReader, decode};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("expected a file")?;
    for decodes in [false, true] {
        let started = Instant::now();
        let mut reader = RecordReader::new(File::open(&path)?);
        let (mut raw, mut records, mut weights) = (RawRecord::default(), 0_u32, 0);
        while reader.read_into(&mut raw)? {
            records += 1;
            if decodes {
                weights += decode(&raw)?.metrics.trainable_parameters;
            }
        }
        let seconds = started.elapsed().as_secs_f64();
        let what = if decodes { "decoded" } else { "checksums" };
        let each = seconds * 1e6 / f64::from(records);
        println!("{what:<9} {records} records in {seconds:.2} s, {each:.2} us each ({weights})");
    }
    Ok(())
}
