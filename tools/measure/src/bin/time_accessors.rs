//! Times our accessors for `tools/compare_speed`, which asks the official package the same:
//!
//! ```sh
//! cargo run --release -p natsbench-tools --bin time_accessors -- natsbench.db
//! ```
//!
//! Prints JSON: the seconds of each call, warm and at first touch (the first call about an architecture); the seconds of
//! opening the file with a first answer; and how many calls of `more_info` one thread and two threads make per second.

#![expect(clippy::print_stdout, reason = "prints its result")]

use std::error::Error;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use natsbench::query::{
    Candidates, CostLimits, EpochSelector, MetricSet, QueryError, Space, TrialSelector,
};
use natsbench::space::PythonRandom;
use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe, SearchSpace};
use serde_json::json;

/// How long each call is repeated.
const MEASURED: Duration = Duration::from_millis(500);
/// Number of calls between two looks at the time, so that looking takes almost no time.
const BATCH: u32 = 100;

type Call = fn(&Space, ArchitectureIndex, &mut PythonRandom) -> Result<(), QueryError>;

/// The calls, under the names of the official API, with the arguments of `tools/compare_speed.py`.
const CALLS: [(&str, Call); 4] = [
    ("get_more_info", |space, index, _| {
        let (recipe, epoch) = (space.full_train_recipe(), EpochSelector::Last);
        let info = space.more_info(index, Dataset::Cifar100, recipe, epoch, TrialSelector::Mean)?;
        black_box(info);
        Ok(())
    }),
    ("get_cost_info", |space, index, _| {
        black_box(space.cost_info(index, Dataset::Cifar10, Recipe::Hp12)?);
        Ok(())
    }),
    ("simulate_train_eval", |space, index, random| {
        black_box(space.simulate_train_eval(
            index,
            Dataset::Cifar10,
            Recipe::Hp12,
            EpochSelector::Last,
            TrialSelector::Random(random),
        )?);
        Ok(())
    }),
    ("find_best", |space, _, _| {
        black_box(space.find_best(
            Dataset::Cifar10,
            MetricSet::Test,
            CostLimits::default(),
            space.full_train_recipe(),
            Candidates::Imported,
        )?);
        Ok(())
    }),
];

fn main() -> Result<(), Box<dyn Error>> {
    let database = std::env::args_os().nth(1).map(PathBuf::from);
    let database = database.ok_or("usage: time_accessors DATABASE")?;
    let space = open(&database)?;
    let imported = space.imported()?;
    let (mut warm, mut first) = (serde_json::Map::new(), serde_json::Map::new());
    for (name, call) in CALLS {
        warm.insert(
            name.to_owned(),
            warm_seconds(&space, &imported, call)?.into(),
        );
        first.insert(
            name.to_owned(),
            first_seconds(&database, &imported, call)?.into(),
        );
    }
    let result = json!({
        "warm_seconds": warm,
        "first_seconds": first,
        "open_seconds": open_seconds(&database, imported.first().copied().ok_or("nothing is imported")?)?,
        "calls_per_second": {
            "one_thread": calls_per_second(&space, &imported, 1)?,
            "two_threads": calls_per_second(&space, &imported, 2)?,
        },
    });
    println!("{result}");
    Ok(())
}

/// The space that the database has architectures of.
fn open(database: &Path) -> Result<Space, QueryError> {
    let bench = NatsBench::open_with(database, 2)?;
    let topology = bench.space(SearchSpace::Topology)?;
    if topology.is_empty() {
        bench.size()
    } else {
        Ok(topology)
    }
}

/// Median over batches, in seconds per call.
fn warm_seconds(
    space: &Space,
    imported: &[ArchitectureIndex],
    call: Call,
) -> Result<f64, QueryError> {
    let mut random = PythonRandom::seed(1);
    let mut indexes = imported.iter().copied().cycle();
    for index in imported {
        call(space, *index, &mut random)?;
    }
    let (mut batches, begin) = (Vec::new(), Instant::now());
    while begin.elapsed() < MEASURED {
        let batch = Instant::now();
        for index in indexes.by_ref().take(BATCH as usize) {
            call(space, index, &mut random)?;
        }
        batches.push(batch.elapsed().as_secs_f64() / f64::from(BATCH));
    }
    Ok(median(batches))
}

/// Median time of the first question about an architecture, with a handle that was not asked anything before.
fn first_seconds(
    database: &Path,
    imported: &[ArchitectureIndex],
    call: Call,
) -> Result<f64, QueryError> {
    let mut random = PythonRandom::seed(1);
    let space = open(database)?;
    let mut times = Vec::with_capacity(imported.len());
    for &index in imported {
        let begin = Instant::now();
        call(&space, index, &mut random)?;
        times.push(begin.elapsed().as_secs_f64());
    }
    Ok(median(times))
}

/// Median time to open the file and answer `cost_info` once.
fn open_seconds(database: &Path, index: ArchitectureIndex) -> Result<f64, QueryError> {
    let (mut times, begin) = (Vec::new(), Instant::now());
    while begin.elapsed() < MEASURED {
        let opened = Instant::now();
        let space = open(database)?;
        black_box(space.cost_info(index, Dataset::Cifar10, Recipe::Hp12)?);
        times.push(opened.elapsed().as_secs_f64());
        drop(space); // closing is not measured
    }
    Ok(median(times))
}

/// How many times per second all threads together ask `more_info` through a shared handle. The best of several rounds counts,
/// since other work on the machine can take a core away.
fn calls_per_second(
    space: &Space,
    imported: &[ArchitectureIndex],
    threads: usize,
) -> Result<f64, QueryError> {
    const ROUNDS: usize = 7;
    let mut best = 0.0_f64;
    for _ in 0..ROUNDS {
        let begin = Instant::now();
        let counts: Vec<Result<u32, QueryError>> = thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| calls_within(MEASURED, space, imported)))
                .collect();
            running
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .collect()
        });
        let counts = counts.into_iter().collect::<Result<Vec<_>, _>>()?;
        best = best.max(f64::from(counts.iter().sum::<u32>()) / begin.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// Calls of `more_info` until the time is over.
fn calls_within(
    time: Duration,
    space: &Space,
    imported: &[ArchitectureIndex],
) -> Result<u32, QueryError> {
    let (_, more_info) = CALLS[0];
    let mut random = PythonRandom::seed(1);
    let mut indexes = imported.iter().copied().cycle();
    let (mut calls, begin) = (0, Instant::now());
    while begin.elapsed() < time {
        for index in indexes.by_ref().take(BATCH as usize) {
            more_info(space, index, &mut random)?;
        }
        calls += BATCH;
    }
    Ok(calls)
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
