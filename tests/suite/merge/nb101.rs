//! Databases that imported different files of NAS-Bench-101.

use std::fs;
use std::path::PathBuf;

use natsbench::SearchSpace;
use natsbench::nasbench101::records::Evaluation;

use crate::nb101::file::{Files, Run, metrics, module, runs, said};
use crate::support::{Bench, assert_same, dump, natsbench, tamper, text, value};

use super::{assert_nothing_beside, merge};

/// Files of four and of 108 epochs, a database of each, and one of both.
struct Parts {
    both: Files,
    short: Files,
    long: Files,
}

impl Parts {
    fn new() -> Self {
        let (short, mut long): (Vec<Run>, Vec<Run>) =
            runs().into_iter().partition(|run| run.epochs == 4);
        // Backwards, so that the order of the modules is stored; and a run whose columns do not hold all that the file says.
        long.sort_by_key(|run| std::cmp::Reverse(run.hash));
        let mut odd = metrics(&module(1), 108, 0);
        odd.evaluations.push(Evaluation::default());
        let place = long.iter().position(|run| run.hash == module(1).hash());
        long[place.unwrap()] = Run::with(module(1), 108, &odd);
        let (short, long) = (Files::new(&short), Files::new(&long));
        let both = Files::new(&[]);
        for (files, name) in [(&short, "short"), (&long, "long")] {
            let named = files.folder.path().join(name);
            fs::copy(&files.file, &named).unwrap();
            files.import_of(&named, &[]).ends(0, &["12 imported"]);
            both.import_of(&named, &[]).ends(0, &["12 imported"]);
        }
        Self { both, short, long }
    }

    fn new_path(&self) -> PathBuf {
        self.both.folder.path().join("all.db")
    }
}

#[test]
fn what_came_from_two_files_is_as_if_one_database_had_imported_both() {
    let parts = Parts::new();
    let all = parts.new_path();
    let before = [&parts.short, &parts.long].map(|files| fs::read(&files.db).unwrap());
    merge(&all, &[&parts.short.db, &parts.long.db]).ends(
        0,
        &["natsbench.db: added 12 NAS-Bench-101 runs", "all.db: made"],
    );
    let after = [&parts.short, &parts.long].map(|files| fs::read(&files.db).unwrap());
    assert_eq!(before, after);
    let expected = said(&parts.both.db);
    assert!(expected.iter().any(|line| line.contains("messages")));
    assert!(expected.iter().any(|line| line.contains("module_order")));
    assert_same(&said(&all), &expected);
    let modules = "SELECT count(*) FROM nb101_architectures";
    assert_eq!(value::<i64>(&all, modules), 423_624);
    for files in [&parts.short, &parts.long] {
        let arguments = ["verify", text(&files.file), "--quiet", "--db", text(&all)];
        natsbench(&arguments, &[]).ends(0, &["0 differences"]);
    }
    // Again, and in the other order into one of the parts.
    merge(&all, &[&parts.long.db]).ends(
        0,
        &[
            "nothing added, already there: 12 NAS-Bench-101 runs",
            "all.db: complete",
        ],
    );
    assert_same(&said(&all), &expected);
    merge(&parts.short.db, &[&all]).ends(
        0,
        &["added 12 NAS-Bench-101 runs, already there: 12 NAS-Bench-101 runs"],
    );
    assert_same(&said(&parts.short.db), &expected);
}

#[test]
fn other_runs_of_the_same_module_and_budget_are_refused_by_name() {
    let parts = Parts::new();
    let before = dump(&parts.both.db);
    let hash = module(2).hash();
    let changed = |change: &dyn Fn(&mut Vec<Run>), told: &[&str]| {
        let mut others = runs();
        others.retain(|run| run.epochs == 4);
        change(&mut others);
        let other = Files::new(&others);
        other.import(&[]).ends(0, &[]);
        let end = "nothing of";
        let told: Vec<&str> = told.iter().copied().chain([end]).collect();
        merge(&parts.both.db, &[&other.db]).ends(1, &told);
        assert_same(&dump(&parts.both.db), &before);
        assert_nothing_beside(&parts.both.db);
    };
    let of_module = |runs: &[Run], repeat: usize| {
        let first = runs.iter().position(|run| run.hash == hash).unwrap();
        first + repeat
    };
    let name = format!("({hash}) has other runs of 4 epochs in");
    changed(
        &|runs| {
            let place = of_module(runs, 1);
            let mut numbers = metrics(&module(2), 4, 1);
            numbers.evaluations[2].validation_accuracy = 0.5;
            runs[place] = Run::with(module(2), 4, &numbers);
        },
        &[&name, "repeat 1, final_valid is 4992 and "],
    );
    changed(
        &|runs| {
            let place = of_module(runs, 2);
            runs.remove(place);
        },
        &[&name, "the number of repeats is 2 and 3"],
    );
    changed(
        &|runs| {
            let place = of_module(runs, 0);
            runs[place].message.extend([0x7a, 1, b'a']); // an unknown field
        },
        &[&name, "stored_nb101_messages[run_id=", " and nothing"],
    );
}

#[test]
fn what_was_cut_off_gets_its_ranks_and_is_finished_by_a_whole_import() {
    let parts = Parts::new();
    let cut_off = parts.both.folder.path().join("cut_off.db");
    fs::copy(&parts.short.db, &cut_off).unwrap();
    tamper(
        &cut_off,
        "UPDATE nb101_files SET finished = 0; DELETE FROM stored_nb101_rankings; \
         DELETE FROM stored_nb101_runs WHERE run_id / 256 = (SELECT max(run_id / 256) FROM stored_nb101_runs)",
    );
    let all = parts.new_path();
    merge(&all, &[&cut_off]).ends(0, &["added 9 NAS-Bench-101 runs"]);
    let ranked = "SELECT count(*) FROM nb101_best WHERE epochs = 4 AND metric = 'test'";
    assert_eq!(value::<i64>(&all, ranked), 3);
    let finished = "SELECT finished FROM nb101_files";
    assert!(!value::<bool>(&all, finished));
    merge(&all, &[&parts.short.db]).ends(0, &["added 3 NAS-Bench-101 runs, already there: 9"]);
    assert_same(&said(&all), &said(&parts.short.db));
}

#[test]
fn both_benchmarks_are_merged_together() {
    let parts = Parts::new();
    let of_sizes = Bench::new(SearchSpace::Size, 2);
    of_sizes.import(&["--quiet"]).ends(0, &[]);
    let all = parts.new_path();
    merge(&all, &[&of_sizes.db, &parts.both.db])
        .ends(0, &["added 2 architectures", "added 24 NAS-Bench-101 runs"]);
    assert_same(&said(&all), &said(&parts.both.db));
    let trained = "SELECT group_concat(benchmark || imported_architectures) FROM benchmarks";
    assert_eq!(value::<String>(&all, trained), "nb1014,tss0,sss2");
}

#[test]
fn another_list_of_modules_is_refused() {
    let parts = Parts::new();
    let other = parts.both.folder.path().join("other.db");
    fs::copy(&parts.short.db, &other).unwrap();
    tamper(
        &other,
        "UPDATE stored_nb101_modules SET trainable_parameters = 7 WHERE arch_index = 3",
    );
    merge(&parts.both.db, &[&other]).ends(
        1,
        &[
            "module 3 of NAS-Bench-101 is",
            "trainable_parameters: 7",
            "nothing of",
        ],
    );
}
