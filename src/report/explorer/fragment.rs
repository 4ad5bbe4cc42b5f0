//! The interactive section of the page as HTML.

use serde::Serialize;

use crate::model::SearchSpace;
use crate::space::OPERATIONS;

use super::{ArchitectureCurves, Explorer, Packed};

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
    },
}

/// The data that is written into the page.
#[derive(Serialize)]
struct PageData<'a> {
    source: &'static str,
    spaces: Vec<SearchSpace>,
    explorers: &'a [Explorer],
    curves: &'a [ArchitectureCurves<Packed>],
    operations: [&'static str; 5],
}

/// The section as HTML, with its style, its script and the library for charts.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "serialising fails only for maps whose keys are no texts, and there are none"
)]
pub(crate) fn fragment(source: &Source<'_>) -> String {
    let data = match *source {
        Source::Api { spaces } => PageData {
            source: "api",
            spaces: spaces.to_vec(),
            explorers: &[],
            curves: &[],
            operations: OPERATIONS,
        },
        Source::Embedded { spaces, curves } => PageData {
            source: "embedded",
            spaces: spaces.iter().map(|of| of.space).collect(),
            explorers: spaces,
            curves,
            operations: OPERATIONS,
        },
    };
    // "<" occurs only in strings and is escaped there, so that no text can end the script.
    let data = serde_json::to_string(&data)
        .expect("JSON has texts, numbers and lists")
        .replace('<', "\\u003c");
    [
        "<style>\n",
        include_str!("explorer.css"),
        "</style>\n",
        include_str!("explorer.html"),
        "<script type=\"application/json\" id=\"explorer-data\">",
        &data,
        "</script>\n<script>",
        include_str!("vendor/echarts/echarts.common.min.js"),
        "</script>\n<script>\n(() => {\n\"use strict\";\n",
        include_str!("data.js"),
        include_str!("picture.js"),
        include_str!("curves.js"),
        include_str!("explorer.js"),
        "})();\n</script>\n",
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
        let html = fragment(&Source::Embedded {
            spaces: &[],
            curves: &curves,
        });
        assert!(!html.contains("<b>") && html.contains("\\u003cb>"));
        assert_eq!(
            html.matches("</script>").count(),
            html.matches("<script").count()
        );
    }
}
