//! Tests of the public interface; one module a topic.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do"
)]

mod architecture;
mod archive_forms;
mod browser;
mod cli_evaluate;
mod cli_interface;
mod cli_networks;
mod cli_pipes;
#[cfg(feature = "networks")]
mod cli_proxies;
mod cli_query;
#[cfg(feature = "train")]
mod cli_train;
mod conformance;
mod data_dictionary;
mod datasette;
mod declared_types;
mod empty_answers;
mod encodings;
mod experiments;
mod export;
mod extensions;
mod fuzz_corpus;
mod import_damage;
mod import_resume;
mod import_target;
mod invented;
mod merge;
mod migrations;
mod nb101;
mod network_costs;
mod official_package;
mod oracle;
mod order_of_checks;
mod page_claims;
mod pages;
mod pictures;
mod portable_sql;
mod real_archives;
mod report;
mod report_statements;
mod run_folders;
mod sample_archive;
mod sample_nasbench101;
mod serve;
mod serve_limits;
mod serve_reports;
mod sharing;
mod space_conformance;
mod sql_files;
mod sql_shell;
mod sqlite_shell;
mod support;
mod table_sizes;
mod terminal_text;
mod torch_writer;
mod trap_claims;
mod traps;
mod verify;
mod verify_file;
mod verify_rows;
mod views_conformance;
mod views_examples;
mod views_plans;
mod views_simulation;
mod weights;
mod whole_spaces;
