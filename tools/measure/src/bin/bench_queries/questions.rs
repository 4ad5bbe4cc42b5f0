//! Whole-space questions: in Rust through accessors and statements, and in the `sqlite3` shell.

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use natsbench::query::Reader;
use natsbench::query::{Candidates, CostLimits, MetricSet, RankedArchitecture, Space, run_sql};
use natsbench::{Dataset, NatsBench, SearchSpace};

use super::{drop_from_cache, median, milliseconds, once};

const REPEATS: usize = 9;
/// Fewer than for warm questions, since the file is dropped from the page cache and opened again before each.
const COLD_REPEATS: usize = 5;
/// The target for every whole-space question.
const TARGET: Duration = Duration::from_millis(50);

/// Questions in SQL. They are about `tss` and recipe 200; for `sss` the names are replaced.
const QUESTIONS: [(&str, &str); 4] = [
    (
        "the ten best",
        "SELECT arch_index, accuracy_percent FROM best_architectures \
         WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND metric_on_set = 'test' \
         ORDER BY rank LIMIT 10",
    ),
    (
        "Pareto front, accuracy and FLOPs",
        include_str!("../../../../../sql/examples/pareto_front.sql"),
    ),
    (
        "Pearson correlation of two data sets",
        "SELECT (count(*) * sum(x * y) - sum(x) * sum(y)) \
             / sqrt((count(*) * sum(x * x) - sum(x) * sum(x)) * (count(*) * sum(y * y) - sum(y) * sum(y))) \
         FROM (SELECT one.ori_test_top1_percent AS x, other.ori_test_top1_percent AS y \
             FROM final_accuracies AS one \
             INNER JOIN final_accuracies AS other USING (space, arch_index, hp) \
             WHERE space = 'tss' AND hp = '200' AND one.dataset = 'cifar10' AND other.dataset = 'cifar100')",
    ),
    (
        "Spearman correlation of two recipes",
        include_str!("../../../../../sql/examples/rank_correlation.sql"),
    ),
];

pub(crate) fn print(database: &Path, space: SearchSpace) -> Result<(), Box<dyn Error>> {
    println!("| question | by | warm ms | cold ms | warm at most 50 | cold at most 50 |");
    println!("| --- | --- | ---: | ---: | --- | --- |");
    for (question, sql) in QUESTIONS {
        let sql = of_space(sql, space);
        let reader = Reader::open(database)?;
        let warm = median(REPEATS, || Ok(run_sql(&reader, &sql).map(|_answer| ())?))?;
        drop(reader); // pages that are mapped stay in the cache
        let cold = cold_median(database, || {
            Ok(run_sql(&Reader::open(database)?, &sql).map(|_answer| ())?)
        })?;
        print_row(question, "SQL", warm, cold);
        print_shell(question, database, &sql)?;
    }
    for (question, ask) in ACCESSORS {
        let opened = NatsBench::open(database)?.space(space)?;
        let warm = median(REPEATS, || ask(&opened))?;
        drop(opened);
        let cold = cold_median(database, || ask(&NatsBench::open(database)?.space(space)?))?;
        print_row(question, "accessors", warm, cold);
    }
    Ok(())
}

/// The median of several first questions, each after the file was dropped from the page cache.
fn cold_median(
    database: &Path,
    mut ask: impl FnMut() -> Result<(), Box<dyn Error>>,
) -> Result<Duration, Box<dyn Error>> {
    let mut times = Vec::new();
    for _repeat in 0..COLD_REPEATS {
        drop_from_cache(database)?;
        times.push(once(&mut ask)?);
    }
    times.sort();
    Ok(times[COLD_REPEATS / 2])
}

fn of_space(sql: &str, space: SearchSpace) -> String {
    match space {
        SearchSpace::Topology => sql.to_owned(),
        SearchSpace::Size => sql.replace("'tss'", "'sss'").replace("'200'", "'90'"),
    }
}

fn print_row(question: &str, by: &str, warm: Duration, cold: Duration) {
    let verdict = |time: Duration| if time <= TARGET { "met" } else { "MISSED" };
    println!(
        "| {question} | {by} | {} | {} | {} | {} |",
        milliseconds(warm),
        milliseconds(cold),
        verdict(warm),
        verdict(cold),
    );
}

/// Asks in the shell, which prints its own times. The first time after each start is cold; later ones of the same start are
/// warm.
fn print_shell(question: &str, database: &Path, sql: &str) -> Result<(), Box<dyn Error>> {
    let mut cold = Vec::new();
    let mut warm = Vec::new();
    for _repeat in 0..COLD_REPEATS {
        drop_from_cache(database)?;
        let Some(times) = shell_times(database, sql)? else {
            eprintln!("the sqlite3 shell is left out: there is none");
            return Ok(());
        };
        cold.push(*times.first().ok_or("the sqlite3 shell printed no time")?);
        warm = times;
    }
    cold.sort();
    warm.sort();
    let (warm, cold) = (warm[warm.len() / 2], cold[COLD_REPEATS / 2]);
    print_row(question, "sqlite3 shell", warm, cold);
    Ok(())
}

/// The times that the shell prints for the same question, asked several times; `None` if there is no shell.
fn shell_times(database: &Path, sql: &str) -> Result<Option<Vec<Duration>>, Box<dyn Error>> {
    let statement = sql.trim_end().trim_end_matches(';');
    let script = format!(".timer on\n{}", format!("{statement};\n").repeat(REPEATS));
    let asked = Command::new("sqlite3")
        .args(["-batch", "-bail", "-readonly"])
        .arg(database)
        .arg(".read /dev/stdin")
        .stdin(file_of(&script)?)
        .output();
    let Ok(output) = asked else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let mut times = Vec::new();
    for line in text
        .lines()
        .filter_map(|line| line.strip_prefix("Run Time: real "))
    {
        let seconds = line.split_whitespace().next().unwrap_or_default();
        times.push(Duration::from_secs_f64(seconds.parse()?));
    }
    Ok(Some(times))
}

/// A temporary file that is read from its start, and that is removed when it is closed.
fn file_of(text: &str) -> std::io::Result<std::fs::File> {
    use std::io::{Seek, Write};
    let mut file = tempfile::tempfile()?;
    file.write_all(text.as_bytes())?;
    file.rewind()?;
    Ok(file)
}

type Ask = fn(&Space) -> Result<(), Box<dyn Error>>;

const ACCESSORS: [(&str, Ask); 3] = [
    ("the best", best),
    ("Pareto front, accuracy and FLOPs", pareto),
    ("Pearson correlation of two data sets", correlation),
];

fn best(space: &Space) -> Result<(), Box<dyn Error>> {
    let limits = CostLimits::default();
    let best = space.find_best(
        Dataset::Cifar10,
        MetricSet::Test,
        limits,
        space.full_train_recipe(),
        Candidates::Imported,
    )?;
    best.map(|_best| ())
        .ok_or_else(|| "nothing is the best".into())
}

fn pareto(space: &Space) -> Result<(), Box<dyn Error>> {
    let (limits, recipe) = (CostLimits::default(), space.full_train_recipe());
    let mut ranked = space.ranking(Dataset::Cifar10, MetricSet::Test, limits, recipe, u32::MAX)?;
    ranked.sort_by(|one, other| {
        let flops = one.flops_millions.total_cmp(&other.flops_millions);
        flops.then(other.accuracy_percent.total_cmp(&one.accuracy_percent))
    });
    let mut front: Vec<RankedArchitecture> = Vec::new();
    for one in ranked {
        if front
            .last()
            .is_none_or(|last| one.accuracy_percent > last.accuracy_percent)
        {
            front.push(one);
        }
    }
    std::hint::black_box(front);
    Ok(())
}

fn correlation(space: &Space) -> Result<(), Box<dyn Error>> {
    let recipe = space.full_train_recipe();
    let one = space.accuracies(Dataset::Cifar10, MetricSet::Test, recipe)?;
    let other = space.accuracies(Dataset::Cifar100, MetricSet::Test, recipe)?;
    let mut others = other.iter().peekable();
    let mut pairs: Vec<(f64, f64)> = Vec::with_capacity(one.len());
    for one in &one {
        // Both are in the order of indexes.
        while others.next_if(|other| other.index < one.index).is_some() {}
        let other = others.next_if(|other| other.index == one.index);
        pairs.extend(other.map(|other| (one.accuracy_percent, other.accuracy_percent)));
    }
    let count = pairs.len() as f64;
    let (x_mean, y_mean) = pairs.iter().fold((0.0, 0.0), |(x_mean, y_mean), (x, y)| {
        (x_mean + x / count, y_mean + y / count)
    });
    let product = |of: fn(f64, f64) -> f64| -> f64 {
        pairs.iter().map(|(x, y)| of(x - x_mean, y - y_mean)).sum()
    };
    let scale = (product(|x, _y| x * x) * product(|_x, y| y * y)).sqrt();
    std::hint::black_box(product(|x, y| x * y) / scale);
    Ok(())
}
