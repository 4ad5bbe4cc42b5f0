//! Rankings within limits of columns, and by them; through the command line and the library.

use natsbench::query::{ColumnLimit, ColumnRanking, ExtensionError, MetricSet, QueryError, RankBy};
use natsbench::{Dataset, NatsBench, Recipe};

use super::{Extended, csv};

/// A database whose architectures 0 to 5 have latencies on two devices, of two data sets.
fn with_latencies() -> Extended {
    let extended = Extended::new();
    let rows = (0..5).flat_map(|index| {
        [("cifar10", 0), ("cifar100", 10)].map(|(dataset, more)| {
            let (pi, gpu) = (5 - index + more, index + more);
            format!("{index},{dataset},pi,{pi}\n{index},{dataset},gpu,{gpu}.5")
        })
    });
    let content = csv("arch_index,dataset,device,latency_ms", rows);
    let table = extended.table("hw.csv", content);
    extended
        .extend(&table, &["--by", "device"])
        .ends(0, &["hw: 20 rows"]);
    let table = extended.table("own.csv", "arch_index,score\n0,3\n1,\n2,5\n3,4\n4,1\n5,2\n");
    extended
        .extend(
            &table,
            &["--unit", "score=1", "--higher-is-better", "score"],
        )
        .ends(0, &[]);
    extended
}

const BEST: [&str; 6] = ["best", "--space", "tss", "-d", "cifar10", "--hp"];

#[test]
fn a_ranking_keeps_to_limits_and_goes_by_a_column() {
    let extended = with_latencies();
    let ask = |options: &[&str]| {
        let arguments: Vec<&str> = BEST
            .iter()
            .copied()
            .chain(["12", "-n", "9"])
            .chain(options.iter().copied())
            .collect();
        extended.ask(&arguments)
    };
    let indexes = |options: &[&str]| -> Vec<u64> {
        let all: Vec<&str> = options.iter().copied().chain(["--json"]).collect();
        let ran = ask(&all);
        ran.ends(0, &[]);
        let answer: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let rows = answer
            .as_array()
            .or_else(|| answer["answer"].as_array())
            .unwrap();
        rows.iter()
            .map(|row| row["index"].as_u64().unwrap())
            .collect()
    };
    let all = indexes(&[]);
    assert_eq!(all.len(), 6);
    let within: Vec<u64> = all
        .iter()
        .copied()
        .filter(|index| (2..5).contains(index))
        .collect();
    assert_eq!(indexes(&["--max", "hw.latency_ms[device=pi]=3"]), within);
    assert_eq!(
        indexes(&[
            "--max",
            "hw.latency_ms[device=pi]=3",
            "--min",
            "hw.latency_ms[device=gpu]=3.5"
        ])
        .len(),
        2
    );
    assert_eq!(
        indexes(&["--lowest", "hw.latency_ms[device=gpu]"]),
        [0, 1, 2, 3, 4]
    );
    assert_eq!(indexes(&["--highest", "own.score"]), [2, 3, 0, 5, 4]);
    assert_eq!(
        indexes(&[
            "--lowest",
            "own.score",
            "--max",
            "hw.latency_ms[device=pi,dataset=cifar100]=13"
        ]),
        [4, 3, 2]
    );
    ask(&["--max", "hw.latency_ms[device=pi]=3"]).ends(
        0,
        &["hw.latency_ms[dataset=cifar10,device=pi] (ms)", "top-1 (%)"],
    );
    for (options, told) in [
        (
            &["--max", "hw.latency_ms=3"][..],
            "hw has a row for each device; choose one, such as hw.latency_ms[device=gpu]; there are gpu, pi",
        ),
        (
            &["--max", "hw.power[device=pi]=3"],
            "hw has no column \"power\" with numbers; it has latency_ms",
        ),
        (
            &["--max", "nothing.x=3"],
            "there is no extension \"nothing\" of tss; there are hw, own",
        ),
        (
            &["--max", "hw.latency_ms[device=tpu]=3"],
            "hw has no rows with device tpu; it has gpu, pi",
        ),
        (
            &["--max", "own.score[device=pi]=3"],
            "own has no key \"device\"; it has one row for each architecture",
        ),
        (
            &["--max", "own.score=0"],
            "none of the architectures with an accuracy is within the limits of own.score",
        ),
    ] {
        ask(options).ends(1, &[told]);
    }
    ask(&["--max", "own.score"]).ends(2, &["expected EXTENSION.COLUMN=NUMBER"]);
    // The data set of the question has no rows here.
    let mut other = BEST.map(str::to_owned);
    "ImageNet16-120".clone_into(&mut other[4]);
    let other: Vec<&str> = other
        .iter()
        .map(String::as_str)
        .chain(["12", "--max", "hw.latency_ms[device=pi]=3"])
        .collect();
    extended.ask(&other).ends(
        1,
        &["hw has no rows with dataset ImageNet16-120; it has cifar10, cifar100"],
    );
}

#[test]
fn the_library_answers_the_same() {
    let extended = with_latencies();
    let bench = NatsBench::open(&extended.db).unwrap();
    let space = bench.topology().unwrap();
    let names: Vec<String> = bench
        .extensions()
        .unwrap()
        .into_iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(names, ["hw", "own"]);
    let own = space.extension("own").unwrap();
    assert_eq!(own.values().next().unwrap().higher_is_better, Some(true));
    let score = "own.score".parse().unwrap();
    let measured = space
        .measured(&score, Dataset::Cifar10, Recipe::Hp12)
        .unwrap();
    let values: Vec<(u32, f64)> = measured
        .values
        .iter()
        .map(|(index, value)| (index.0, *value))
        .collect();
    assert_eq!(values, [(0, 3.0), (2, 5.0), (3, 4.0), (4, 1.0), (5, 2.0)]);
    assert_eq!(measured.unit, "1");

    // Without a question around it, a column must choose its rows itself.
    let latency = "hw.latency_ms[device=pi]".parse().unwrap();
    let error = space.measured(&latency, None, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "hw has a row for each dataset; choose one, such as hw.latency_ms[dataset=cifar10]; there are cifar10, cifar100"
    );
    let chosen = "hw.latency_ms[dataset=cifar100,device=pi]".parse().unwrap();
    let alone = space.measured(&chosen, None, None).unwrap();
    let asked = space.measured(&latency, Dataset::Cifar100, Recipe::Hp12);
    assert_eq!(alone, asked.unwrap());
    assert_eq!(alone.values.len(), 5);

    let mut question = ColumnRanking::new(Dataset::Cifar10, MetricSet::Test, Recipe::Hp12, 3);
    question.by = RankBy::Highest(score.clone());
    question.limits = vec![ColumnLimit::at_most(score, 4.0)];
    let ranked = space.ranking_with_columns(&question).unwrap();
    let found: Vec<(u32, f64)> = ranked
        .iter()
        .map(|one| (one.ranked.index.0, one.columns[0].value))
        .collect();
    assert_eq!(found, [(3, 4.0), (0, 3.0), (5, 2.0)]);
    let limit = ColumnLimit::at_least("own.score".parse().unwrap(), f64::NAN);
    question.limits = vec![limit];
    let error = space.ranking_with_columns(&question).unwrap_err();
    assert!(
        matches!(
            error,
            QueryError::Extension(ExtensionError::LimitNotANumber { .. })
        ),
        "{error}"
    );
    let size = bench.size().unwrap();
    assert_eq!(size.extensions().unwrap(), []);
    assert_eq!(space.extensions().unwrap(), bench.extensions().unwrap());
    let error = size.extension("own").unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no extension \"own\" of sss; `natsbench extend` adds them"
    );
}
