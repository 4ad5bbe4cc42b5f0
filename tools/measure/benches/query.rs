//! Accessors on a database: warm calls on one thread through the pool, and opening.
//!
//! `NATSBENCH_BENCH_DB` names a database to measure on, such as one of a whole space; without it, a sample of 200
//! architectures is made. `tools/compare_speed` puts the official API beside it.

#![expect(
    clippy::expect_used,
    reason = "a benchmark that cannot be set up cannot go on"
)]

use std::hint::black_box;
use std::path::PathBuf;

use criterion::{Criterion, criterion_group, criterion_main};
use natsbench::import::Import;
use natsbench::query::{Candidates, CostLimits, EpochSelector, MetricSet, TrialSelector};
use natsbench::sample::{Sample, Selection};
use natsbench::space::DrawBelow;
use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe, SearchSpace, Seed};

/// Gives positions without a random generator, so that only the answer is measured.
struct LastTrial;

impl DrawBelow for LastTrial {
    fn draw_below(&mut self, count: usize) -> usize {
        count - 1
    }
}

/// The database to measure on; the folder that holds a sample is removed when dropped.
fn database() -> (PathBuf, Option<tempfile::TempDir>) {
    if let Some(path) = std::env::var_os("NATSBENCH_BENCH_DB") {
        return (path.into(), None);
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut sample = Sample::new(SearchSpace::Topology, folder.path());
    sample.selection = Selection::First(200);
    let archive = sample.run(&mut |_event| ()).expect("a sample").path;
    let path = folder.path().join("natsbench.db");
    let import = Import {
        archives: vec![archive],
        database: path.clone(),
        ..Import::default()
    };
    import.run(&mut |_event| ()).expect("an import");
    (path, Some(folder))
}

fn accessors(criterion: &mut Criterion) {
    let (path, _folder) = database();
    let bench = NatsBench::open(&path).expect("a database");
    let space = bench.topology().expect("the topology space");
    let imported = space.imported().expect("imported architectures");
    let mut turn = 0_usize;
    let mut next = move || -> ArchitectureIndex {
        turn = (turn + 7919) % imported.len();
        imported[turn]
    };
    let mut group = criterion.benchmark_group("warm");
    group.bench_function("more_info mean", |bencher| {
        bencher.iter(|| {
            space.more_info(
                next(),
                Dataset::Cifar100,
                Recipe::Hp200,
                EpochSelector::Last,
                TrialSelector::Mean,
            )
        });
    });
    group.bench_function("more_info seed, epoch 5 of 12", |bencher| {
        bencher.iter(|| {
            space.more_info(
                next(),
                Dataset::Cifar10Valid,
                Recipe::Hp12,
                5,
                TrialSelector::Seed(Seed(777)),
            )
        });
    });
    group.bench_function("cost_info", |bencher| {
        bencher.iter(|| space.cost_info(next(), Dataset::Cifar10, Recipe::Hp12));
    });
    group.bench_function("latency", |bencher| {
        bencher.iter(|| space.latency_seconds(next(), Dataset::Cifar10, Recipe::Hp12));
    });
    group.bench_function("simulate_train_eval", |bencher| {
        bencher.iter(|| {
            space.simulate_train_eval(
                next(),
                Dataset::Cifar10,
                Recipe::Hp12,
                EpochSelector::Last,
                TrialSelector::Random(&mut LastTrial),
            )
        });
    });
    let best = |limits| {
        space.find_best(
            Dataset::Cifar10,
            MetricSet::Test,
            limits,
            Recipe::Hp200,
            Candidates::Imported,
        )
    };
    group.bench_function("find_best", |bencher| {
        bencher.iter(|| best(black_box(CostLimits::default())));
    });
    let limits = CostLimits {
        flops_millions: Some(10.0),
        params_millions: Some(0.1),
    };
    group.bench_function("find_best within limits", |bencher| {
        bencher.iter(|| best(black_box(limits)));
    });
    group.bench_function("architecture", |bencher| {
        bencher.iter(|| space.architecture(next()));
    });
    group.finish();
}

fn opening(criterion: &mut Criterion) {
    let (path, _folder) = database();
    criterion.bench_function("open and first more_info", |bencher| {
        // What the closure returns is dropped, and the file closed, outside the measured time.
        bencher.iter_with_large_drop(|| {
            let space = NatsBench::open(&path)
                .and_then(|bench| bench.topology())
                .expect("a database");
            let info = space.more_info(
                0,
                Dataset::Cifar10,
                Recipe::Hp12,
                EpochSelector::Last,
                TrialSelector::Mean,
            );
            (space, info)
        });
    });
}

criterion_group!(benches, accessors, opening);
criterion_main!(benches);
