//! The scripts of the page with their data, as HTML.

use serde::Serialize;

use crate::model::SearchSpace;
use crate::space::OPERATIONS;

use super::searches::FoundBySearch;
use super::sharing::ChosenBySearch;
use super::{ArchitectureCurves, Explorer, Facts, ModuleColumns, Packed};

/// Where the page gets its data from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Source<'a> {
    /// The JSON API of the server that the page comes from.
    Api {
        /// The spaces to choose from.
        spaces: &'a [SearchSpace],
    },
    /// The page itself.
    Embedded {
        /// The spaces.
        spaces: &'a [Explorer],
        /// The curves that can be shown.
        curves: &'a [ArchitectureCurves<Packed>],
        /// What searches had found.
        searches: &'a [FoundBySearch],
        /// What weight-sharing searches would have ended with.
        weight_sharing: &'a [ChosenBySearch],
        /// The modules of NAS-Bench-101, if there are any.
        modules: Option<&'a ModuleColumns>,
    },
}

/// The data that is written into the page.
#[derive(Serialize)]
struct PageData<'a> {
    source: &'static str,
    spaces: Vec<SearchSpace>,
    explorers: &'a [Explorer],
    curves: &'a [ArchitectureCurves<Packed>],
    searches: &'a [FoundBySearch],
    weight_sharing: &'a [ChosenBySearch],
    modules: Option<&'a ModuleColumns>,
    operations: [&'static str; 5],
    #[serde(flatten)]
    facts: &'a Facts,
}

/// The scripts as HTML, with their data and the library for charts.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "serialising fails only for maps whose keys are no texts, and there are none"
)]
pub(crate) fn fragment(source: &Source<'_>, facts: &Facts) -> String {
    let data = match *source {
        Source::Api { spaces } => PageData {
            source: "api",
            spaces: spaces.to_vec(),
            explorers: &[],
            curves: &[],
            searches: &[],
            weight_sharing: &[],
            modules: None,
            operations: OPERATIONS,
            facts,
        },
        Source::Embedded {
            spaces,
            curves,
            searches,
            weight_sharing,
            modules,
        } => PageData {
            source: "embedded",
            spaces: spaces.iter().map(|of| of.space).collect(),
            explorers: spaces,
            curves,
            searches,
            weight_sharing,
            modules,
            operations: OPERATIONS,
            facts,
        },
    };
    // "<" occurs only in strings and is escaped there, so that no text can end the script.
    let data = serde_json::to_string(&data)
        .expect("JSON has texts, numbers and lists")
        .replace('<', "\\u003c");
    [
        "<script type=\"application/json\" id=\"page-data\">",
        &data,
        "</script>\n<script>",
        include_str!("../page/built/charts.js"),
        "</script>\n<script>",
        include_str!("../page/built/page.js"),
        "</script>\n",
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use crate::model::{ArchitectureIndex, Recipe};

    use super::*;

    #[test]
    fn data_cannot_end_its_script() {
        let curves = [ArchitectureCurves::<Packed> {
            space: SearchSpace::Topology,
            index: ArchitectureIndex(0),
            architecture: "</script><b>".to_owned(),
            hp: Recipe::Hp12,
            trials: Vec::new(),
        }];
        let source = Source::Embedded {
            spaces: &[],
            curves: &curves,
            searches: &[],
            weight_sharing: &[],
            modules: None,
        };
        let html = fragment(&source, &Facts::default());
        assert!(!html.contains("<b>") && html.contains("\\u003cb>"));
        assert_eq!(
            html.matches("</script>").count(),
            html.matches("<script").count()
        );
    }
}
