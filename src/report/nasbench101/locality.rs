//! How much alike the accuracies of modules are that a few changes lie between.

use std::collections::BTreeMap;

use nasbench101::{EditDistances, MODULES, Module};

use crate::model::{BenchmarkSpace, FULL_EPOCHS, counted, grouped};
use crate::query::NasBench101;
use crate::report::definition::{About, Definition};
use crate::report::rows::{count, number};
use crate::report::{
    Answer, Axis, Colour, Column, Dash, Figure, Findings, Layer, Mark, Panel, ReportError, Shape,
    Table,
};
use crate::search::{Genome, Random, levels};
use crate::statistics::{autocorrelation, mean, standard_deviation};

const SEED: u64 = 1;
const STEPS: usize = 100_000;
const LAGS: usize = 30;

pub(super) const REPORT: Definition = Definition {
    name: "locality",
    title: "How alike close modules are",
    explanation: "Left: correlation between the accuracies of two modules of a random walk, by the number of steps between them. A \
                  step changes one edge or one operation of a graph of seven vertices, so that it stands for another module (one \
                  walk of 100,000 steps, seed 1). The slower it falls, the smoother the landscape; the length in brackets is \
                  -1 / ln of the value at one step. Right: accuracy of all modules by their edit distance to the best one, the \
                  fewest edges and operations to change. After section 4.3 of the paper of NAS-Bench-101.",
    basis: "accuracy after {full} epochs, mean over repeats, all modules",
    sql: include_str!("../../../sql/reports/nb101_locality.sql"),
    about: About::NasBench101 { build },
};

/// The modules with accuracies after full training, in the order of their indexes.
#[derive(Debug, Default)]
pub(super) struct Landscape {
    pub(super) modules: Vec<Module>,
    pub(super) valid_percent: Vec<f64>,
    pub(super) test_percent: Vec<f64>,
}

impl Landscape {
    pub(super) fn read(nb101: &NasBench101) -> Result<Self, ReportError> {
        let means = nb101.means()?;
        let Some(full) = means
            .budgets
            .iter()
            .find(|budget| budget.epochs == FULL_EPOCHS)
        else {
            return Ok(Self::default());
        };
        let percents = full.valid_percent.iter().zip(&full.test_percent);
        let mut landscape = Self::default();
        for (module, (&valid, &test)) in means.modules.iter().zip(percents) {
            if !valid.is_nan() && !test.is_nan() {
                landscape.modules.push(*module);
                landscape.valid_percent.push(valid);
                landscape.test_percent.push(test);
            }
        }
        Ok(landscape)
    }
}

/// The modules that a random walk visits, in their stored form.
///
/// It goes over graphs of seven vertices, as searches do.
pub(super) fn walk(seed: u64, steps: usize) -> Vec<Module> {
    let mut random = Random::new(seed, 0);
    let mut genome = Genome::random(BenchmarkSpace::NasBench101, &mut random);
    let mut visited = Vec::with_capacity(steps);
    while let Some(module) = stored(genome).filter(|_| visited.len() < steps) {
        visited.push(module);
        genome = step(genome, module, &mut random);
    }
    visited
}

/// A step from a genome of a module: one edge or the operation of one vertex changes, each change being equally likely.
/// Changes that lead to no module, or to the same one, are drawn again; there are always others.
pub(super) fn step(genome: Genome, module: Module, random: &mut Random) -> Genome {
    let leads_on = |next: &Genome| stored(*next).is_some_and(|other| other != module);
    loop {
        if let Some(next) = changed(genome, random).filter(leads_on) {
            return next;
        }
    }
}

pub(super) fn stored(genome: Genome) -> Option<Module> {
    Some(genome.module()?.stored_form())
}

/// The genome with another value at one position, one of all such changes; `None` if that is no module.
fn changed(genome: Genome, random: &mut Random) -> Option<Genome> {
    let others = levels(genome.space()).iter().map(|levels| levels - 1);
    let mut change = random.below(others.clone().map(u32::from).sum()) as u8;
    for ((position, &gene), others) in genome.genes().iter().enumerate().zip(others) {
        if change < others {
            return genome.with_gene(position, change + u8::from(change >= gene));
        }
        change -= others;
    }
    None
}

/// Autocorrelation of what the modules of a walk reach, for lags from 0 on; empty if they are all equally good.
pub(super) fn along(visited: &[usize], percent: &[f64], lags: usize) -> Vec<f64> {
    let values = visited.iter().filter_map(|&place| percent.get(place));
    let correlation = autocorrelation(&values.copied().collect::<Vec<f64>>(), lags);
    let is_known = |value: &f64| !value.is_nan();
    correlation.into_iter().take_while(is_known).collect()
}

/// Modules that are equally far from one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ring {
    pub(super) modules: usize,
    pub(super) mean: f64,
    pub(super) deviation: f64,
}

/// The modules by their edit distance to the best one, which is the first of equal ones; `None` at distances that none has.
pub(super) fn rings_around_the_best(modules: &[Module], percent: &[f64]) -> Vec<Option<Ring>> {
    let known = modules.iter().zip(percent);
    let best = known
        .clone()
        .reduce(|best, next| if next.1 > best.1 { next } else { best });
    let Some((best, _percent)) = best else {
        return Vec::new();
    };
    let mut distances = EditDistances::to(best);
    let mut by_distance: Vec<Vec<f64>> = Vec::new();
    for (module, &percent) in known {
        let distance = distances.of(module) as usize;
        if by_distance.len() <= distance {
            by_distance.resize(distance + 1, Vec::new());
        }
        by_distance[distance].push(percent);
    }
    let ring = |percents: &Vec<f64>| {
        Some(Ring {
            modules: percents.len(),
            mean: mean(percents)?,
            deviation: standard_deviation(percents)?,
        })
    };
    by_distance.iter().map(ring).collect()
}

fn build(nb101: &NasBench101) -> Result<Answer, ReportError> {
    let landscape = Landscape::read(nb101)?;
    let there = landscape.modules.len();
    if there < MODULES as usize {
        let what = format!(
            "a landscape to walk through: {} of {} modules have accuracies after {FULL_EPOCHS} epochs; \
             `natsbench import nasbench_only108.tfrecord` brings all",
            grouped(there as u64),
            grouped(u64::from(MODULES))
        );
        return Ok(Answer::Missing { what });
    }
    let places: BTreeMap<&Module, usize> = landscape.modules.iter().zip(0..).collect();
    let visited: Option<Vec<usize>> = walk(SEED, STEPS)
        .iter()
        .map(|module| places.get(module).copied())
        .collect();
    let visited = visited.ok_or_else(|| ReportError::Statement {
        expected: "list of the modules of the space".to_owned(),
    })?;
    let valid = along(&visited, &landscape.valid_percent, LAGS);
    let test = along(&visited, &landscape.test_percent, LAGS);
    let rings = rings_around_the_best(&landscape.modules, &landscape.test_percent);
    Ok(Answer::Found(Findings {
        architectures: there,
        trials: 0,
        table: table(&valid, &test, &rings),
        figure: Figure::grid(vec![walk_panel(&valid, &test), ring_panel(&rings)], 2),
    }))
}

fn table(valid: &[f64], test: &[f64], rings: &[Option<Ring>]) -> Table {
    let row = |steps: usize| {
        let ring = rings.get(steps).copied().flatten();
        vec![
            count(steps),
            number(valid.get(steps).copied()),
            number(test.get(steps).copied()),
            count(ring.map_or(0, |ring| ring.modules)),
            number(ring.map(|ring| ring.mean)),
            number(ring.map(|ring| ring.deviation)),
        ]
    };
    Table {
        columns: vec![
            Column::named("changes"),
            Column::measured("valid_autocorrelation", "-1 to 1, so many steps apart"),
            Column::measured("test_autocorrelation", "-1 to 1, so many steps apart"),
            Column::measured("modules", "at this distance from the best"),
            Column::measured("test_mean_percent", "percent, test, of these"),
            Column::measured("test_std_percent", "percent, test, over these"),
        ],
        rows: (0..=LAGS.max(rings.len().saturating_sub(1)))
            .map(row)
            .collect(),
    }
}

fn walk_panel(valid: &[f64], test: &[f64]) -> Panel {
    let curve = |name: &str, colour: Colour, dash: Dash, correlation: &[f64]| {
        // without a length if accuracies do not go together even one step apart
        let first = correlation.get(1).filter(|first| **first > 0.0);
        let name = first.map_or_else(
            || name.to_owned(),
            |first| format!("{name} ({:.1})", -1.0 / first.ln()),
        );
        let points = correlation.iter().enumerate();
        let points = points.map(|(lag, &value)| (lag as f64, value)).collect();
        Layer::new(name, colour, Shape::Line(points)).dashed(dash)
    };
    Panel {
        title: "random walk".to_owned(),
        x: Axis::linear("steps apart"),
        y: Axis::linear("autocorrelation"),
        layers: vec![
            curve("validation", Colour::Blue, Dash::Solid, valid),
            curve("test", Colour::Vermillion, Dash::Long, test),
        ],
    }
}

fn ring_panel(rings: &[Option<Ring>]) -> Panel {
    let there = rings.iter().enumerate();
    let there = there.filter_map(|(changes, ring)| Some((changes, (*ring)?)));
    let mark = |(changes, ring): (usize, Ring)| Mark {
        deviation: ring.deviation,
        ..Mark::new(
            changes as f64,
            ring.mean,
            format!(
                "{}: {}, {:.2} ± {:.2} %",
                counted(changes, "change"),
                counted(ring.modules, "module"),
                ring.mean,
                ring.deviation
            ),
        )
    };
    let means = there.clone();
    let means = means.map(|(changes, ring)| (changes as f64, ring.mean));
    let marks = there.map(mark).collect();
    Panel {
        title: "mean and deviation around the best module".to_owned(),
        x: Axis::linear("changes from the best module"),
        y: Axis::linear("test accuracy (%)"),
        layers: vec![
            Layer::new("", Colour::Vermillion, Shape::Line(means.collect())),
            Layer::new("", Colour::Vermillion, Shape::Marks(marks)),
        ],
    }
}
