//! The queries of `sql/examples`, `sql/forms` and `sql/demo`, as pages of Datasette.

use std::collections::BTreeMap;

use serde::Serialize;

use super::head_comment::{HeadComment, html};

macro_rules! queries {
    ($($folder:literal: $($name:literal),+;)+) => {
        &[$($(($folder, $name, include_str!(concat!("../../sql/", $folder, "/", $name, ".sql")))),+),+]
    };
}

/// Folder, name and text of each query.
const QUERIES: &[(&str, &str, &str)] = queries![
    "examples":
        "accuracy_by_channels",
        "accuracy_by_operation",
        "best_under_a_limit",
        "early_validation_correlation",
        "isomorphic_spread",
        "learning_curve",
        "local_maxima",
        "nb101_cost_of_choosing",
        "nb101_short_training",
        "neighbours",
        "noise_of_all_spaces",
        "pareto_front",
        "random_search",
        "rank_by_one_seed",
        "rank_correlation",
        "rank_of_architecture",
        "relative_rank",
        "seed_spread",
        "table_of_bests",
        "time_to_train_the_space",
        "trial_census";
    "forms":
        "best_within_limits",
        "epoch_metrics_of_an_architecture",
        "more_info_of_an_architecture",
        "simulation_of_an_architecture";
    "demo":
        "architecture",
        "best",
        "learning_curve",
        "seeds";
];

/// A query with a page of its own.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Query {
    sql: &'static str,
    title: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    description_html: String,
    /// The fields of its page. Datasette would find them itself, but also takes `:8` in a text for one.
    params: Vec<&'static str>,
}

/// All queries by the names of their pages.
pub(super) fn all(banner: Option<&str>) -> BTreeMap<String, Query> {
    let named = QUERIES.iter().map(|(folder, name, text)| {
        let page = match *folder {
            "demo" => format!("demo_{name}"), // some have the name of an example
            _ => (*name).to_owned(),
        };
        (page, query(text, banner))
    });
    named.collect()
}

fn query(text: &'static str, banner: Option<&str>) -> Query {
    let HeadComment {
        title,
        rest,
        statement,
    } = HeadComment::of(text);
    Query {
        sql: statement,
        title: title.trim_end_matches('.').to_owned(),
        description_html: html(banner, &rest),
        params: parameters(statement),
    }
}

/// The names of the parameters of a statement, each once. Texts and comments of our statements have no colon before a
/// letter.
fn parameters(statement: &'static str) -> Vec<&'static str> {
    let mut found = Vec::new();
    for part in statement.split(':').skip(1) {
        let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let name = &part[..part
            .find(|letter| !is_of_name(letter))
            .unwrap_or(part.len())];
        let begins_as_name = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
        if begins_as_name && !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_query_of_the_folders_is_a_page() {
        let folders = ["examples", "forms", "demo"];
        let mut found = BTreeSet::new();
        for folder in folders {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("sql")
                .join(folder);
            for entry in fs::read_dir(path).unwrap() {
                let path = entry.unwrap().path();
                found.insert((
                    folder,
                    path.file_stem().unwrap().to_str().unwrap().to_owned(),
                ));
            }
        }
        let listed = QUERIES
            .iter()
            .map(|(folder, name, _)| (*folder, (*name).to_owned()));
        assert_eq!(listed.collect::<BTreeSet<_>>(), found);
        assert_eq!(all(None).len(), found.len(), "two pages have the same name");
    }

    #[test]
    fn no_query_hides_the_page_of_a_view() {
        let queries = all(None);
        for (view, _) in crate::store::view_statements() {
            assert!(!queries.contains_key(view), "{view}");
        }
    }

    #[test]
    fn only_forms_have_fields() {
        for (folder, name, text) in QUERIES {
            let fields = query(text, None).params;
            assert_eq!(!fields.is_empty(), *folder == "forms", "{name}: {fields:?}");
        }
        let twice = parameters("SELECT '8:8', :a, :b_1 + :a -- x: y");
        assert_eq!(twice, ["a", "b_1"]);
    }
}
