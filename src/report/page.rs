//! The page: all reports in one HTML file that needs nothing else.

use std::fmt::Write as _;

use super::text::{escape, short};
use super::{Answer, Findings, Report, Table, svg};
use crate::ids::SearchSpace;
use crate::query::SqlValue;

/// The shell of the page; `<!-- reports -->` and the like are filled in.
const TEMPLATE: &str = include_str!("page/index.html");

/// Rows of a table that the page shows; the CSV file has them all.
const SHOWN_ROWS: usize = 30;

/// One HTML file with pictures, tables and SQL inside: it opens from the disk, without a network.
///
/// ```
/// use natsbench::report::Page;
///
/// let html = Page { reports: &[], explorer: Some("<p>a second section</p>") }.to_html();
/// assert!(html.contains("<p>a second section</p>"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The reports, in the order of the page.
    pub reports: &'a [Report],
    /// A second section: a fragment of HTML, taken as it is. It may use the variables of the page's
    /// style sheet, such as `--ink`, `--ground` and `--blue`.
    pub explorer: Option<&'a str>,
}

impl Page<'_> {
    /// The page.
    #[must_use]
    pub fn to_html(&self) -> String {
        let mut html = String::with_capacity(TEMPLATE.len() + 64 * 1024);
        let mut rest = TEMPLATE;
        while let Some((before, after)) = rest.split_once("<!-- ") {
            html.push_str(before);
            let Some((name, after)) = after.split_once(" -->") else {
                break;
            };
            match name {
                "svg-style" => html.push_str(svg::STYLE),
                "navigation" => self.navigation(&mut html),
                "reports" => self.sections(&mut html),
                "explorer" => html.push_str(self.explorer.unwrap_or_default()),
                _ => (), // a comment
            }
            rest = after;
        }
        html.push_str(rest);
        html
    }

    fn of(&self, space: SearchSpace) -> impl Iterator<Item = &Report> {
        self.reports
            .iter()
            .filter(move |report| report.space == space)
    }

    fn navigation(&self, html: &mut String) {
        if self.explorer.is_some() {
            html.push_str("<p><a href=\"#explorer\">Explore</a></p>\n");
        }
        for &space in SearchSpace::ALL {
            if self.of(space).next().is_none() {
                continue;
            }
            let _ = write!(html, "<h2>{}</h2>\n<ul>\n", space_title(space)); // a String takes everything
            for report in self.of(space) {
                let missing = match report.answer {
                    Answer::Found(_) => "",
                    Answer::Missing { .. } => " class=\"missing\"",
                };
                let (id, title) = (report.file_stem(), escape(report.title));
                let _ = writeln!(html, "<li{missing}><a href=\"#{id}\">{title}</a></li>");
            }
            html.push_str("</ul>\n");
        }
    }

    fn sections(&self, html: &mut String) {
        for &space in SearchSpace::ALL {
            if self.of(space).next().is_none() {
                continue;
            }
            let title = space_title(space);
            let _ = writeln!(html, "<section id=\"{space}\">\n<h2>{title}</h2>");
            for report in self.of(space) {
                section(report, html);
            }
            html.push_str("</section>\n");
        }
    }
}

const fn space_title(space: SearchSpace) -> &'static str {
    match space {
        SearchSpace::Topology => "Topology space (tss)",
        SearchSpace::Size => "Size space (sss)",
    }
}

fn section(report: &Report, html: &mut String) {
    let id = report.file_stem();
    let (title, explanation) = (escape(report.title), escape(report.explanation));
    let _ = write!(
        html,
        "<article id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h3 id=\"{id}-title\">\
         <a href=\"#{id}\">{title}</a></h3>\n<p>{explanation}</p>\n"
    );
    match &report.answer {
        Answer::Missing { what } => {
            let _ = writeln!(html, "<p class=\"notice\">Missing: {}</p>", escape(what));
        }
        Answer::Found(findings) => found(report, findings, html),
    }
    let _ = write!(
        html,
        "<details><summary>SQL</summary><pre tabindex=\"0\"><code>.parameter set :space {}\n{}</code></pre></details>\n</article>\n",
        report.space,
        escape(report.sql)
    );
}

fn found(report: &Report, findings: &Findings, html: &mut String) {
    let id = report.file_stem();
    let _ = write!(
        html,
        "<p class=\"source\">{} architectures, {} trials. Files: <a href=\"{id}.svg\">{id}.svg</a>, \
         <a href=\"{id}.csv\">{id}.csv</a></p>\n<div class=\"panels panels-{}\">\n",
        svg::grouped(findings.architectures as f64),
        svg::grouped(findings.trials as f64),
        findings.figure.columns
    );
    for panel in &findings.figure.panels {
        let label = escape(&format!("{}: {}", report.title, panel.title));
        let _ = writeln!(html, "{}", svg::inline_panel(panel, &label));
    }
    html.push_str("</div>\n");
    table(&findings.table, html);
}

fn table(table: &Table, html: &mut String) {
    let count = table.rows.len();
    let summary = if count > SHOWN_ROWS {
        format!(
            "Numbers: the first {SHOWN_ROWS} of {} rows",
            svg::grouped(count as f64)
        )
    } else {
        "Numbers".to_owned()
    };
    let _ = write!(
        html,
        "<details><summary>{summary}</summary>\n<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>"
    );
    for column in &table.columns {
        let (name, unit) = (escape(column.name), escape(column.unit));
        let _ = write!(html, "<th scope=\"col\">{name}<small>{unit}</small></th>");
    }
    html.push_str("</tr></thead><tbody>\n");
    for row in table.rows.iter().take(SHOWN_ROWS) {
        html.push_str("<tr>");
        for value in row {
            let class = match value {
                SqlValue::Text(_) => "",
                _ => " class=\"n\"",
            };
            let _ = write!(html, "<td{class}>{}</td>", escape(&short(value)));
        }
        html.push_str("</tr>\n");
    }
    html.push_str("</tbody></table></div></details>\n");
}
