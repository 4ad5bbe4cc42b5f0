//! Single pictures: a learning curve, a Pareto front, search trajectories.

use crate::model::{ArchitectureIndex, Dataset, Recipe};
use crate::query::{ColumnRanking, MetricSet, NatsBench, RankBy, RankedWithColumns, Space};
use crate::statistics::{Point, pareto_front};

use super::ParetoCost;
use super::explorer::{ArchitectureCurves, CurveFilter};
use super::searches::{SEARCH_CURVES, trajectories};
use super::{
    Answer, Axis, Colour, Dash, Figure, Layer, Mark, Panel, ReportError, Shape, space_title,
};

/// Accuracy after each epoch of all trials of an architecture on a data set, with a colour for each split and a kind of line
/// for each seed; the legend names both.
///
/// # Errors
///
/// As [`ArchitectureCurves::read`], and [`ReportError::NothingToDraw`] if nothing was measured.
pub(crate) fn learning_curves(
    space: &Space,
    index: ArchitectureIndex,
    dataset: Dataset,
    recipe: Recipe,
) -> Result<Figure, ReportError> {
    let filter = CurveFilter {
        dataset: Some(dataset),
        ..CurveFilter::default()
    };
    let curves = ArchitectureCurves::read(space, index, recipe, filter)?;
    let mut layers: Vec<Layer> = Vec::new();
    for (number, trial) in curves.trials.iter().enumerate() {
        let dash = Dash::of_series(number);
        for curve in &trial.splits {
            let measured = (0_u32..).zip(&curve.accuracy);
            let points: Vec<(f64, f64)> = measured
                .filter_map(|(epoch, percent)| Some((f64::from(epoch), (*percent)?)))
                .collect();
            let name = curve.split.as_str();
            let is_named = layers.iter().any(|layer| layer.name == name);
            let name = if is_named { "" } else { name };
            let colour = Colour::of_series(curve.split.id() as usize);
            // a split that was measured only once is a point, not a line
            let shape = match points.as_slice() {
                [(epoch, percent)] => {
                    let what = format!("{} of seed {}: {percent:.2} %", curve.split, trial.seed);
                    Shape::Marks(vec![Mark::new(*epoch, *percent, what)])
                }
                _ => Shape::Line(points),
            };
            layers.push(Layer::new(name, colour, shape).dashed(dash));
        }
    }
    if layers.is_empty() {
        return Err(ReportError::NothingToDraw {
            what: format!("accuracies of architecture {index} on {dataset} with hp {recipe}"),
        });
    }
    let trials = match curves.trials.as_slice() {
        [trial] => format!("seed {}", trial.seed),
        trials => {
            for (number, trial) in trials.iter().enumerate() {
                // an entry of the legend without a line of its own
                let name = format!("seed {}", trial.seed);
                let layer = Layer::new(name, Colour::Ink, Shape::Line(Vec::new()));
                layers.push(layer.dashed(Dash::of_series(number)));
            }
            "each seed by itself".to_owned()
        }
    };
    let basis = basis(
        space,
        &format!("learning curves on {dataset}, hp {recipe}, {trials}"),
    );
    Ok(Figure::single(Panel {
        title: format!("{dataset}, hp {recipe}"),
        x: Axis::linear("epoch"),
        y: Axis::linear("top-1 accuracy (%)"),
        layers,
    })
    .with_basis(basis))
}

/// The space and what else a picture is about.
fn basis(space: &Space, what: &str) -> String {
    format!("{}: {what}", space_title(space.search_space()))
}

/// Accuracy against a cost of all architectures that have both, and those that none beats in both.
///
/// # Errors
///
/// As [`Space::ranking_with_columns`].
pub(crate) fn pareto(
    space: &Space,
    dataset: Dataset,
    set: MetricSet,
    recipe: Recipe,
    cost: &ParetoCost,
) -> Result<Figure, ReportError> {
    let mut question = ColumnRanking::new(dataset, set, recipe, u32::MAX);
    if let ParetoCost::Column(column) = cost {
        question.by = RankBy::Lowest(column.clone());
    }
    let ranking = space.ranking_with_columns(&question)?;
    let cost_of = |place: &RankedWithColumns| match cost {
        ParetoCost::FlopsMillions => place.ranked.flops_millions,
        ParetoCost::ParamsMillions => place.ranked.params_millions,
        ParetoCost::Column(_) => place
            .columns
            .first()
            .map_or(f64::NAN, |column| column.value),
    };
    let points: Vec<Point> = ranking
        .iter()
        .map(|place| Point {
            cost: cost_of(place),
            gain: place.ranked.accuracy_percent,
        })
        .collect();
    let front: Vec<Mark> = pareto_front(&points)
        .into_iter()
        .filter_map(|position| Some((points.get(position)?, ranking.get(position)?)))
        .map(|(point, place)| {
            let what = format!("{}: {}", place.ranked.index, place.ranked.architecture);
            Mark::new(point.cost, point.gain, what)
        })
        .collect();
    let line = front.iter().map(|mark| (mark.x, mark.y)).collect();
    let cloud = points.iter().map(|point| (point.cost, point.gain));
    let label = cost_label(cost, ranking.first());
    Ok(Figure::single(Panel {
        title: format!("{dataset}, hp {recipe}"),
        // A cost of others may be 0 or less.
        x: if points.iter().all(|point| point.cost > 0.0) {
            Axis::logarithmic(label)
        } else {
            Axis::linear(label)
        },
        y: Axis::linear(format!("{set} accuracy (%)")),
        layers: vec![
            Layer::new(
                "an architecture",
                Colour::SkyBlue,
                Shape::Cloud(cloud.collect()),
            ),
            Layer::new("", Colour::Vermillion, Shape::Line(line)),
            Layer::new("Pareto front", Colour::Vermillion, Shape::Marks(front)),
        ],
    })
    .with_basis(basis(
        space,
        &format!("{dataset}, hp {recipe}, {set} accuracy after the last epoch, mean over seeds"),
    )))
}

/// The cost in words, with its unit.
fn cost_label(cost: &ParetoCost, first: Option<&RankedWithColumns>) -> String {
    match (cost, first.and_then(|place| place.columns.first())) {
        (ParetoCost::FlopsMillions, _) => "FLOPs (millions of multiply-adds)".to_owned(),
        (ParetoCost::ParamsMillions, _) => "params (millions of weights)".to_owned(),
        (ParetoCost::Column(_), Some(column)) if !matches!(column.unit.as_str(), "" | "1") => {
            format!("{} ({})", column.column, column.unit)
        }
        (ParetoCost::Column(column), _) => column.to_string(),
    }
}

/// What stored searches on a data set had found over simulated time, as the panels of the report `search-curves` show it.
/// The inner `Err(what)` says what is missing, and which command brings it.
///
/// # Errors
///
/// [`ReportError`] if the database cannot be read.
pub(crate) fn search_trajectories(
    bench: &NatsBench,
    space: &Space,
    dataset: Dataset,
) -> Result<Result<Figure, String>, ReportError> {
    match trajectories(bench, space.search_space().into())? {
        Answer::Missing { what } => Ok(Err(what)),
        Answer::Found(findings) => {
            // one panel for the whole space, and one for each part of it that was searched
            let part = format!("{dataset}, ");
            let is_meant =
                |panel: &Panel| panel.title == dataset.as_str() || panel.title.starts_with(&part);
            let panels = findings.figure.panels.into_iter();
            let panels: Vec<Panel> = panels.filter(is_meant).collect();
            if panels.is_empty() {
                let what = "`natsbench search` makes and stores them";
                return Ok(Err(format!("searches on {dataset}; {what}")));
            }
            let columns = panels.len().min(2);
            let basis = SEARCH_CURVES.basis_of(space.search_space());
            Ok(Ok(Figure::grid(panels, columns).with_basis(basis)))
        }
    }
}
