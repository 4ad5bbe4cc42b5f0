//! Asks a database: a count, a mean over the trials of an architecture, the best architecture, and SQL.
//!
//!     cargo run -- natsbench.db

use std::error::Error;
use std::path::PathBuf;

use natsbench::query::{
    Candidates, CostLimits, EpochSelector, MetricSet, Reader, TrialSelector, run_sql,
};
use natsbench::{Dataset, NatsBench, Recipe};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).map(PathBuf::from);
    let path = path.ok_or("usage: ask DATABASE")?;
    let topology = NatsBench::open(&path)?.topology()?;
    let imported = topology.imported()?;
    println!(
        "{} of {} architectures are imported",
        imported.len(),
        topology.len()
    );

    let first = *imported.first().ok_or("no architecture is imported")?;
    let info = topology.more_info(
        first,
        Dataset::Cifar10,
        Recipe::Hp200,
        EpochSelector::Last,
        TrialSelector::Mean,
    )?;
    println!("{} is {}", first, topology.architecture(first)?);
    println!("its test accuracy on cifar10: {:?}", info.test);

    let best = topology.find_best(
        Dataset::Cifar10,
        MetricSet::Valid,
        CostLimits::default(),
        Recipe::Hp12,
        Candidates::Imported,
    )?;
    println!("the best by validation after 12 epochs: {best:?}");

    let sql = "SELECT space, count(*) AS trials FROM trials GROUP BY space";
    let answer = run_sql(&Reader::open(&path)?, sql)?;
    println!("{:?}: {:?}", answer.columns, answer.rows);
    Ok(())
}
