//! Figure 3 of the paper: what accuracy costs.

use crate::model::{Dataset, SearchSpace};
use crate::query::NatsBench;
use crate::report::counts::missing;
use crate::report::definition::{About, Definition};
use crate::report::rows::Rows;
use crate::report::{
    Answer, Axis, Colour, Column, Figure, Findings, Layer, Mark, Panel, ReportError, Shape, marked,
};

pub(super) const REPORT: Definition = Definition {
    name: "cost-accuracy",
    title: "Cost against accuracy (Fig. 3)",
    explanation: "Training and test accuracy of each architecture against its parameters (millions of weights) and FLOPs (millions of \
                  multiply-adds for one image), on three data sets, with the architectures that the paper marks. Costs of the \
                  topology space are those of the 12-epoch runs, as in the paper.",
    basis: "accuracy after full training (hp {full}), mean over seeds",
    sql: include_str!("../../../sql/reports/cost_accuracy.sql"),
    about: About::Nats {
        spaces: SearchSpace::ALL,
        build,
    },
};

const COLUMNS: [Column; 7] = [
    Column::named("dataset"),
    Column::named("arch_index"),
    Column::measured("params_millions", "millions of weights"),
    Column::measured("flops_millions", "millions of multiply-adds"),
    Column::measured("train_percent", "% top-1"),
    Column::measured("test_percent", "% top-1"),
    Column::measured("trials", "runs behind the row"),
];

const DATASETS: [(Dataset, &str); 3] = [
    (Dataset::Cifar10, "CIFAR-10"),
    (Dataset::Cifar100, "CIFAR-100"),
    (Dataset::ImageNet16, "ImageNet16-120"),
];

/// The rows of panels: cost and accuracy.
const PAIRS: [(&str, &str, &str, &str); 4] = [
    (
        "params_millions",
        "parameters (M)",
        "train_percent",
        "training accuracy (%)",
    ),
    (
        "flops_millions",
        "FLOPs (M)",
        "train_percent",
        "training accuracy (%)",
    ),
    (
        "params_millions",
        "parameters (M)",
        "test_percent",
        "test accuracy (%)",
    ),
    (
        "flops_millions",
        "FLOPs (M)",
        "test_percent",
        "test accuracy (%)",
    ),
];

pub(super) fn build(bench: &NatsBench, space: SearchSpace) -> Result<Answer, ReportError> {
    let rows = Rows::read(bench, REPORT.sql, space)?;
    if rows.is_empty() {
        let what = match space {
            SearchSpace::Topology => {
                "costs of the 12-epoch runs together with accuracies of the 200-epoch runs"
            }
            SearchSpace::Size => "costs and accuracies of the 90-epoch runs",
        };
        return missing(bench, space, what);
    }
    let datasets = rows.texts("dataset")?;
    let indexes = rows.integers("arch_index")?;
    let marks = marks_of_space(bench, space)?;
    let mut panels = Vec::new();
    for (cost, cost_label, accuracy, accuracy_label) in PAIRS {
        let (costs, accuracies) = (rows.numbers(cost)?, rows.numbers(accuracy)?);
        for (dataset, title) in DATASETS {
            let places = costs.iter().copied().zip(accuracies.iter().copied());
            let rows = datasets.iter().zip(&indexes).zip(places);
            let of_dataset = rows.filter(|((of, _), _)| **of == dataset.as_str());
            let points: Vec<(i64, (f64, f64))> = of_dataset
                .map(|((_, index), place)| (*index, place))
                .collect();
            panels.push(Panel {
                title: title.to_owned(),
                x: Axis::linear(cost_label),
                y: Axis::linear(accuracy_label),
                layers: layers(&points, &marks),
            });
        }
    }
    let mut architectures = indexes;
    architectures.sort_unstable();
    architectures.dedup();
    Ok(Answer::Found(Findings {
        architectures: architectures.len(),
        trials: rows.total("trials")?,
        table: rows.into_table(&COLUMNS)?,
        figure: Figure::grid(panels, 3),
    }))
}

/// A group of marked architectures, by index.
struct Group {
    name: &'static str,
    colour: Colour,
    members: Vec<(i64, &'static str)>,
}

fn marks_of_space(bench: &NatsBench, space: SearchSpace) -> Result<Vec<Group>, ReportError> {
    let list = bench.space(space)?;
    let colours = [Colour::Vermillion, Colour::Orange];
    let mut groups = Vec::new();
    for ((name, architectures), colour) in marked::of_space(space).iter().zip(colours) {
        let mut members = Vec::new();
        for &architecture in *architectures {
            let index = list.index_of(architecture)?;
            members.extend(index.map(|index| (i64::from(index.0), architecture)));
        }
        groups.push(Group {
            name,
            colour,
            members,
        });
    }
    Ok(groups)
}

fn layers(points: &[(i64, (f64, f64))], groups: &[Group]) -> Vec<Layer> {
    let cloud = points.iter().map(|(_, place)| *place).collect();
    let mut layers = vec![Layer::new(
        "an architecture",
        Colour::Blue,
        Shape::Cloud(cloud),
    )];
    for group in groups {
        let marks: Vec<Mark> = points
            .iter()
            .filter_map(|(index, (x, y))| {
                let (_, architecture) = group.members.iter().find(|(of, _)| of == index)?;
                Some(Mark::new(
                    *x,
                    *y,
                    format!("{architecture}, number {index}: {y:.2} %"),
                ))
            })
            .collect();
        if !marks.is_empty() {
            layers.push(Layer::new(group.name, group.colour, Shape::Marks(marks)));
        }
    }
    layers
}
