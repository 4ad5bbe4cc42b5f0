//! What searches had found over simulated time.

use crate::experiment::{FullAccuracies, StoredScope, label, label_within_scope};
use crate::model::{ArchitectureIndex, BenchmarkDataset, BenchmarkSpace};
use crate::query::{NatsBench, SqlValue};
use crate::report::rows::{Row, Rows, count, number, text};
use crate::report::{Axis, Column, Layer, Panel, ReportError, Shape};
use crate::search::trajectory::{MeanStd, estimate_at};
use crate::store::Reader;

/// Share of the budget that is not drawn: in it, estimates are extrapolated from the first results.
const UNSEEN_SHARE: f64 = 0.04;

/// Number of time points of a curve in the paper's Figure 6.
pub(super) const OFFICIAL_POINTS: u32 = 150;

/// One time point of a curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CurvePoint {
    /// Simulated time in seconds.
    pub(super) seconds: f64,
    /// The estimates over all runs.
    pub(super) value: MeanStd,
}

/// A stored experiment.
pub(super) struct Search {
    pub(super) id: i64,
    pub(super) dataset: BenchmarkDataset,
    /// The method, with the settings that are not the official ones and the part of the space that it searched.
    pub(super) name: String,
    /// The same without the part of the space, for a picture of this part.
    pub(super) short_name: String,
    /// The part of the space that it searched; `None` for the whole space.
    pub(super) scope: Option<StoredScope>,
    pub(super) budget_seconds: f64,
    pub(super) runs: usize,
}

/// The mean over its runs of what a search had found.
pub(super) struct FoundCurve {
    pub(super) name: String,
    pub(super) short_name: String,
    pub(super) runs: usize,
    pub(super) points: Vec<CurvePoint>,
}

impl Search {
    pub(super) fn read_all(rows: &Rows, space: BenchmarkSpace) -> Result<Vec<Self>, ReportError> {
        rows.iter().map(|row| Self::read(&row, space)).collect()
    }

    fn read(row: &Row<'_>, space: BenchmarkSpace) -> Result<Self, ReportError> {
        let dataset = searched_on(row)?;
        let (method, settings) = (row.text("method")?, row.text("settings")?);
        Ok(Self {
            id: row.integer("experiment_id")?,
            dataset,
            name: label(space, dataset, method, settings)?,
            short_name: label_within_scope(space, dataset, method, settings)?,
            scope: StoredScope::of_settings(settings)?,
            budget_seconds: row.real("budget_seconds")?,
            runs: row.integer("runs")? as usize,
        })
    }

    /// Test accuracies at `count` equally spaced times from 0 up to the budget, as the paper's scripts take them.
    pub(super) fn curve(
        &self,
        bench: &NatsBench,
        accuracies: &FullAccuracies,
        count: u32,
    ) -> Result<FoundCurve, ReportError> {
        let runs = Reader::open(bench.path())?.incumbent_points(self.id)?;
        let test = |index: ArchitectureIndex| accuracies.test(index);
        let point = |number: u32| {
            let seconds = self.budget_seconds * f64::from(number) / f64::from(count);
            let estimates = runs
                .iter()
                .filter_map(|points| estimate_at(points, seconds, test));
            let value = MeanStd::of(&estimates.collect::<Vec<f64>>())?;
            Some(CurvePoint { seconds, value })
        };
        Ok(FoundCurve {
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            runs: self.runs,
            points: (0..count).filter_map(point).collect(),
        })
    }
}

/// The data set of a row of searches.
pub(in crate::report) fn searched_on(row: &Row<'_>) -> Result<BenchmarkDataset, ReportError> {
    let dataset = BenchmarkDataset::from_name(row.text("dataset")?);
    dataset.ok_or_else(|| ReportError::Statement {
        expected: "data set in a column dataset".to_owned(),
    })
}

/// Curves of one data set and one part of the space, as lines: parts of different sizes have different best architectures, so
/// their searches never share a panel.
pub(super) fn panel(title: String, budget_seconds: f64, curves: &[FoundCurve]) -> Panel {
    let first = budget_seconds * UNSEEN_SHARE;
    let seen = |curve: &FoundCurve| -> Vec<(f64, f64)> {
        let points = curve.points.iter().filter(|point| point.seconds >= first);
        points
            .map(|point| (point.seconds / 1000.0, point.value.mean))
            .collect()
    };
    let layers = curves.iter().enumerate().map(|(series, curve)| {
        Layer::of_series(curve.short_name.clone(), series, Shape::Line(seen(curve)))
    });
    Panel {
        title,
        x: Axis::linear("simulated time (1000 s)").spanning(0.0, budget_seconds / 1000.0),
        y: Axis::linear("test accuracy (%)"),
        layers: layers.collect(),
    }
}

/// Title of a panel: the data set, and the part of the space that was searched.
pub(super) fn title(
    dataset: BenchmarkDataset,
    scope: Option<&StoredScope>,
    space: BenchmarkSpace,
) -> String {
    match scope {
        Some(scope) => format!("{dataset}, {}", scope.shown(space)),
        None => dataset.to_string(),
    }
}

/// The columns of [`rows`].
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::named("dataset"),
        Column::named("method"),
        Column::measured("clock_seconds", "simulated seconds"),
        Column::measured("test_mean_percent", "top-1 %"),
        Column::measured("test_std_percent", "top-1 %, over runs"),
        Column::named("runs"),
    ]
}

/// One row per point of a curve.
pub(super) fn rows(
    dataset: BenchmarkDataset,
    curve: &FoundCurve,
) -> impl Iterator<Item = Vec<SqlValue>> {
    curve.points.iter().map(move |point| {
        vec![
            text(dataset),
            text(&curve.name),
            number(point.seconds),
            number(point.value.mean),
            number(point.value.std),
            count(curve.runs),
        ]
    })
}
