//! The shell of the page: one HTML file that needs nothing else.

/// The shell; `<!-- explorer -->` is filled in.
const TEMPLATE: &str = include_str!("page/index.html");

/// A report on the page. There are none yet.
#[derive(Debug, Clone, Copy)]
pub enum Report {}

/// One HTML file: it opens from the disk, without a network.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The reports, in the order of the page.
    pub reports: &'a [Report],
    /// A section: a fragment of HTML, taken as it is.
    pub explorer: Option<&'a str>,
}

impl Page<'_> {
    /// The page.
    #[must_use]
    pub fn to_html(&self) -> String {
        let explorer = self.explorer.unwrap_or_default();
        TEMPLATE.replacen("<!-- explorer -->", explorer, 1)
    }
}
