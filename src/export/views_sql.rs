//! Statements that make views of the files, for `DuckDB` and for Spark. Paths are relative to the folder.
//!
//! The two have no common way to name a file in SQL, so each has a file of its own.

use std::fmt::Write as _;

use crate::model::ColumnType;

use super::ExportFormat;
use super::plan::PlannedView;

/// The names of the two files.
pub(super) const DUCKDB: &str = "views.sql";
pub(super) const SPARK: &str = "views_spark.sql";

const DUCKDB_HEAD: &str = "\
-- Views of the exported files for DuckDB, to be run in this folder: duckdb -init views.sql
-- Values of hp are text: '01' is not 1.
";

const SPARK_HEAD: &str = "\
-- Views of the exported files for Spark, to be run in this folder: spark-sql -i views_spark.sql
-- Without this setting, Spark makes numbers of the folders hp=01 and hp=200, and '01' becomes 1.
SET spark.sql.sources.partitionColumnTypeInference.enabled=false;
";

/// For `DuckDB`, whose folder must be that of the export.
pub(super) fn for_duckdb(views: &[PlannedView], format: ExportFormat) -> String {
    let mut text = DUCKDB_HEAD.to_owned();
    for view in views.iter().filter(|view| !view.files.is_empty()) {
        let name = view.view.name;
        let files = if view.view.is_partitioned {
            format!("{name}/*/*/*/*.{format}")
        } else {
            format!("{name}/*.{format}")
        };
        let read = match format {
            ExportFormat::Parquet if view.view.is_partitioned => {
                format!(
                    "read_parquet('{files}', hive_partitioning = true, hive_types_autocast = false)"
                )
            }
            ExportFormat::Parquet => format!("read_parquet('{files}')"),
            ExportFormat::Csv => format!(
                "read_csv('{files}', header = true, nullstr = '', hive_partitioning = false, {}, columns = {{{}}})",
                not_null(view),
                duckdb_columns(view)
            ),
            ExportFormat::Jsonl => format!(
                "read_json('{files}', format = 'newline_delimited', hive_partitioning = false, columns = {{{}}})",
                duckdb_columns(view)
            ),
        };
        // writing into a String cannot fail
        let _ = writeln!(
            text,
            "CREATE OR REPLACE VIEW {name} AS SELECT * FROM {read};"
        );
    }
    text
}

/// For Spark, whose current folder must be that of the export.
pub(super) fn for_spark(views: &[PlannedView], format: ExportFormat) -> String {
    let mut text = SPARK_HEAD.to_owned();
    for view in views.iter().filter(|view| !view.files.is_empty()) {
        let name = view.view.name;
        let (columns, source) = match format {
            ExportFormat::Parquet => (String::new(), format!("parquet OPTIONS (path '{name}')")),
            ExportFormat::Csv => (
                spark_columns(view),
                format!(
                    "csv OPTIONS (path '{name}', header 'true', escape '\"', multiLine 'true', recursiveFileLookup 'true')"
                ),
            ),
            ExportFormat::Jsonl => (
                spark_columns(view),
                format!("json OPTIONS (path '{name}', recursiveFileLookup 'true')"),
            ),
        };
        // writing into a String cannot fail
        let _ = writeln!(
            text,
            "CREATE OR REPLACE TEMPORARY VIEW {name}{columns} USING {source};"
        );
    }
    text
}

/// The columns in which an empty field is an empty text.
fn not_null(view: &PlannedView) -> String {
    let texts = view
        .columns
        .iter()
        .filter(|column| !column.nullable && column.column_type == ColumnType::Text);
    let names: Vec<String> = texts.map(|column| format!("'{}'", column.name)).collect();
    format!("force_not_null = [{}]", names.join(", "))
}

fn duckdb_columns(view: &PlannedView) -> String {
    let columns: Vec<String> = view
        .columns
        .iter()
        .map(|column| {
            let column_type = match column.column_type {
                ColumnType::Text => "VARCHAR",
                ColumnType::Boolean => "BOOLEAN",
                ColumnType::Int16 => "SMALLINT",
                ColumnType::Int32 => "INTEGER",
                ColumnType::Int64 => "BIGINT",
                ColumnType::Double => "DOUBLE",
                ColumnType::Blob => "BLOB",
            };
            format!("'{}': '{column_type}'", column.name)
        })
        .collect();
    columns.join(", ")
}

fn spark_columns(view: &PlannedView) -> String {
    let columns: Vec<String> = view
        .columns
        .iter()
        .map(|column| {
            let column_type = match column.column_type {
                ColumnType::Text => "STRING",
                ColumnType::Boolean => "BOOLEAN",
                ColumnType::Int16 => "SMALLINT",
                ColumnType::Int32 => "INT",
                ColumnType::Int64 => "BIGINT",
                ColumnType::Double => "DOUBLE",
                ColumnType::Blob => "BINARY",
            };
            format!("`{}` {column_type}", column.name)
        })
        .collect();
    format!(" ({})", columns.join(", "))
}
