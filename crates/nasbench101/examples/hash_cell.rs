//! Says what is known of a cell before anything is trained: its hash, its index, the size of its network.
//!
//! The cell is a matrix, row by row, and the names of its operations. What leads nowhere is taken out first.
//!
//! ```console
//! $ cargo run --release -p nasbench101 --example hash_cell -- 0110000100010000 input,conv3x3-bn-relu,maxpool3x3,output
//! ```

#![allow(clippy::print_stdout, reason = "an example prints")]

use std::error::Error;

use nasbench101::{ModelSpec, ModuleSpace};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [adjacency, operations] = arguments.as_slice() else {
        return Err("expected a matrix, such as 0100, and operations, such as input,output".into());
    };
    let operations: Vec<&str> = operations.split(',').collect();
    let entries: Option<Vec<i64>> = adjacency
        .chars()
        .map(|entry| entry.to_digit(10).map(i64::from))
        .collect();
    let entries = entries.ok_or("expected digits alone in the matrix")?;
    let rows: Vec<Vec<i64>> = entries
        .chunks(operations.len())
        .map(<[i64]>::to_vec)
        .collect();

    let spec = ModelSpec::new(&rows, &operations)?;
    let stored = spec.module()?.stored_form();
    let hash = stored.hash();
    println!("hash          {hash}");
    println!(
        "stored form   {} {}",
        stored.adjacency_text(),
        stored.operations_text()
    );
    println!("weights       {}", stored.trainable_parameters());
    println!(
        "depth         {} of {} edges",
        stored.depth(),
        stored.edges()
    );

    // all 423,624 architectures, in about a second
    let space = ModuleSpace::enumerate(std::thread::available_parallelism()?.get());
    if let Some(index) = space.index_of(hash) {
        println!("index         {index}");
    }
    Ok(())
}
