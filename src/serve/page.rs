//! The page as the server sends it: its scripts ask for the numbers, and for each report when it is opened.

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use crate::model::{BenchmarkSpace, SearchSpace};
use crate::report::explorer::{Facts, Source, fragment};
use crate::report::{Origin, Page, PlannedReport};

/// The page, and the security policy that lets only its own scripts run.
#[derive(Debug)]
pub(super) struct ServedPage {
    pub(super) html: Bytes,
    pub(super) policy: String,
}

impl ServedPage {
    /// The page about these spaces, with the sources of their numbers.
    pub(super) fn new(origins: &[Origin], facts: &Facts) -> Self {
        let all = origins.iter().map(|origin| origin.space);
        let spaces: Vec<SearchSpace> = all
            .clone()
            .filter_map(|space| match space {
                BenchmarkSpace::Nats(space) => Some(space),
                BenchmarkSpace::NasBench101 => None,
            })
            .collect();
        let explorer = fragment(&Source::Api { spaces: &spaces }, facts);
        let planned = all.flat_map(PlannedReport::of_space);
        let planned: Vec<PlannedReport> = planned.collect();
        let page = Page {
            planned: &planned,
            explorer: Some(&explorer),
            origins,
            ..Page::default()
        };
        let html = page.to_html();
        Self {
            policy: policy(&html),
            html: html.into(),
        }
    }
}

/// A content security policy that names the scripts of a page by their hashes, and lets it ask only this server.
fn policy(html: &str) -> String {
    let scripts = html.split("<script>").skip(1);
    let hashes: Vec<String> = scripts
        .filter_map(|rest| rest.split_once("</script>"))
        .map(|(script, _)| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script))))
        .collect();
    // Charts set styles of their elements, so all styles are allowed; a style cannot run anything.
    format!(
        "default-src 'none'; script-src {}; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        hashes.join(" ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_every_script_of_the_page() {
        // The expected value is the well-known hash of the empty text.
        let told = policy("<p>a</p><script></script><script>x</script>");
        assert!(
            told.contains(
                "script-src 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-"
            )
        );
        let origins = SearchSpace::ALL.iter().map(|&space| Origin {
            space: space.into(),
            sample: None,
            archives: Vec::new(),
            files: Vec::new(),
        });
        let page = ServedPage::new(&origins.collect::<Vec<_>>(), &Facts::default());
        let html = String::from_utf8(page.html.to_vec()).unwrap();
        let scripts = html.matches("<script>").count();
        assert!(scripts >= 2, "{scripts}");
        assert_eq!(policy(&html).matches("'sha256-").count(), scripts);
    }
}
