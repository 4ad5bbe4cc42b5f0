//! What the page says about the data as a whole: coverage, columns, splits, traps, and statements to begin with.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::model::SearchSpace;
use crate::query::{NatsBench, SqlAnswer};
use crate::report::ReportError;

use super::nb101::ModulesSummary;

const DICTIONARY: &str = include_str!("../../../sql/queries/view_columns.sql");
const COVERAGE: &str = include_str!("../../../sql/queries/coverage.sql");
const SPLITS: &str = "SELECT split, meaning FROM splits ORDER BY split_id";

/// The page in which traps are explained.
const TRAPS: &str = include_str!("../../../docs/traps.md");

macro_rules! examples {
    ($($name:literal),+ $(,)?) => {
        &[$(include_str!(concat!("../../../sql/examples/", $name, ".sql"))),+]
    };
}

/// All statements of `sql/examples`.
const EXAMPLES: &[&str] = examples![
    "pareto_front",
    "best_under_a_limit",
    "table_of_bests",
    "rank_of_architecture",
    "neighbours",
    "local_maxima",
    "isomorphic_spread",
    "learning_curve",
    "accuracy_by_operation",
    "accuracy_by_channels",
    "rank_correlation",
    "relative_rank",
    "rank_by_one_seed",
    "seed_spread",
    "early_validation_correlation",
    "random_search",
    "time_to_train_the_space",
    "trial_census",
    "noise_of_all_spaces",
    "nb101_short_training",
    "nb101_cost_of_choosing",
];

/// Rows by the names of their columns.
type Objects = Vec<Map<String, Value>>;

/// Facts about a database.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Facts {
    /// The columns of the views.
    dictionary: Objects,
    /// Which trials there are.
    coverage: Objects,
    /// What the splits mean.
    splits: Objects,
    /// What is easily misread.
    traps: Vec<Trap>,
    /// Statements to begin with.
    examples: Vec<Example>,
    /// What there is of NAS-Bench-101.
    pub(super) nb101: Option<ModulesSummary>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Trap {
    title: String,
    text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Example {
    title: String,
    sql: &'static str,
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// [`ReportError::Query`] if the database cannot be read.
    pub(crate) fn read(bench: &NatsBench) -> Result<Self, ReportError> {
        let rows = |sql| bench.sql_of_space(sql, SearchSpace::Topology).map(objects);
        Ok(Self {
            dictionary: rows(DICTIONARY)?,
            coverage: rows(COVERAGE)?,
            splits: rows(SPLITS)?,
            traps: traps(TRAPS),
            examples: EXAMPLES.iter().map(|sql| Example::of(sql)).collect(),
            nb101: ModulesSummary::read(bench)?,
        })
    }
}

impl Facts {
    /// Whether the database has something of NAS-Bench-101.
    pub(crate) const fn has_nasbench101(&self) -> bool {
        self.nb101.is_some()
    }
}

fn objects(answer: SqlAnswer) -> Objects {
    let SqlAnswer { columns, rows } = answer;
    let object = |row: Vec<_>| {
        let values = row.into_iter().map(|value| serde_json::json!(value));
        columns.iter().cloned().zip(values).collect()
    };
    rows.into_iter().map(object).collect()
}

impl Example {
    /// Its title is the first sentence of its head comment.
    fn of(sql: &'static str) -> Self {
        let head = sql.lines().map_while(|line| line.strip_prefix("--"));
        let head = head.map(str::trim).collect::<Vec<_>>().join(" ");
        let ends = [". ", "? ", ": "].iter().filter_map(|end| head.find(end));
        let title = ends.min().map_or(head.as_str(), |end| &head[..end]);
        Self {
            title: title.to_owned(),
            sql,
        }
    }
}

/// The items of lists that begin with words in bold, as plain text.
fn traps(page: &str) -> Vec<Trap> {
    let mut traps: Vec<Trap> = Vec::new();
    let mut is_in_item = false;
    for line in page.lines() {
        if let Some((title, text)) = line
            .strip_prefix("- **")
            .and_then(|rest| rest.split_once("**"))
        {
            let (title, text) = (title.to_owned(), text.to_owned());
            traps.push(Trap { title, text });
            is_in_item = true;
        } else if let (true, Some(more), Some(last)) =
            (is_in_item, line.strip_prefix("  "), traps.last_mut())
        {
            last.text.push(' ');
            last.text.push_str(more.trim());
        } else {
            is_in_item = false;
        }
    }
    for trap in &mut traps {
        trap.title = plain(&trap.title);
        trap.text = plain(trap.text.trim());
    }
    traps
}

/// Text without the marks of code and links.
fn plain(text: &str) -> String {
    let mut rest = text;
    let mut plain = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once("](") {
        let (before, words) = before.rsplit_once('[').unwrap_or((before, ""));
        plain.push_str(before);
        plain.push_str(words);
        rest = after.split_once(')').map_or("", |(_, behind)| behind);
    }
    plain.push_str(rest);
    plain.replace('`', "")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_example_is_on_the_page_with_a_title() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/examples");
        let files = fs::read_dir(folder).unwrap();
        let texts = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap());
        let shown: BTreeSet<String> = EXAMPLES.iter().map(|&sql| sql.to_owned()).collect();
        assert_eq!(shown, texts.collect());
        for sql in EXAMPLES {
            let Example { title, .. } = Example::of(sql);
            assert!((5..100).contains(&title.len()), "{title}");
        }
    }

    #[test]
    fn traps_are_plain_text() {
        let found =
            traps("# A\n\n- **One `b`** is\n  [two](three.md).\n\nNo item\n- **Four**: five\n");
        let trap = |title: &str, text: &str| Trap {
            title: title.to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(found, [trap("One b", "is two."), trap("Four", ": five")]);
        assert!(traps(TRAPS).len() > 10);
    }
}
