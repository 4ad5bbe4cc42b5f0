//! The page: all reports in one HTML file that needs nothing else.

use std::fmt::Write as _;

use crate::model::{BenchmarkSpace, counted};
use crate::query::SqlValue;

use super::text::{escape, short};
use super::{Answer, Findings, Origin, PlannedReport, Report, Table, file_stem, space_title, svg};

/// The frame of the page, in which `<!-- reports -->` and other comments are replaced.
const TEMPLATE: &str = include_str!("page/index.html");

/// The style sheet of the page.
const STYLE: &str = concat!(
    include_str!("page/page.css"),
    include_str!("page/explore.css"),
);

/// Links to the pages, and places for those that a script fills.
const PAGES: &str = include_str!("page/pages.html");
const PLACES: &str = include_str!("page/places.html");

/// At most so many rows of a table are on the page; the CSV file has them all.
const SHOWN_ROWS: usize = 30;

/// The text in the place of a report that is made later.
const PENDING: &str =
    "<p class=\"pending\" role=\"status\">Computed when it comes into view.</p>\n";

/// Who has made the page.
const MADE: &str = "Made by <code>natsbench report</code>.";
const SERVED: &str = "Served by <code>natsbench serve</code> from the database as it is now; \
                          <code>natsbench report</code> writes the same as files, <a href=\"#/sql\">a box takes SQL</a>.";

/// One HTML file with pictures, tables and SQL inside: it opens from the disk, without a network.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Page<'a> {
    /// The reports, in the order of the page.
    pub reports: &'a [Report],
    /// Reports for which the page has only a place, which a server fills. They come after the others of their space.
    pub planned: &'a [PlannedReport],
    /// The scripts of the pages beside the reports: HTML, taken as it is. Without them there are only reports.
    pub explorer: Option<&'a str>,
    /// Where the numbers of its spaces come from.
    pub origins: &'a [Origin],
}

impl Page<'_> {
    /// The page.
    #[must_use]
    pub(crate) fn to_html(self) -> String {
        let mut html = String::with_capacity(TEMPLATE.len() + 64 * 1024);
        let mut rest = TEMPLATE;
        while let Some((before, after)) = rest.split_once("<!-- ") {
            html.push_str(before);
            let Some((name, after)) = after.split_once(" -->") else {
                break;
            };
            match name {
                "style" => html.push_str(STYLE),
                "svg-style" => html.push_str(svg::STYLE),
                "pages" if self.explorer.is_some() => html.push_str(PAGES),
                "places" if self.explorer.is_some() => html.push_str(PLACES),
                "navigation" => self.navigation(&mut html),
                "made" => html.push_str(if self.planned.is_empty() {
                    MADE
                } else {
                    SERVED
                }),
                "reports" => self.sections(&mut html),
                "banner" => self.banner(&mut html),
                "provenance" => self.provenance(&mut html),
                "explorer" => html.push_str(self.explorer.unwrap_or_default()),
                _ => (), // a comment
            }
            rest = after;
        }
        html.push_str(rest);
        html
    }

    /// The part of the page about a space: its headings, and the reports below them.
    fn of(&self, space: BenchmarkSpace) -> Vec<(Heading, Option<(&Answer, &Origin)>)> {
        let made = self
            .reports
            .iter()
            .map(|of| (Heading::of(of), Some((&of.answer, &of.origin))));
        let planned = self
            .planned
            .iter()
            .map(|of| (Heading::of_planned(*of), None));
        made.chain(planned)
            .filter(|(heading, _)| heading.space == space)
            .collect()
    }

    /// The warnings that numbers are invented, which stand above all of them: one for the spaces that it is the same for.
    fn banner(&self, html: &mut String) {
        let mut banners: Vec<(String, Vec<&str>)> = Vec::new();
        for origin in self.origins {
            let Some(banner) = origin.banner() else {
                continue;
            };
            let space = space_title(origin.space);
            match banners.iter_mut().find(|(other, _)| *other == banner) {
                Some((_, spaces)) => spaces.push(space),
                None => banners.push((banner, vec![space])),
            }
        }
        for (banner, spaces) in banners {
            let (spaces, banner) = (spaces.join(", "), escape(&banner));
            let _ = writeln!(
                html,
                "<p class=\"sample\" role=\"note\">{spaces}: {banner}</p>"
            );
        }
    }

    /// The archives behind the page.
    fn provenance(&self, html: &mut String) {
        let _ = write!(
            html,
            "<footer>\n<h2>Where the numbers come from</h2>\n<p>natsbench {}</p>\n<ul>\n",
            env!("CARGO_PKG_VERSION")
        );
        for line in self.origins.iter().flat_map(Origin::full_lines) {
            let _ = writeln!(html, "<li>{}</li>", escape(&line));
        }
        html.push_str("</ul>\n</footer>\n");
    }

    fn navigation(&self, html: &mut String) {
        for &space in BenchmarkSpace::ALL {
            let reports = self.of(space);
            if reports.is_empty() {
                continue;
            }
            let _ = write!(html, "<h2>{}</h2>\n<ul>\n", space_title(space)); // writing into a String cannot fail
            for (heading, answer) in reports {
                let missing = match answer {
                    Some((Answer::Missing { .. }, _)) => " class=\"missing\"",
                    Some((Answer::Found(_), _)) | None => "",
                };
                let (id, title) = (heading.id(), escape(heading.title));
                let _ = writeln!(html, "<li{missing}><a href=\"#{id}\">{title}</a></li>");
            }
            html.push_str("</ul>\n");
        }
    }

    fn sections(&self, html: &mut String) {
        for &space in BenchmarkSpace::ALL {
            let reports = self.of(space);
            if reports.is_empty() {
                continue;
            }
            let title = space_title(space);
            let _ = writeln!(html, "<section id=\"{space}\">\n<h2>{title}</h2>");
            for (heading, answer) in reports {
                html.push_str(&heading.article(answer));
            }
            html.push_str("</section>\n");
        }
    }
}

/// What stands above and below the numbers of a report, whether it is made already or not.
struct Heading {
    space: BenchmarkSpace,
    name: &'static str,
    title: &'static str,
    explanation: &'static str,
    sql: String,
}

impl Heading {
    fn of(report: &Report) -> Self {
        Self {
            space: report.space,
            name: report.name,
            title: report.title,
            explanation: report.explanation,
            sql: report.sql.clone(),
        }
    }

    fn of_planned(planned: PlannedReport) -> Self {
        Self {
            space: planned.space(),
            name: planned.definition.name,
            title: planned.definition.title,
            explanation: planned.definition.explanation,
            sql: planned.definition.statement(planned.space()),
        }
    }

    fn id(&self) -> String {
        file_stem(self.space, self.name)
    }

    /// The article of a report, or a place for it.
    fn article(&self, answer: Option<(&Answer, &Origin)>) -> String {
        let id = self.id();
        let (title, explanation) = (escape(self.title), escape(self.explanation));
        let mut html = format!(
            "<article id=\"{id}\" aria-labelledby=\"{id}-title\">\n<h3 id=\"{id}-title\">\
             <a href=\"#{id}\">{title}</a></h3>\n<p>{explanation}</p>\n"
        );
        match answer {
            None => html.push_str(PENDING),
            Some((Answer::Found(findings), origin)) => {
                if let Some(banner) = origin.banner() {
                    let banner = escape(&banner);
                    let _ = writeln!(html, "<p class=\"sample\" role=\"note\">{banner}</p>");
                }
                found(&id, self.title, findings, &mut html);
                for line in origin.short_lines() {
                    let _ = writeln!(html, "<p class=\"source\">From {}</p>", escape(&line));
                }
            }
            Some((Answer::Missing { what }, _)) => {
                let what = with_code(&escape(what));
                let _ = writeln!(html, "<p class=\"notice\">Missing: {what}</p>");
            }
        }
        let _ = write!(
            html,
            "<details><summary>SQL</summary><pre tabindex=\"0\"><code>{}</code></pre></details>\n</article>\n",
            escape(&self.sql)
        );
        html
    }
}

/// The article of a report.
pub(super) fn article(report: &Report) -> String {
    Heading::of(report).article(Some((&report.answer, &report.origin)))
}

/// Turns text between backticks into code.
fn with_code(text: &str) -> String {
    let mut marked = String::with_capacity(text.len() + 16);
    for (number, part) in text.split('`').enumerate() {
        marked.push_str(match (number, number % 2) {
            (0, _) => "",
            (_, 1) => "<code>",
            _ => "</code>",
        });
        marked.push_str(part);
    }
    if text.matches('`').count() % 2 == 1 {
        marked.push_str("</code>");
    }
    marked
}

fn found(id: &str, title: &str, findings: &Findings, html: &mut String) {
    let architectures = counted(findings.architectures, "architecture");
    let trials = match findings.trials {
        0 => String::new(), // a report about the strings of architectures has no trials
        trials => format!(", {}", counted(trials, "trial")),
    };
    let basis = escape(&findings.figure.basis);
    let _ = write!(
        html,
        "<p class=\"source\">{basis}</p>\n<p class=\"source\">{architectures}{trials}. Files: <a href=\"{id}.svg\">{id}.svg</a>, \
         <a href=\"{id}.csv\">{id}.csv</a></p>\n<div class=\"panels panels-{}\">\n",
        findings.figure.columns
    );
    for panel in &findings.figure.panels {
        let label = escape(&format!("{title}: {}", panel.title));
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
