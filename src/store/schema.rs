//! Tables from `migrations/`, views from `sql/views/`, the data dictionary from `sql/`.
//!
//! Tables are migrated once; views and the dictionary are derived, so they are made anew
//! whenever a database is opened for writing.

#[cfg(feature = "write")]
use rusqlite::Connection;

#[cfg(feature = "write")]
mod embedded {
    refinery::embed_migrations!("migrations");
}

#[cfg(feature = "write")]
macro_rules! views {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../sql/views/", $name, ".sql")))),+]
    };
}

#[cfg(feature = "write")]
/// Every view with its statement, in the order in which they must be made.
pub const VIEWS: &[(&str, &str)] = views![
    "architectures",
    "trials",
    "epoch_metrics",
    "final_metrics",
    "final_accuracies",
    "coverage",
    // the queries of the official API; trial_times is a building block
    "trial_times",
    "more_info",
    "more_info_mean",
    "cost_info",
    "simulated_train_eval",
    "simulation_clock",
    "statistics",
    "best_architectures",
    "isomorphism",
    // searches on the simulated clock
    "search_experiments",
    "search_trajectory",
    "search_incumbents",
    "search_regret",
];

#[cfg(feature = "write")]
/// The statements that fill the table `data_dictionary`, in order.
#[must_use]
pub const fn data_dictionary_sql() -> &'static str {
    concat!(
        include_str!("../../sql/data_dictionary.sql"),
        include_str!("../../sql/data_dictionary_queries.sql"),
        include_str!("../../sql/data_dictionary_experiments.sql")
    )
}

/// Version of the newest migration. Asking the migrations themselves would read them all whenever a
/// database is opened, which takes longer than the rest of opening it; a test compares.
pub(super) const NEWEST_VERSION: i64 = 12;

#[cfg(feature = "write")]
/// Brings the tables up to date: all migrations or none.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), refinery::Error> {
    embedded::migrations::runner()
        .set_grouped(true)
        .run(connection)
        .map(|_report| ())
}

#[cfg(feature = "write")]
/// Makes the views and the data dictionary anew.
pub(super) fn refresh_views(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for (_name, sql) in VIEWS {
        transaction.execute_batch(sql)?;
    }
    transaction.execute_batch(data_dictionary_sql())?;
    transaction.commit()
}

#[cfg(all(test, feature = "write"))]
mod tests {
    use super::*;

    /// Two trials as version 9 kept them, the recipe with more epochs first.
    const TRIALS_OF_VERSION_9: &str = "
        INSERT INTO stored_architectures VALUES (11, 0, 11, 'a');
        INSERT INTO stored_recipes VALUES (11, 200, 0, 1), (11, 12, 1, 1);
        INSERT INTO stored_datasets (architecture_id, recipe_id, dataset_id, dataset_position)
        VALUES (11, 200, 3, 0), (11, 12, 2, 0);
        INSERT INTO network_configs VALUES (1, 0, 16, 5, NULL, NULL, 10);
        INSERT INTO curve_layouts VALUES (1, '', '0', '0', NULL, NULL, '', '', '');
        INSERT INTO stored_trials VALUES
        (704, 11, 200, 3, 777, 0, 0, 200, 1.5, 2.5, 2, NULL, 1, 1, NULL, NULL, NULL, NULL),
        (705, 11, 12, 2, 888, 1, 0, 12, 1.5, 2.5, NULL, NULL, 1, 1, 0.5, NULL, NULL, NULL);
        INSERT INTO trial_latencies VALUES (704, 0, 0.25), (704, 1, 0.75);
        INSERT INTO stored_epoch_times VALUES (704, 1, 199, 0.125);
        INSERT INTO stored_epoch_metrics (epoch_key, train_loss, x_test_loss)
        VALUES (704 * 256, 3.5, NULL), (704 * 256 + 199, 0.5, 0.625), (705 * 256 + 11, 1.5, NULL);
        INSERT INTO stored_final_metrics (trial_id, train_loss, x_test_loss)
        VALUES (704, 0.5, 0.625), (705, 1.5, NULL);";

    #[test]
    fn a_database_with_numbered_trials_gets_trials_by_key() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .pragma_update(None, "foreign_keys", "OFF")
            .unwrap();
        embedded::migrations::runner()
            .set_target(refinery::Target::Version(9))
            .run(&mut connection)
            .unwrap();
        connection.execute_batch(TRIALS_OF_VERSION_9).unwrap();
        migrate(&mut connection).unwrap();
        refresh_views(&mut connection).unwrap();

        let rows = |columns: &str, table: &str| -> Vec<String> {
            let sql = format!("SELECT concat_ws(' ', {columns}) FROM {table}");
            let mut statement = connection.prepare(&sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        // hp 12 on cifar100, second seed; hp 200 on ImageNet16-120, first seed
        let (short, long) = (11 * 1024 + 256 + 2 * 64 + 1, 11 * 1024 + 768 + 3 * 64);
        let trial = "trial_id, seed, train_seconds, final_train_loss, final_x_test_loss";
        assert_eq!(
            rows(trial, "stored_trials"),
            [
                format!("{short} 888 0.5 1.5"),
                format!("{long} 777 0.5 0.625")
            ],
        );
        let epoch = "epoch_key >> 8, epoch_key & 255, train_loss, x_test_loss";
        assert_eq!(
            rows(epoch, "stored_epoch_metrics"),
            [
                format!("{short} 11 1.5"),
                format!("{long} 0 3.5"),
                format!("{long} 199 0.5 0.625")
            ],
        );
        let latency = "trial_id, position, latency_seconds";
        assert_eq!(
            rows(latency, "trial_latencies"),
            [format!("{long} 0 0.25"), format!("{long} 1 0.75")],
        );
        let time = "trial_id, split_id, epoch, seconds";
        assert_eq!(
            rows(time, "stored_epoch_times"),
            [format!("{long} 1 199 0.125")],
        );
        assert!(rows("parent", "pragma_foreign_key_check").is_empty());
        let left_behind = "sqlite_schema WHERE sql LIKE '%old$_%' ESCAPE '$'";
        assert!(rows("name", left_behind).is_empty());
    }

    /// What version 10 had of three architectures on one data set, two of them equal, the last without costs; and of
    /// one of the other space.
    const DATASETS_OF_VERSION_10: &str = "
        INSERT INTO stored_datasets (architecture_id, recipe_id, dataset_id, dataset_position, params_millions,
            flops_millions, latency_seconds, train_top1_percent, x_test_top1_percent)
        VALUES (3, 12, 2, 0, 1.5, 2.5, 0.5, 60.0, 50.0), (5, 12, 2, 0, 3.5, 4.5, NULL, 60.0, NULL),
            (7, 12, 2, 0, NULL, NULL, NULL, 70.0, 55.0), (32769, 90, 0, 0, 1.5, 2.5, 0.5, 80.0, NULL);
        INSERT INTO ranked_accuracies VALUES (0, 12, 2, 0, 60.0, 3, 2.5, 1.5), (0, 12, 2, 0, 60.0, 5, 4.5, 3.5),
            (0, 12, 2, 2, 50.0, 3, 2.5, 1.5), (1, 90, 0, 0, 80.0, 1, 2.5, 1.5);
        INSERT INTO ranking_coverage VALUES (0, 12, 2, 0, 2), (0, 12, 2, 2, 1), (1, 90, 0, 0, 1);
        UPDATE search_spaces SET imported_architectures = iif(space_id = 0, 3, 1);";

    #[test]
    fn a_migration_writes_the_summaries_that_an_import_would() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.db");
        let mut connection = Connection::open(&path).unwrap();
        connection
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA application_id = 0x4e415453")
            .unwrap();
        embedded::migrations::runner()
            .set_target(refinery::Target::Version(10))
            .run(&mut connection)
            .unwrap();
        connection.execute_batch(DATASETS_OF_VERSION_10).unwrap();
        drop(connection);
        let summaries = |database: &crate::store::Database| -> Vec<String> {
            let sql = "SELECT format('%s', json_array(setting_id, arch_index, train_top1_percent, x_test_top1_percent, \
                           train_top1_rank, x_valid_top1_rank, x_test_top1_rank, ori_test_top1_rank, params_millions, \
                           flops_millions, latency_seconds)) FROM stored_final_accuracies \
                       UNION ALL SELECT json_array(space_id, recipe_id, dataset_id, split_id, rank, arch_index, \
                           top1_percent, flops_millions, params_millions) FROM ranked_accuracies \
                       UNION ALL SELECT json_array(space_id, recipe_id, dataset_id, split_id, ranked_architectures) \
                           FROM ranking_coverage \
                       UNION ALL SELECT json_array(space_id, summarised_architectures) FROM search_spaces";
            let mut statement = database.connection.prepare(sql).unwrap();
            let rows = statement.query_map([], |row| row.get(0)).unwrap();
            rows.collect::<Result<_, _>>().unwrap()
        };
        let database = crate::store::Database::create_or_open(&path).unwrap();
        let migrated = summaries(&database);
        assert_eq!(
            migrated[..3],
            [
                "[50,3,60.0,50.0,2.5,null,2.0,null,1.5,2.5,0.5]",
                "[50,5,60.0,null,2.5,null,null,null,3.5,4.5,null]",
                "[50,7,70.0,55.0,1.0,null,1.0,null,null,null,null]",
            ],
        );
        assert_eq!(migrated.len(), 4 + 4 + 3 + 2);
        database
            .connection
            .execute_batch("UPDATE search_spaces SET summarised_architectures = 0")
            .unwrap();
        database.summarise().unwrap();
        assert_eq!(summaries(&database), migrated);
    }

    #[test]
    fn the_newest_version_is_that_of_the_last_migration() {
        let runner = embedded::migrations::runner();
        let versions = runner
            .get_migrations()
            .iter()
            .map(|migration| i64::from(migration.version()));
        assert_eq!(versions.max(), Some(NEWEST_VERSION));
    }
}
