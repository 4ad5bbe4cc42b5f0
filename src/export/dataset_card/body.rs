//! What people read of a dataset card: Markdown.

use std::fmt::Write as _;

use serde_json::Value;

use crate::model::grouped;

use super::super::ExportedView;
use super::super::manifest::{Manifest, ManifestView};
use super::tables;

const INTRODUCTION: &str = "\
[NATS-Bench](https://arxiv.org/abs/2009.00437) is a benchmark for neural architecture search: every cell of a topology space \
(`tss`, 15,625 architectures) and every choice of channels of a size space (`sss`, 32,768 architectures) was trained on CIFAR-10, \
CIFAR-100 and ImageNet16-120. These tables are the answers of the views of a database that natsbench made from the published \
training logs. Each number is the double that the logs have or, for means over seeds, that the official package computes, to the \
last bit.
";

const BEHIND_TABLES: &str = "
Each table is a config with one part, which the Hub calls `train`; that has nothing to do with training images.
`manifest.json` has the digests of all files, and the types, units and meanings of all columns for programs.
";

/// How to read a table, whose name takes the place of TABLE.
const READING: &str = "
## Read it

`USER/NAME` is where this card is on the Hub.

```python
from datasets import load_dataset
TABLE = load_dataset(\"USER/NAME\", \"TABLE\", split=\"train\")
```

```sql
-- DuckDB
SELECT * FROM 'hf://datasets/USER/NAME/TABLE/*.parquet' LIMIT 10;
```

`hp`, the training recipe, is text: `'01'` is not 1. NULL stands for what the logs do not have, never NaN, 0 or -1.
";

const CITATION: &str = "\
## Licence and citation

NATS-Bench was published by its authors under the MIT licence (<https://github.com/D-X-Y/NATS-Bench>). Please cite

```bibtex
@article{dong2021nats,
  title   = {{NATS-Bench}: Benchmarking {NAS} Algorithms for Architecture Topology and Size},
  author  = {Dong, Xuanyi and Liu, Lu and Musial, Katarzyna and Gabrys, Bogdan},
  journal = {IEEE Transactions on Pattern Analysis and Machine Intelligence},
  year    = {2021},
  doi     = {10.1109/TPAMI.2021.3054824}
}
```
";

/// The title: it says whether there are learning curves.
pub(super) fn title(manifest: &Manifest) -> &'static str {
    if tables(manifest).any(|view| view.view == "epoch_metrics") {
        "NATS-Bench"
    } else {
        "NATS-Bench: final results"
    }
}

/// The card without its front matter. Writing into a String cannot fail.
pub(super) fn text(manifest: &Manifest) -> String {
    let mut text = format!("# {}\n\n", title(manifest));
    for sample in &manifest.samples {
        let _ = writeln!(text, "> **Not measured.** {sample}\n");
    }
    text.push_str(INTRODUCTION);
    overview(manifest, &mut text);
    reading(manifest, &mut text);
    sources(manifest, &mut text);
    left_out(manifest, &mut text);
    text.push_str("\n## Columns\n");
    for view in tables(manifest) {
        columns(view, &mut text);
    }
    let _ = write!(text, "\n{CITATION}");
    text
}

fn overview(manifest: &Manifest, text: &mut String) {
    text.push_str(
        "\n## Tables\n\n| table | rows | bytes | sorted by |\n| --- | ---: | ---: | --- |\n",
    );
    for view in tables(manifest) {
        let bytes: u64 = view.files.iter().map(|file| file.bytes).sum();
        let order: Vec<String> = view.order.iter().map(|name| format!("`{name}`")).collect();
        let (name, rows, order) = (&view.view, grouped(view.rows), order.join(", "));
        let _ = writeln!(text, "| `{name}` | {rows} | {} | {order} |", grouped(bytes));
    }
    text.push_str(BEHIND_TABLES);
}

fn reading(manifest: &Manifest, text: &mut String) {
    let Some(view) = tables(manifest)
        .find(|view| view.view == "final_accuracies")
        .or_else(|| tables(manifest).next())
    else {
        return;
    };
    text.push_str(&READING.replace("TABLE", &view.view));
}

fn sources(manifest: &Manifest, text: &mut String) {
    let _ = write!(
        text,
        "\n## Where it comes from\n\n\
         Written by natsbench {} from these archives. Two exports with equal digests have equal files.\n\n\
         | space | archive | architectures | SHA-256 of the digests of its files |\n| --- | --- | ---: | --- |\n",
        manifest.natsbench_version
    );
    for of_space in &manifest.sources {
        let archives = of_space.get("archives").and_then(Value::as_array);
        for archive in archives.into_iter().flatten() {
            let of = |key: &str| archive.get(key).and_then(Value::as_str).unwrap_or_default();
            let count = archive.get("architectures").and_then(Value::as_u64);
            let _ = writeln!(
                text,
                "| {} | {} | {} | `{}` |",
                of("space"),
                cell(of("archive")),
                count.map_or_else(String::new, grouped), // unknown of a file of NAS-Bench-101
                of("files_sha256"),
            );
        }
    }
}

fn left_out(manifest: &Manifest, text: &mut String) {
    let is_there = |name: &str| manifest.views.iter().any(|view| view.view == name);
    let others = ExportedView::all().iter().map(|view| view.name);
    let others: Vec<String> = others
        .filter(|name| !is_there(name))
        .map(|name| format!("`{name}`"))
        .collect();
    let mut sentences = manifest.left_out.clone();
    if !others.is_empty() {
        sentences.push(format!(
            "views of natsbench that were not exported: {}",
            others.join(", ")
        ));
    }
    if let Some(space) = manifest.settings.space {
        sentences.push(format!("only the space {space} was exported"));
    }
    if !manifest.settings.hps.is_empty() {
        let hps: Vec<&str> = manifest.settings.hps.iter().map(|hp| hp.as_str()).collect();
        sentences.push(format!("only the recipes {} were exported", hps.join(", ")));
    }
    if sentences.is_empty() {
        return;
    }
    text.push_str("\n## What is not here\n\n");
    for sentence in sentences {
        let _ = writeln!(text, "- {sentence}");
    }
}

fn columns(view: &ManifestView, text: &mut String) {
    let name = &view.view;
    let _ = write!(
        text,
        "\n### `{name}`\n\n| column | type | unit | meaning |\n| --- | --- | --- | --- |\n"
    );
    for column in &view.columns {
        let null = if column.nullable { " or NULL" } else { "" };
        let _ = writeln!(
            text,
            "| `{}` | {}{null} | {} | {} |",
            column.name,
            column.column_type,
            cell(&column.unit),
            cell(&column.meaning),
        );
    }
}

/// A text within a table: a bar would begin the next cell, and `<` a tag of HTML.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_cell() {
        assert_eq!(cell("'|none~0|+...' <b>"), "'\\|none~0\\|+...' &lt;b>");
    }
}
