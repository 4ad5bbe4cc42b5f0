//! What SQL users meet: the plain `sqlite3` shell on an imported file.

use std::path::PathBuf;

use natsbench::SearchSpace;
use tempfile::TempDir;

use crate::support::{Bench, sqlite3};

/// A database of both spaces.
fn both() -> (TempDir, PathBuf) {
    let (cells, sizes) = (
        Bench::new(SearchSpace::Topology, 2),
        Bench::new(SearchSpace::Size, 2),
    );
    cells
        .import(&[crate::support::text(&sizes.archive)])
        .ends(0, &[]);
    (cells.folder, cells.db)
}

#[test]
fn the_schema_explains_itself() {
    let (_folder, db) = both();
    let Some(schema) = sqlite3(&db, ".schema") else {
        return;
    };
    for comment in [
        "-- grain: one row per trial and epoch; NULL: the archive has no such value",
        "flops_millions REAL NOT NULL, -- multiply-adds for one image",
        "-- 1: its trials are here",
    ] {
        assert!(schema.contains(comment), "{comment}");
    }
    let tables = sqlite3(
        &db,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%-- grain: one row per%' AND name NOT GLOB 'sqlite_*';",
    );
    assert_eq!(tables.unwrap(), "refinery_schema_history\n");
}

#[test]
fn the_views_have_the_columns_that_users_were_promised() {
    let (_folder, db) = both();
    for (view, columns) in [
        (
            "architectures",
            "space,arch_index,arch_str,op_0_1,op_0_2,op_1_2,op_0_3,op_1_3,op_2_3,\
             channels_1,channels_2,channels_3,channels_4,channels_5,imported,is_sample",
        ),
        (
            "architecture_encodings",
            "space,arch_index,arch_str,op_0_1,op_0_2,op_1_2,op_0_3,op_1_3,op_2_3,\
             channels_1,channels_2,channels_3,channels_4,channels_5,imported,is_sample,\
             operations,naslib,nni,genotype,one_hot,adjacency,channels",
        ),
        (
            "trials",
            "space,arch_index,dataset,hp,seed,epochs,params_millions,flops_millions,latency_seconds,\
             logged_params_millions,logged_flops_millions",
        ),
        (
            "epoch_metrics",
            "space,arch_index,dataset,hp,seed,split,epoch,loss,top1_percent,top5_percent,time_seconds",
        ),
        (
            "final_metrics",
            "space,arch_index,dataset,hp,seed,split,loss,top1_percent,top5_percent",
        ),
        (
            "nb101_architectures",
            "arch_index,module_hash,vertices,edges,depth,adjacency,operations,conv3x3_vertices,\
             conv1x1_vertices,maxpool3x3_vertices,trainable_parameters,params_millions,is_imported",
        ),
        (
            "nb101_runs",
            "arch_index,epochs,repeat_index,start_train_accuracy,start_valid_accuracy,start_test_accuracy,\
             halfway_train_accuracy,halfway_valid_accuracy,halfway_test_accuracy,\
             final_train_accuracy,final_valid_accuracy,final_test_accuracy,\
             start_training_seconds,halfway_training_seconds,final_training_seconds,\
             start_train_percent,start_valid_percent,start_test_percent,\
             halfway_train_percent,halfway_valid_percent,halfway_test_percent,\
             final_train_percent,final_valid_percent,final_test_percent,total_seconds",
        ),
        (
            "nb101_means",
            "arch_index,epochs,repeats,train_percent,valid_percent,test_percent,halfway_train_percent,\
             halfway_valid_percent,halfway_test_percent,training_seconds,halfway_training_seconds",
        ),
        (
            "nb101_best",
            "epochs,metric,rank,arch_index,valid_percent,test_percent,module_hash,params_millions",
        ),
        (
            "benchmarks",
            "benchmark,name,architectures,unique_architectures,imported_architectures,datasets,\
             budgets_epochs,seeds,diagnostics,reward,clock,algorithms,views,reference",
        ),
    ] {
        let sql = format!("SELECT group_concat(name) FROM pragma_table_info('{view}');");
        let Some(found) = sqlite3(&db, &sql) else {
            return;
        };
        assert_eq!(found.trim(), columns, "{view}");
    }
}

#[test]
fn the_file_is_sound_and_its_references_lead_somewhere() {
    let (_folder, db) = both();
    // The table of curves has the trial in its key, which cannot be declared as a reference.
    let sql = "PRAGMA foreign_key_check; PRAGMA integrity_check; \
        SELECT DISTINCT epoch_key >> 8 FROM stored_epoch_metrics EXCEPT SELECT trial_id FROM stored_trials;";
    if let Some(found) = sqlite3(&db, sql) {
        assert_eq!(found, "ok\n");
    }
}

#[test]
fn one_architecture_is_found_by_index_searches_alone() {
    let (_folder, db) = both();
    let architecture = "space = 'sss' AND arch_index = 1";
    let trial = format!("{architecture} AND dataset = 'cifar100' AND hp = '90' AND seed = 777");
    let split = format!("{trial} AND split = 'x-valid'");
    let epoch = format!("{split} AND epoch = 7");
    for (view, condition, rows) in [
        ("architectures", architecture, 1),
        (
            "architectures",
            "space = 'sss' AND arch_str = '8:8:8:8:16'",
            1,
        ),
        ("trials", architecture, 20),
        ("trials", &trial, 1),
        ("final_metrics", architecture, 65),
        ("final_metrics", &trial, 4),
        ("final_metrics", &split, 1),
        ("epoch_metrics", &trial, 360),
        ("epoch_metrics", &split, 90),
        ("epoch_metrics", &epoch, 1),
    ] {
        let query = format!("FROM {view} WHERE {condition};");
        let Some(count) = sqlite3(&db, &format!("SELECT count(*) {query}")) else {
            return;
        };
        assert_eq!(count.trim(), rows.to_string(), "{view}: {condition}");
        let plan = sqlite3(&db, &format!("EXPLAIN QUERY PLAN SELECT * {query}")).unwrap();
        let scans: Vec<&str> = plan
            .lines()
            .filter(|line| !line.contains("SEARCH ") && !line.contains("SCAN splits"))
            .filter(|line| *line != "QUERY PLAN" && !line.contains("CORRELATED SCALAR SUBQUERY"))
            .collect();
        assert!(scans.is_empty(), "{view}, {condition}:\n{plan}");
        assert!(plan.contains("SEARCH "), "{plan}");
    }
}

#[test]
fn views_agree_with_each_other() {
    let (_folder, db) = both();
    for sql in [
        // The last epoch of a curve is the final metric.
        "SELECT count(*) FROM final_metrics
         WHERE NOT EXISTS (
             SELECT 1 FROM epoch_metrics
             INNER JOIN trials USING (space, arch_index, dataset, hp, seed)
             WHERE epoch_metrics.space = final_metrics.space
                 AND epoch_metrics.arch_index = final_metrics.arch_index
                 AND epoch_metrics.dataset = final_metrics.dataset
                 AND epoch_metrics.hp = final_metrics.hp
                 AND epoch_metrics.seed = final_metrics.seed
                 AND epoch_metrics.split = final_metrics.split
                 AND epoch_metrics.epoch = trials.epochs - 1
                 AND epoch_metrics.loss IS final_metrics.loss
                 AND epoch_metrics.top1_percent IS final_metrics.top1_percent
                 AND epoch_metrics.top5_percent IS final_metrics.top5_percent
         );",
        // Every trial has all its training epochs, with a time.
        "SELECT count(*) FROM trials
         WHERE epochs <> (
             SELECT count(time_seconds) FROM epoch_metrics
             WHERE epoch_metrics.space = trials.space
                 AND epoch_metrics.arch_index = trials.arch_index
                 AND epoch_metrics.dataset = trials.dataset
                 AND epoch_metrics.hp = trials.hp
                 AND epoch_metrics.seed = trials.seed
                 AND epoch_metrics.split = 'train'
         );",
        "SELECT count(*) FROM architectures WHERE imported <> EXISTS (
             SELECT 1 FROM trials
             WHERE trials.space = architectures.space
                 AND trials.arch_index = architectures.arch_index
         );",
    ] {
        if let Some(count) = sqlite3(&db, sql) {
            assert_eq!(count, "0\n", "{sql}");
        }
    }
}
