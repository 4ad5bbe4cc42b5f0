//! A file of weights: what it says, whether it is sound, and what is read when it is asked.

use std::fs;

use natsbench::import::Import;
use natsbench::weights::{Codec, ImportWeights, WeightsError, WeightsFile};
use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe, SearchSpace, Seed};
use rusqlite::Connection;

use super::archive::{Full, has_all, problems};
use crate::support::{natsbench, text};

const CELLS: SearchSpace = SearchSpace::Topology;
const SIZES: SearchSpace = SearchSpace::Size;

#[test]
fn verify_finds_a_flipped_byte_and_rows_that_contradict_each_other() {
    let full = Full::new(SIZES, 1);
    for codec in Codec::ALL {
        let name = format!("{codec}.db");
        let import = ImportWeights {
            codec: *codec,
            ..full.import(std::slice::from_ref(&full.archive), &name)
        };
        import.run(&mut |_event| ()).unwrap();
        let path = full.path(&name);
        assert_eq!(problems(&path, &[]), Vec::<String>::new());
        let connection = Connection::open(&path).unwrap();
        let (id, mut content): (i64, Vec<u8>) = connection
            .query_row(
                "SELECT trial_id, content FROM weight_contents LIMIT 1",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        let place = content.len() - 100;
        content[place] ^= 1;
        let sql = "UPDATE weight_contents SET content = ?1 WHERE trial_id = ?2";
        connection.execute(sql, (&content, id)).unwrap();
        let told = problems(&path, &[]);
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("are damaged: "), "{told:?}");
        connection
            .execute("DELETE FROM weight_contents WHERE trial_id = ?1", [id])
            .unwrap();
        let told = problems(&path, &[]);
        let missing = format!("stored_weights {id}: its weights are missing");
        assert!(told.contains(&missing), "{told:?}");
        natsbench(&["verify-weights", "--weights", text(&path)], &[]).ends(1, &[&missing]);
    }
}

#[test]
fn a_registered_folder_is_read_when_it_is_asked() {
    let full = Full::new(CELLS, 2);
    let lazy = full.import(&[], "lazy.db");
    lazy.register(std::slice::from_ref(&full.archive)).unwrap();
    lazy.register(std::slice::from_ref(&full.archive)).unwrap();
    let file = WeightsFile::open(full.path("lazy.db")).unwrap();
    has_all(&file, CELLS, 2);
    let info = file.info().unwrap();
    assert_eq!((info.shares.len(), info.archives.len()), (0, 1));
    let other = (
        ArchitectureIndex(0),
        Recipe::Hp200,
        Dataset::Cifar10,
        Seed(5),
    );
    assert_eq!(file.weights(CELLS, other).unwrap(), None);
    let not_there = (
        ArchitectureIndex(7),
        Recipe::Hp200,
        Dataset::Cifar10,
        Seed(777),
    );
    assert_eq!(file.weights(CELLS, not_there).unwrap(), None);
    file.forget();
    fs::write(full.archive.join("000001.pickle.pbz2"), b"BZh9 damaged").unwrap();
    let damaged = (
        ArchitectureIndex(1),
        Recipe::Hp200,
        Dataset::Cifar10,
        Seed(777),
    );
    let error = file.weights(CELLS, damaged).unwrap_err();
    assert!(error.to_string().ends_with("000001.pickle.pbz2"), "{error}");
    let error = lazy.register(&[full.path("nothing")]).unwrap_err();
    assert!(matches!(error, WeightsError::Archive(_)), "{error}");
}

#[test]
fn the_official_call_gives_weights_where_a_file_of_them_is_attached() {
    let full = Full::new(SIZES, 2);
    let database = full.path("results.db");
    Import {
        archives: vec![full.archive.clone()],
        database: database.clone(),
        ..Import::default()
    }
    .run(&mut |_event| ())
    .unwrap();
    let import = ImportWeights {
        database: Some(database.clone()),
        ..full.import(std::slice::from_ref(&full.archive), "weights.db")
    };
    let summary = import.run(&mut |_event| ()).unwrap();
    assert_eq!(summary.archives[0].not_in_database, 0);
    let without = NatsBench::open(&database).unwrap();
    let bench = without
        .clone()
        .with_weights(WeightsFile::open(full.path("weights.db")).unwrap());
    let asked = |bench: &NatsBench, recipe| {
        let space = bench.size().unwrap();
        let all = space.net_param(1, Dataset::Cifar100, None, recipe).unwrap();
        all.into_iter()
            .map(|(seed, weights)| (seed.0, weights.is_some()))
            .collect::<Vec<_>>()
    };
    let seeds: Vec<u32> = asked(&without, Recipe::Hp12)
        .iter()
        .map(|(seed, _)| *seed)
        .collect();
    assert!(
        asked(&without, Recipe::Hp12)
            .iter()
            .all(|(_, is_there)| !is_there)
    );
    let with = asked(&bench, Recipe::Hp12);
    assert!(with.iter().all(|(_, is_there)| *is_there), "{with:?}");
    assert_eq!(
        with.iter().map(|(seed, _)| *seed).collect::<Vec<_>>(),
        seeds
    );
    assert!(
        asked(&bench, Recipe::Hp01)
            .iter()
            .all(|(_, is_there)| !is_there)
    );
    // The keys of trials are those of the database of results.
    let connection = Connection::open(full.path("weights.db")).unwrap();
    let sql = format!("ATTACH '{}' AS results", text(&database));
    connection.execute_batch(&sql).unwrap();
    let (all, same): (i64, i64) = connection
        .query_row(
            "SELECT count(*), count(stored_trials.trial_id) FROM stored_weights \
             LEFT JOIN results.stored_trials ON stored_trials.trial_id = stored_weights.trial_id \
             AND stored_trials.seed = stored_weights.seed",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert!(all > 0);
    assert_eq!(all, same);
}

#[test]
fn the_view_and_info_say_what_is_there() {
    let full = Full::new(SIZES, 2);
    full.import(std::slice::from_ref(&full.archive), "weights.db")
        .run(&mut |_event| ())
        .unwrap();
    let path = full.path("weights.db");
    let connection = Connection::open(&path).unwrap();
    let row: (i64, i64, String, String) = connection
        .query_row(
            "SELECT tensors, bytes, digest, codec FROM weights WHERE space = 'sss' \
             AND arch_index = 1 AND hp = '90' AND dataset = 'cifar10' AND seed = 777",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .unwrap();
    assert_eq!((row.0, row.1, row.3.as_str()), (4, 847 * 4 + 8, "raw"));
    let file = WeightsFile::open(&path).unwrap();
    let name = (
        ArchitectureIndex(1),
        Recipe::Hp90,
        Dataset::Cifar10,
        Seed(777),
    );
    assert_eq!(file.weights(SIZES, name).unwrap().unwrap().digest(), row.2);
    let none: i64 = connection
        .query_row(
            "SELECT count(*) FROM weights WHERE hp = '01' AND tensors IS NULL",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(none > 0);
    let layouts: i64 = connection
        .query_row("SELECT count(*) FROM weight_layouts", [], |row| row.get(0))
        .unwrap();
    assert_eq!(layouts, 1);
    natsbench(&["info", "--weights", text(&path)], &[]).ends(0, &["whole file", "raw", "none"]);
    natsbench(&["info", "--weights", text(&full.archive)], &[]).ends(1, &[]);
    natsbench(&["info", "--weights", "no.db"], &[]).ends(1, &["no.db does not exist"]);
}
