//! All reports as a folder of files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::{BenchmarkSpace, SearchSpace};
use crate::query::{Nasbench101QueryError, NatsBench};

use super::parallel::in_parallel;
use super::searches::{weight_sharing, weight_sharing_file};
use super::{
    Answer, Origin, Page, PictureFormat, PictureWidth, PlannedReport, Report, ReportError, Table,
    definitions, explorer,
};

/// Name of the page in the folder.
const PAGE: &str = "index.html";

/// Name of the file that says where the numbers of the folder come from.
const PROVENANCE: &str = "provenance.json";

/// What to write where.
///
/// ```no_run
/// use natsbench::report::ReportRun;
///
/// let run = ReportRun {
///     database: "natsbench.db".into(),
///     out: "report".into(),
///     ..ReportRun::default()
/// };
/// let summary = run.run(&mut |_event| ())?;
/// println!("{} reports, {} without data", summary.found, summary.missing);
/// # Ok::<(), natsbench::report::ReportError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct ReportRun {
    /// The database.
    pub database: PathBuf,
    /// The folder: an SVG file, pictures in the other wanted formats and a CSV file for each report, `index.html`, and `provenance.json`, which says where the
    /// numbers come from. It appears only when all files are written, and replaces an earlier folder of reports. Any other
    /// folder that is not empty is refused.
    pub out: PathBuf,
    /// The space; `None` for every space of which something is imported.
    pub space: Option<BenchmarkSpace>,
    /// Names of reports; if empty, all reports are made, and the page has the interactive section.
    pub only: Vec<String>,
    /// Weight-sharing searches: a CSV file with the columns epoch, seed and arch (a string or an index).
    pub weight_sharing: Option<PathBuf>,
    /// How wide the pictures in files are. Those on the page have the width of the page.
    pub width: PictureWidth,
    /// Formats in which each picture is written besides SVG.
    pub formats: Vec<PictureFormat>,
}

/// What happens during a run.
#[derive(Debug, Clone, Copy)]
pub enum ReportEvent<'a> {
    /// The number of reports that will be made is known.
    Planned {
        /// Their number.
        reports: usize,
    },
    /// A report is made.
    Made {
        /// The report.
        report: &'a Report,
    },
}

/// What a run has made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportSummary {
    /// Reports with numbers.
    pub found: usize,
    /// Reports whose data is missing; the page says which and why.
    pub missing: usize,
    /// Size of the page.
    pub page_bytes: usize,
}

impl ReportRun {
    /// Makes the reports and writes them.
    ///
    /// # Errors
    ///
    /// [`ReportError::Foreign`] before anything is done if the folder holds something else;
    /// [`ReportError::UnknownReport`]; before anything is written, [`QueryError::NothingImported`] or
    /// [`ReportError::NothingToReport`] if no report has data; [`ReportError::Query`] or [`ReportError::Io`] if something
    /// cannot be read or written.
    ///
    /// [`QueryError::NothingImported`]: crate::query::QueryError::NothingImported
    pub fn run(
        &self,
        on_event: &mut dyn FnMut(ReportEvent<'_>),
    ) -> Result<ReportSummary, ReportError> {
        check_target(&self.out)?;
        let bench = NatsBench::open(&self.database)?;
        let spaces = self.spaces(&bench)?;
        let plan = self.plan(&spaces)?;
        on_event(ReportEvent::Planned {
            reports: plan.len(),
        });
        let origins = spaces
            .iter()
            .map(|&space| Origin::of(&bench, space))
            .collect::<Result<Vec<_>, _>>()?;
        let mut reports = Vec::with_capacity(plan.len());
        in_parallel(
            plan.len(),
            |number| self.report(&bench, plan[number], &origins),
            |report| {
                on_event(ReportEvent::Made { report: &report });
                reports.push(report);
                Ok(())
            },
        )?;
        let is_found = |report: &&Report| matches!(report.answer, Answer::Found(_));
        let found = reports.iter().filter(is_found).count();
        if found == 0 {
            return Err(self.nothing_found(&bench, &spaces, &reports)?);
        }
        let explorer = if self.only.is_empty() {
            explorer::embedded(&bench, &of_nats(&spaces))?
        } else {
            None
        };
        let page = Page {
            reports: &reports,
            explorer: explorer.as_deref(),
            origins: &origins,
            ..Page::default()
        };
        let page = page.to_html();
        self.write(&reports, &page, &origins)?;
        Ok(ReportSummary {
            found,
            missing: reports.len() - found,
            page_bytes: page.len(),
        })
    }

    /// The spaces to report on.
    fn spaces(&self, bench: &NatsBench) -> Result<Vec<BenchmarkSpace>, ReportError> {
        if let Some(space) = self.space {
            return Ok(vec![space]);
        }
        let mut spaces = Vec::new();
        for &space in SearchSpace::ALL {
            if !bench.space(space)?.imported()?.is_empty() {
                spaces.push(space.into());
            }
        }
        match bench.nasbench101() {
            Ok(_nb101) => spaces.push(BenchmarkSpace::NasBench101),
            Err(Nasbench101QueryError::NotThere { .. }) => (),
            Err(error) => return Err(error.into()),
        }
        Ok(spaces)
    }

    /// What to make, in the order of the page.
    fn plan(&self, spaces: &[BenchmarkSpace]) -> Result<Vec<PlannedReport>, ReportError> {
        for name in &self.only {
            if definitions().all(|definition| definition.name != name) {
                return Err(ReportError::UnknownReport { name: name.clone() });
            }
        }
        let is_chosen = |planned: &PlannedReport| {
            let is_named = self.only.iter().any(|name| name == planned.name());
            is_named || self.only.is_empty()
        };
        let of_spaces = spaces.iter().copied().flat_map(PlannedReport::of_space);
        Ok(of_spaces.filter(is_chosen).collect())
    }

    fn report(
        &self,
        bench: &NatsBench,
        planned: PlannedReport,
        origins: &[Origin],
    ) -> Result<Report, ReportError> {
        let space = planned.space();
        let Some(origin) = origins.iter().find(|origin| origin.space == space) else {
            return planned.make(bench);
        };
        match (&self.weight_sharing, planned.name(), space) {
            (Some(path), weight_sharing::NAME, BenchmarkSpace::Nats(space)) => {
                let answer = weight_sharing_file::from_csv(bench, space, path)?;
                Ok(weight_sharing_file::REPORT.report_with(origin, answer))
            }
            _ => planned.definition.report_from(bench, origin),
        }
    }

    /// Why no report has data: nothing is imported, or each of them lacks something.
    fn nothing_found(
        &self,
        bench: &NatsBench,
        spaces: &[BenchmarkSpace],
        reports: &[Report],
    ) -> Result<ReportError, ReportError> {
        let asked = spaces.first().copied();
        let asked = asked.unwrap_or(SearchSpace::Topology.into());
        if let BenchmarkSpace::Nats(space) = asked {
            bench.space(space)?.refuse_empty()?;
        }
        let lacks = |report: &Report| match &report.answer {
            Answer::Missing { what } => Some(format!("{}: {what}", report.file_stem())),
            Answer::Found(_) => None,
        };
        let mut missing: Vec<String> = reports.iter().filter_map(lacks).collect();
        if missing.is_empty() {
            missing.push(format!("{asked} has no report {}", self.only.join(", ")));
        }
        Ok(ReportError::NothingToReport { missing })
    }

    /// Writes into a folder beside the target, which then replaces it.
    fn write(&self, reports: &[Report], page: &str, origins: &[Origin]) -> Result<(), ReportError> {
        let parent = match self.out.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        let failed = |action, path: &Path| {
            let path = path.to_owned();
            move |source| ReportError::Io {
                action,
                path,
                source,
            }
        };
        fs::create_dir_all(parent).map_err(failed("create", parent))?;
        let beside = tempfile::Builder::new()
            .prefix(".natsbench-report-")
            .tempdir_in(parent)
            .map_err(failed("create a folder in", parent))?;
        let (new, old) = (beside.path().join("new"), beside.path().join("old"));
        fs::create_dir(&new).map_err(failed("create", &new))?;
        let write_files = |number: usize| {
            let report: &Report = &reports[number];
            if let Answer::Found(findings) = &report.answer {
                let stem = report.file_stem();
                let file = |extension: &str| new.join(format!("{stem}.{extension}"));
                let svg = findings.to_svg_of_width(report.title, self.width);
                for format in [PictureFormat::Svg].iter().chain(&self.formats) {
                    let path = file(format.extension());
                    let picture = format.file_of(&svg).map_err(|source| ReportError::Format {
                        path: PathBuf::from(format!("{stem}.{}", format.extension())),
                        source,
                    })?;
                    fs::write(&path, picture).map_err(failed("write", &path))?;
                }
                write_csv(&findings.table, &file("csv"))?;
            }
            Ok::<_, ReportError>(())
        };
        in_parallel(reports.len(), write_files, |()| Ok(()))?;
        let index = new.join(PAGE);
        fs::write(&index, page).map_err(failed("write", &index))?;
        let provenance = new.join(PROVENANCE);
        fs::write(&provenance, provenance_json(origins)).map_err(failed("write", &provenance))?;
        let had_one = self.out.exists();
        if had_one {
            fs::rename(&self.out, &old).map_err(failed("replace", &self.out))?;
        }
        fs::rename(&new, &self.out).map_err(|source| {
            if had_one {
                let _ = fs::rename(&old, &self.out); // the first error is the one to report
            }
            failed("write", &self.out)(source)
        })
    }
}

/// The spaces of NATS-Bench among others.
fn of_nats(spaces: &[BenchmarkSpace]) -> Vec<SearchSpace> {
    let of_nats = spaces.iter().filter_map(|space| match space {
        BenchmarkSpace::Nats(space) => Some(*space),
        BenchmarkSpace::NasBench101 => None,
    });
    of_nats.collect()
}

/// Where the numbers of all files come from. CSV files have no room for that.
fn provenance_json(origins: &[Origin]) -> String {
    let spaces = serde_json::to_value(origins).unwrap_or_default(); // cannot fail: all keys of its maps are texts
    let version = env!("CARGO_PKG_VERSION");
    let provenance = serde_json::json!({ "natsbench_version": version, "spaces": spaces });
    format!("{provenance:#}\n")
}

fn write_csv(table: &Table, path: &Path) -> Result<(), ReportError> {
    let failed = |source| ReportError::Csv {
        path: path.to_owned(),
        source,
    };
    let file = fs::File::create(path).map_err(|source| failed(source.into()))?;
    table.write_csv(file).map_err(failed)
}

/// Checks that the target does not exist, is empty, or is a folder of reports: nothing else may be replaced.
fn check_target(out: &Path) -> Result<(), ReportError> {
    let unreadable = |source| ReportError::Io {
        action: "read",
        path: out.to_owned(),
        source,
    };
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(unreadable(error)),
    };
    let names = entries
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<Vec<String>, io::Error>>()
        .map_err(unreadable)?;
    let foreign = names.iter().find(|name| !is_ours(name));
    let has_page = names.is_empty() || names.iter().any(|name| name == PAGE);
    match foreign.or(names.first().filter(|_| !has_page)) {
        None => Ok(()),
        Some(entry) => Err(ReportError::Foreign {
            path: out.to_owned(),
            entry: entry.clone(),
        }),
    }
}

/// Whether a file has a name that a report or the page has.
fn is_ours(name: &str) -> bool {
    let is_of_report = name.rsplit_once('.').is_some_and(|(stem, extension)| {
        // also the formats that another build of the program has
        matches!(extension, "svg" | "png" | "pdf" | "csv")
            && PlannedReport::of_file_stem(stem).is_some()
    });
    name == PAGE || name == PROVENANCE || is_of_report
}
