//! Databases that imported different architectures of the same archive.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use natsbench::SearchSpace;
use natsbench::merge::{Merge, MergeError, MergeEvent};
use serde_json::Value;

use crate::support::{assert_same, dump, natsbench, program, tamper, text, value};

use super::{Split, assert_nothing_beside, merge};

#[test]
fn what_was_imported_in_parts_is_what_was_imported_at_once() {
    for (space, is_first) in [
        (
            SearchSpace::Topology,
            &(|index: u32| index < 3) as &dyn Fn(u32) -> bool,
        ),
        (SearchSpace::Size, &|index: u32| index % 2 == 1),
    ] {
        let split = Split::new(space, is_first);
        let expected = dump(&split.whole.db);
        let all = split.new_path("all.db");
        let [first, second] = split.paths();
        let before = split
            .parts
            .each_ref()
            .map(|part| std::fs::read(part).unwrap());
        merge(&all, &split.paths()).ends(
            0,
            &[
                "first.db: added 3 architectures",
                "second.db: added 3 architectures",
                "all.db: made\n",
            ],
        );
        assert_same(&dump(&all), &expected);
        let after = split
            .parts
            .each_ref()
            .map(|part| std::fs::read(part).unwrap());
        assert_eq!(before, after);
        natsbench(
            &["verify", text(&split.whole.archive), "--db", text(&all)],
            &[],
        )
        .ends(0, &["6 architectures", "0 differences"]);
        // Again, and in the other order into one of the parts.
        merge(&all, &[second, first]).ends(
            0,
            &[
                "second.db: nothing added, already there: 3 architectures",
                "all.db: complete",
            ],
        );
        assert_same(&dump(&all), &expected);
        merge(second, &[first]).ends(0, &["first.db: added 3 architectures"]);
        assert_same(&dump(second), &expected);
        assert_nothing_beside(&all);
        assert_nothing_beside(second);
    }
}

#[test]
fn both_spaces_come_together_and_json_counts_what_was_added() {
    let (topology, size) = (
        Split::new(SearchSpace::Topology, |index| index < 3),
        Split::new(SearchSpace::Size, |index| index < 3),
    );
    let all = topology.new_path("both.db");
    let from = [topology.parts[0].as_path(), size.parts[1].as_path()];
    let ran = natsbench(&["merge", "--quiet", "--json", text(&all)], &from.map(text));
    let json: Value = serde_json::from_str(&ran.ends(0, &[]).out).unwrap();
    assert_eq!(json["made"], true);
    for (source, path) in json["sources"].as_array().unwrap().iter().zip(from) {
        assert_eq!(source["path"], text(path));
        assert_eq!(source["architectures_added"], 3);
        assert_eq!(source["architectures_there"], 0);
    }
    let imported = "SELECT group_concat(imported_architectures) FROM search_spaces";
    assert_eq!(value::<String>(&all, imported), "3,3,0"); // tss, sss, nb101
    let rankings: u32 = value(
        &all,
        "SELECT count(DISTINCT space_id) FROM ranking_coverage",
    );
    assert_eq!(rankings, 2);
}

#[test]
fn invented_architectures_stay_marked_beside_measured_ones() {
    let split = Split::new(SearchSpace::Size, |index| index < 3);
    tamper(
        &split.parts[1],
        "UPDATE archives SET archive = 'invented', is_sample = 1, sample_generator = 'natsbench 0.1.0', sample_seed = '7'",
    );
    let all = split.new_path("all.db");
    let told = "all.db: made; sss: sample: invented numbers for 3 of 6 architectures (natsbench 0.1.0, seed 7)";
    merge(&all, &split.paths()).ends(0, &[told]);
    let marked = "SELECT group_concat(arch_index) FROM architectures WHERE is_sample";
    assert_eq!(value::<String>(&all, marked), "3,4,5");
}

#[test]
fn files_that_could_not_be_imported_stay_known_until_their_architectures_come() {
    let split = Split::new(SearchSpace::Size, |index| index < 3);
    let [first, second] = split.paths();
    // The first machine had damaged files of an architecture that the second has, and of one that nobody has.
    tamper(
        first,
        "INSERT INTO import_failures VALUES
         (1, 4, '000004.pickle.pbz2', 'damaged', '2026-01-01T00:00:00Z'),
         (1, 6, '000006.pickle.pbz2', 'damaged', '2026-01-01T00:00:00Z')",
    );
    let failed = "SELECT group_concat(arch_index) FROM import_failures";
    for (name, order) in [("one.db", [first, second]), ("other.db", [second, first])] {
        let all = split.new_path(name);
        merge(&all, &order).ends(0, &[]);
        assert_eq!(value::<String>(&all, failed), "6", "{name}");
    }
}

#[test]
fn a_merge_that_is_stopped_leaves_the_database_as_it_was() {
    let split = Split::new(SearchSpace::Topology, |index| index < 3);
    let [first, second] = split.paths();
    let stopped = |target: &std::path::Path, sources: &[&std::path::Path]| {
        let stop = Arc::new(AtomicBool::new(false));
        let merge = Merge {
            target: target.to_owned(),
            sources: sources.iter().map(|path| path.to_path_buf()).collect(),
            stop: Some(Arc::clone(&stop)),
        };
        let ended = merge.run(&mut |event| {
            if let MergeEvent::Copied = event {
                stop.store(true, Ordering::Relaxed);
            }
        });
        assert!(
            matches!(ended, Err(MergeError::Stopped { .. })),
            "{ended:?}"
        );
        assert_nothing_beside(target);
    };
    let new = split.new_path("new.db");
    stopped(&new, &[first, second]);
    assert!(!new.exists());
    let before = dump(second);
    stopped(second, &[first]);
    assert_same(&dump(second), &before);
    // What came before the database at which it stopped is kept, with its summaries.
    let third = split.new_path("third.db");
    merge(&third, &[second]).ends(0, &[]);
    stopped(&third, &[second, first]);
    assert_same(&dump(&third), &before);
}

#[test]
fn a_killed_merge_leaves_nothing_half_written_and_is_made_again() {
    let split = Split::new(SearchSpace::Topology, |index| index < 3);
    let [first, second] = split.paths();
    let expected = dump(&split.whole.db);
    let before = dump(second);
    let mut was_killed = 0;
    for milliseconds in [1, 5, 15, 30, 60, 120] {
        let (new, existing) = (split.new_path("new.db"), split.new_path("existing.db"));
        std::fs::copy(second, &existing).unwrap();
        for (target, sources) in [(&new, &[first, second][..]), (&existing, &[first])] {
            let mut process = program()
                .args(["merge", "--quiet", text(target)])
                .args(sources)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_millis(milliseconds));
            process.kill().unwrap();
            was_killed += u32::from(!process.wait().unwrap().success());
        }
        if new.exists() {
            assert_same(&dump(&new), &expected);
        }
        // A kill at the beginning of the merge can leave what SQLite must roll back first, which a reader cannot.
        tamper(&existing, "SELECT count(*) FROM sqlite_schema");
        // Its summaries may be missing, but not a part of the other database.
        let trials: u32 = value(
            &existing,
            "SELECT count(DISTINCT architecture_id) FROM stored_trials",
        );
        assert!(trials == 3 || trials == 6, "{trials}");
        if trials == 3 {
            assert_same(&dump(&existing), &before);
        }
        merge(&new, &[first, second]).ends(0, &[]);
        merge(&existing, &[first]).ends(0, &[]);
        for target in [&new, &existing] {
            assert_same(&dump(target), &expected);
            assert_nothing_beside(target);
            std::fs::remove_file(target).unwrap();
        }
    }
    assert!(was_killed > 0);
}
