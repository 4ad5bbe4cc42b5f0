//! What is in the files: every row of every view, in declared types, and the same bytes each time.

use std::collections::BTreeSet;
use std::fs;

use natsbench::export::{Export, ExportFormat, ExportViews, ExportedView};
use natsbench::{Recipe, SearchSpace};
use parquet::basic::{Compression, Encoding, LogicalType, Repetition, Type};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::FileReader;

use super::{
    Database, contents, export, exported, files_of, manifest, named, parquet_file, rows_of,
};
use crate::support::{read_only, value};
use crate::views_examples::sample_database;

#[test]
fn every_row_of_every_view_is_in_the_files_in_the_order_of_the_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Export {
        views: ExportViews::All,
        ..export(folder.path())
    };
    let summary = settings.run(&mut |_event| ()).unwrap();
    let manifest = manifest(folder.path());
    let mut rows = 0;
    for view in manifest["views"].as_array().unwrap() {
        let files = files_of(view);
        let found: Vec<_> = files
            .iter()
            .flat_map(|file| parquet_file::rows(&folder.path().join(file)))
            .collect();
        let expected = rows_of(Database::shared(), view);
        // No run of this log, no extension and no NAS-Bench-101 is made here.
        let name = view["view"].as_str().unwrap();
        let is_empty =
            matches!(name, "simulation_clock" | "extension_values") || name.starts_with("nb101_");
        assert_eq!(expected.is_empty(), is_empty, "{}", view["view"]);
        let differing = found
            .iter()
            .zip(&expected)
            .find(|(one, other)| one != other);
        assert_eq!(differing, None, "{}", view["view"]);
        assert_eq!(found.len(), expected.len(), "{}", view["view"]);
        rows += found.len() as u64;
    }
    assert_eq!(summary.rows, rows);
}

#[test]
fn every_view_of_a_database_can_be_exported() {
    let database = read_only(Database::shared());
    let mut select = database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'view'")
        .unwrap();
    let views = select.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut views: BTreeSet<String> = views.map(Result::unwrap).collect();
    views.insert("data_dictionary".to_owned());
    let exported = ExportedView::all().iter().map(|view| view.name.to_owned());
    assert_eq!(exported.collect::<BTreeSet<_>>(), views);
}

#[test]
fn columns_have_declared_types_and_doubles_have_no_dictionary() {
    let folder = exported(ExportFormat::Parquet);
    let manifest = manifest(folder.path());
    for view in manifest["views"].as_array().unwrap() {
        for path in files_of(view) {
            let file = parquet_file::open(&folder.path().join(path));
            let fields = file.metadata().file_metadata().schema().get_fields();
            let columns = view["columns"].as_array().unwrap();
            assert_eq!(fields.len(), columns.len());
            for (field, column) in fields.iter().zip(columns) {
                assert_eq!(field.name(), column["name"].as_str().unwrap());
                let logical = field.get_basic_info().logical_type_ref().cloned();
                let expected = match column["type"].as_str().unwrap() {
                    "text" => (Type::BYTE_ARRAY, Some(LogicalType::String)),
                    "boolean" => (Type::BOOLEAN, None),
                    "int16" => (Type::INT32, Some(LogicalType::integer(16, true))),
                    "int32" => (Type::INT32, None),
                    "int64" => (Type::INT64, None),
                    "double" => (Type::DOUBLE, None),
                    other => panic!("{other}"),
                };
                assert_eq!((field.get_physical_type(), logical), expected, "{path}");
                let nullable = field.get_basic_info().repetition() == Repetition::OPTIONAL;
                assert_eq!(nullable, column["nullable"].as_bool().unwrap(), "{path}");
            }
            for chunk in file
                .metadata()
                .row_groups()
                .iter()
                .flat_map(RowGroupMetaData::columns)
            {
                assert!(
                    matches!(chunk.compression(), Compression::ZSTD(_)),
                    "{path}"
                );
                let has_dictionary = chunk.dictionary_page_offset().is_some();
                assert!(
                    !has_dictionary || chunk.column_type() != Type::DOUBLE,
                    "{path}"
                );
                assert!(
                    chunk
                        .encodings()
                        .all(|of| of != Encoding::BYTE_STREAM_SPLIT)
                );
                assert!(chunk.statistics().is_some() && chunk.offset_index_offset().is_some());
            }
        }
    }
}

#[test]
fn files_say_where_they_come_from_and_how_they_are_sorted() {
    let folder = exported(ExportFormat::Parquet);
    let path = "epoch_metrics/space=tss/hp=200/dataset=cifar10/part-0.parquet";
    let file = parquet_file::open(&folder.path().join(path));
    let metadata = file
        .metadata()
        .file_metadata()
        .key_value_metadata()
        .unwrap();
    let of = |key: &str| {
        let found = metadata.iter().find(|pair| pair.key == key);
        found.and_then(|pair| pair.value.clone()).unwrap()
    };
    assert_eq!(of("natsbench.view"), "epoch_metrics");
    assert_eq!(of("natsbench.version"), env!("CARGO_PKG_VERSION"));
    let archives: String = value(
        Database::shared(),
        "SELECT group_concat(files) FROM (SELECT meta_sha256 AS files FROM archives)",
    );
    for digest in archives.split(',') {
        assert!(of("natsbench.sources").contains(digest));
    }
    assert!(of("natsbench.sample").contains("invented numbers"));
    let group = &file.metadata().row_groups()[0];
    let sorted = group.sorting_columns().unwrap().iter().map(|column| {
        let descriptor = group.schema_descr().column(column.column_idx as usize);
        descriptor.name().to_owned()
    });
    let expected = [
        "space",
        "hp",
        "dataset",
        "split",
        "arch_index",
        "seed",
        "epoch",
    ];
    assert!(sorted.eq(expected));
}

#[test]
fn the_same_database_gives_the_same_bytes_with_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |name: &str, threads| {
        let settings = Export {
            threads,
            ..export(&folder.path().join(name))
        };
        settings.run(&mut |_event| ()).unwrap();
        contents(&settings.out)
    };
    let (one, other) = (bytes("one", 1), bytes("other", 3));
    assert!(one.len() > 30, "{} files", one.len());
    assert!(one == other);
}

#[test]
fn parts_of_a_database_can_be_exported() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Export {
        views: named(&["epoch_metrics", "trials"]),
        space: Some(SearchSpace::Topology),
        recipes: vec![Recipe::Hp200],
        ..export(folder.path())
    };
    settings.run(&mut |_event| ()).unwrap();
    let found = contents(folder.path());
    let files: Vec<&str> = found.keys().map(String::as_str).collect();
    let of = |dataset| format!("epoch_metrics/space=tss/hp=200/dataset={dataset}/part-0.parquet");
    assert_eq!(
        files,
        [
            &of("ImageNet16-120"),
            &of("cifar10-valid"),
            &of("cifar10"),
            &of("cifar100"),
            "manifest.json",
            "trials/part-0.parquet",
            "views.sql",
            "views_spark.sql"
        ]
    );
    let trials = parquet_file::rows(&folder.path().join("trials/part-0.parquet"));
    let expected: i64 = value(
        Database::shared(),
        "SELECT count(*) FROM trials WHERE space = 'tss' AND hp = '200'",
    );
    assert_eq!(trials.len() as i64, expected);
}

#[test]
fn large_views_are_read_in_the_order_of_their_keys_without_sorting_them() {
    let database = read_only(sample_database()); // with a few architectures only, sorting would be as good
    for view in [
        "architectures",
        "trials",
        "epoch_metrics",
        "final_metrics",
        "final_accuracies",
        "cost_info",
        "best_architectures",
        "isomorphism",
    ] {
        let path = format!("{}/sql/exports/{view}.sql", env!("CARGO_MANIFEST_DIR"));
        let sql = fs::read_to_string(path).unwrap();
        let mut plan = database
            .prepare(&format!("EXPLAIN QUERY PLAN {sql}"))
            .unwrap();
        let steps = plan.raw_query().mapped(|row| row.get::<_, String>(3));
        for step in steps.map(Result::unwrap) {
            // What is left to sort within a trial are its epochs.
            assert_ne!(step, "USE TEMP B-TREE FOR ORDER BY", "{view}");
        }
    }
}
