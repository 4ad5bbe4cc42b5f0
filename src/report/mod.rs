//! Every figure and table of the paper, and some more, as data that can be displayed.
//!
//! A [`Report`] is a table, a picture as plain data, and the SQL behind both; [`Report::make`] makes one, and
//! [`Findings::to_svg`] draws its picture. A [`Picture`] is one alone, such as learning curves. [`ReportRun`] writes all of them and a page, as `natsbench report` does.

mod accuracies;
mod counts;
mod definition;
mod error;
pub(crate) mod explorer;
mod extension_columns;
mod extensions;
mod figure;
mod format;
#[cfg(test)]
mod known_values;
mod marked;
mod nasbench101;
mod origin;
mod page;
mod parallel;
mod pareto_cost;
mod picture;
mod planned;
pub(crate) mod plots;
mod rows;
mod searches;
mod spaces;
pub(crate) mod svg;
mod text;
mod width;
mod write;

use definition::Definition;
use serde::Serialize;

use crate::model::{BenchmarkSpace, SearchSpace};
use crate::query::{NatsBench, SqlValue};

pub use crate::store::{Origin, Source};
pub use error::ReportError;
pub use format::{PictureFormat, PictureFormatError};
pub use pareto_cost::ParetoCost;
pub use picture::Picture;

pub(crate) use figure::{Axis, Bar, Colour, Dash, Figure, Layer, Mark, Panel, Shape};
pub(crate) use page::Page;
pub(crate) use planned::PlannedReport;
#[cfg(feature = "pdf")]
pub use svg::{PdfError, to_pdf};
#[cfg(feature = "png")]
pub use svg::{PngError, to_png};
pub use width::{PictureWidth, PictureWidthError};
pub use write::{ReportEvent, ReportRun, ReportSummary};

/// One report about one space.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Its name, such as `relative-rank`; with the space, the name of its files.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it shows, in a sentence or two.
    pub explanation: &'static str,
    /// The space that it is about.
    pub space: BenchmarkSpace,
    /// The statement that reads its data, as it can be run in any program.
    pub sql: String,
    /// Its numbers and its picture, or what is missing.
    pub answer: Answer,
    /// Where its numbers come from.
    pub origin: Origin,
}

/// The numbers and the picture of a report, or what is missing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Answer {
    /// The database has all that the report needs.
    Found(Findings),
    /// Something is missing.
    Missing {
        /// What, and which command brings it.
        what: String,
    },
}

/// The numbers of a report.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Findings {
    /// Architectures behind it.
    pub architectures: usize,
    /// Trials behind it.
    pub trials: usize,
    /// The numbers, as the CSV file has them.
    pub table: Table,
    /// The picture.
    pub(crate) figure: Figure,
}

/// Named columns and rows.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with one value per column.
    pub rows: Vec<Vec<SqlValue>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Its name. The name of a measure ends in its unit.
    pub name: &'static str,
    /// Its unit in words; empty for names.
    pub unit: &'static str,
}

impl Column {
    /// A column of names or numbers that name something.
    pub(crate) const fn named(name: &'static str) -> Self {
        Self { name, unit: "" }
    }

    /// A column of measures.
    pub(crate) const fn measured(name: &'static str, unit: &'static str) -> Self {
        Self { name, unit }
    }
}

impl Report {
    /// Makes the report of this name about a space; [`available`] lists the names.
    ///
    /// # Errors
    ///
    /// [`ReportError::UnknownReport`] if there is none of that name about that space;
    /// [`ReportError::Query`] if the database cannot be read.
    ///
    /// ```no_run
    /// use natsbench::report::{Answer, Report};
    /// use natsbench::{NatsBench, SearchSpace};
    ///
    /// let bench = NatsBench::open("natsbench.db")?;
    /// let report = Report::make(&bench, SearchSpace::Topology, "relative-rank")?;
    /// if let Answer::Found(findings) = &report.answer {
    ///     findings.table.write_csv(std::io::stdout())?;
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn make(
        bench: &NatsBench,
        space: impl Into<BenchmarkSpace>,
        name: &str,
    ) -> Result<Self, ReportError> {
        let planned = PlannedReport::of_space(space.into()).find(|planned| planned.name() == name);
        let unknown = || ReportError::UnknownReport {
            name: name.to_owned(),
        };
        planned.ok_or_else(unknown)?.make(bench)
    }

    /// Name of its files, without an extension: `tss-relative-rank`.
    #[must_use]
    pub fn file_stem(&self) -> String {
        file_stem(self.space, self.name)
    }

    /// Its section of the page: an `<article>`, with a heading, pictures, numbers and SQL.
    #[must_use]
    pub(crate) fn to_html(&self) -> String {
        page::article(self)
    }
}

/// The name of a space for titles.
fn space_title(space: impl Into<BenchmarkSpace>) -> &'static str {
    match space.into() {
        BenchmarkSpace::Nats(SearchSpace::Topology) => "Topology space (tss)",
        BenchmarkSpace::Nats(SearchSpace::Size) => "Size space (sss)",
        BenchmarkSpace::NasBench101 => "NAS-Bench-101 (nb101)",
    }
}

fn file_stem(space: BenchmarkSpace, name: &str) -> String {
    format!("{space}-{name}")
}

impl Findings {
    /// The picture as an SVG file that stands alone, under a title, as wide as its panels.
    #[must_use]
    pub fn to_svg(&self, title: &str) -> String {
        self.to_svg_of_width(title, PictureWidth::PANELS)
    }

    /// As [`to_svg`](Self::to_svg), laid out for a width.
    #[must_use]
    pub fn to_svg_of_width(&self, title: &str, width: PictureWidth) -> String {
        svg::to_svg(&self.figure, title, width)
    }
}

impl Table {
    /// Writes the numbers as CSV, with a header and all their digits.
    ///
    /// # Errors
    ///
    /// The error of the writer.
    pub fn write_csv(&self, out: impl std::io::Write) -> csv::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.iter().map(|column| column.name))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(text::full))?;
        }
        Ok(writer.flush()?)
    }
}

/// A report that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AvailableReport {
    /// Its name.
    pub name: &'static str,
    /// Its title.
    pub title: &'static str,
    /// What it shows.
    pub explanation: &'static str,
    /// The spaces that it is about.
    pub spaces: Vec<BenchmarkSpace>,
    /// The statement that reads its data; its parameter `:space`, if it has it, is the space.
    pub sql: &'static str,
}

/// All reports, in the order of the page.
///
/// ```
/// let reports = natsbench::report::available();
/// assert!(reports.iter().any(|report| report.name == "space-census"));
/// ```
#[must_use]
pub fn available() -> Vec<AvailableReport> {
    definitions()
        .map(|definition| AvailableReport {
            name: definition.name,
            title: definition.title,
            explanation: definition.explanation,
            spaces: definition.spaces(),
            sql: definition.sql,
        })
        .collect()
}

fn definitions() -> impl Iterator<Item = &'static Definition> {
    let all = [
        spaces::REPORTS,
        accuracies::REPORTS,
        searches::REPORTS,
        extensions::REPORTS,
        nasbench101::REPORTS,
    ];
    all.into_iter().flatten()
}
