//! Accessors on one and two threads, and opening.

use std::error::Error;
use std::path::Path;
use std::thread;
use std::time::Instant;

use natsbench::import::Import;
use natsbench::query::{EpochSelector, QueryError, Space, TrialSelector};
use natsbench::sample::{Sample, Selection};
use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe, SearchSpace};

use super::{median, milliseconds};

const CALLS: usize = 50_000;
const OPENINGS: usize = 101;

/// How many times per second `more_info` of random architectures is answered, on one and on two threads.
pub(crate) fn print_threads(database: &Path, space: SearchSpace) -> Result<(), Box<dyn Error>> {
    let opened = NatsBench::open_with(database, 2)?.space(space)?;
    let imported = opened.imported()?;
    println!("\n| more_info on threads | calls per second | microseconds per call and thread |");
    println!("| ---: | ---: | ---: |");
    for threads in [1, 2] {
        let start = Instant::now();
        thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|thread| {
                    scope.spawn({
                        let (opened, imported) = (&opened, &imported);
                        move || ask_many(opened, imported, thread)
                    })
                })
                .collect();
            workers.into_iter().try_for_each(|worker| {
                worker
                    .join()
                    .map_err(|_panic| "a thread died".to_owned())?
                    .map_err(|error| error.to_string())
            })
        })?;
        let seconds = start.elapsed().as_secs_f64();
        println!(
            "| {threads} | {:.0} | {:.2} |",
            (threads * CALLS) as f64 / seconds,
            seconds * 1e6 / CALLS as f64
        );
    }
    Ok(())
}

fn ask_many(
    space: &Space,
    imported: &[ArchitectureIndex],
    thread: usize,
) -> Result<(), QueryError> {
    for call in 0..CALLS {
        // Steps of a prime length visit all architectures, and each is far from the one before.
        let index = imported[(thread * 4001 + call * 7919) % imported.len()];
        more_info(space, index)?;
    }
    Ok(())
}

fn more_info(space: &Space, index: ArchitectureIndex) -> Result<(), QueryError> {
    let info = space.more_info(
        index,
        Dataset::Cifar100,
        Recipe::Hp12,
        EpochSelector::Last,
        TrialSelector::Mean,
    )?;
    std::hint::black_box(info);
    Ok(())
}

/// Opening and the first answer, compared with a database of three architectures.
pub(crate) fn print_opening(database: &Path, space: SearchSpace) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let mut sample = Sample::new(space, folder.path());
    sample.selection = Selection::First(3);
    let small = folder.path().join("three.db");
    let import = Import {
        archives: vec![sample.run(&mut |_event| ())?.path],
        database: small.clone(),
        ..Import::default()
    };
    import.run(&mut |_event| ())?;
    println!("\n| opening and the first more_info | ms |");
    println!("| --- | ---: |");
    for (what, path) in [("this database", database), ("three architectures", &small)] {
        let time = median(OPENINGS, || {
            let opened = NatsBench::open(path)?.space(space)?;
            Ok(more_info(&opened, ArchitectureIndex(0))?)
        })?;
        println!("| {what} | {} |", milliseconds(time));
    }
    Ok(())
}
