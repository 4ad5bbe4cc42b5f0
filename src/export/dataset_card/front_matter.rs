//! What programs read of a dataset card: YAML with the tables, their files and their columns.
//!
//! Texts are written as JSON, which YAML takes as it is: no library is needed for a list that has no other difficulty.

use std::fmt::Write as _;

use serde_json::json;

use super::super::manifest::{Manifest, ManifestView};
use super::{hub_type, tables};

/// The table that the Hub shows first, if it is there.
const FIRST_SHOWN: &str = "final_accuracies";

/// The only part of each table. The Hub expects this name where there is only one.
const ONLY_SPLIT: &str = "train";

/// The front matter, without the lines around it.
pub(super) fn text(manifest: &Manifest) -> String {
    let rows = tables(manifest).map(|view| view.rows).sum();
    let mut yaml = format!(
        "license: mit\n\
         pretty_name: {}\n\
         tags: [neural-architecture-search, nas-bench, nats-bench, benchmark, tabular]\n\
         size_categories: [{}]\n",
        json!(super::body::title(manifest)),
        size_category(rows),
    );
    yaml.push_str("configs:\n");
    let has_first = tables(manifest).any(|view| view.view == FIRST_SHOWN);
    for (place, view) in tables(manifest).enumerate() {
        let is_first = if has_first {
            view.view == FIRST_SHOWN
        } else {
            place == 0
        };
        config(view, is_first, &mut yaml);
    }
    yaml.push_str("dataset_info:\n");
    for view in tables(manifest) {
        info(view, &mut yaml);
    }
    yaml
}

/// Which files a table has. Writing into a String cannot fail.
fn config(view: &ManifestView, is_first: bool, yaml: &mut String) {
    let _ = writeln!(yaml, "- config_name: {}", view.view);
    if is_first {
        yaml.push_str("  default: true\n");
    }
    let _ = writeln!(yaml, "  data_files:\n  - split: {ONLY_SPLIT}\n    path:");
    for file in &view.files {
        let _ = writeln!(yaml, "    - {}", json!(file.path));
    }
}

/// Which columns a table has, and how many rows.
fn info(view: &ManifestView, yaml: &mut String) {
    let _ = writeln!(yaml, "- config_name: {}\n  features:", view.view);
    for column in &view.columns {
        let kind = hub_type(column.column_type);
        let _ = writeln!(yaml, "  - name: {}\n    dtype: {kind}", json!(column.name));
    }
    let bytes: u64 = view.files.iter().map(|file| file.bytes).sum();
    let rows = view.rows;
    let _ = writeln!(
        yaml,
        "  splits:\n  - name: {ONLY_SPLIT}\n    num_examples: {rows}\n  download_size: {bytes}"
    );
}

/// How the Hub says how many rows there are.
fn size_category(rows: u64) -> &'static str {
    match rows {
        0..1_000 => "n<1K",
        1_000..10_000 => "1K<n<10K",
        10_000..100_000 => "10K<n<100K",
        100_000..1_000_000 => "100K<n<1M",
        1_000_000..10_000_000 => "1M<n<10M",
        10_000_000..100_000_000 => "10M<n<100M",
        _ => "100M<n<1B",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_rows_has_its_category() {
        for (rows, category) in [
            (0, "n<1K"),
            (999, "n<1K"),
            (1_000, "1K<n<10K"),
            (99_999, "10K<n<100K"),
            (5_000_000, "1M<n<10M"),
            (174_000_000, "100M<n<1B"),
        ] {
            assert_eq!(size_category(rows), category, "{rows}");
        }
    }
}
