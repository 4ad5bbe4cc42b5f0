//! Labels of an axis: as many numbers as have room, and names in lines that fit.

use super::measure::{Letters, SMALL};
use super::round;
use super::scale::{Placed, Tick};
use crate::report::figure::Scale;

/// The most numbers at an axis.
const MOST_ACROSS: usize = 8;
const MOST_DOWN: usize = 7;

/// Room between two labels beside each other, and between two below each other.
const GAP_ACROSS: f64 = 9.0;
const LINE: f64 = 13.0;
const GAP_DOWN: f64 = 3.0;

const LETTERS: Letters = Letters::regular(SMALL);

/// The labels of an axis.
#[derive(Debug)]
pub(super) struct Labels {
    /// The value of each label, and its lines.
    by_value: Vec<(f64, Vec<String>)>,
    /// Whether names below the plane are turned by a quarter, since they are too long beside each other.
    pub(super) upright: bool,
    /// Height below the plane, or width beside it.
    pub(super) room: f64,
    /// The length of the axis at which names do not touch.
    pub(super) least_length: f64,
}

impl Labels {
    /// The places and the lines of the labels on an axis.
    pub(super) fn places<'a>(
        &'a self,
        axis: &'a Placed,
    ) -> impl Iterator<Item = (f64, &'a [String])> {
        let labels = self.by_value.iter();
        labels.filter_map(|(value, lines)| Some((round(axis.within(*value)?), lines.as_slice())))
    }

    /// How far labels below the plane reach beyond `most`.
    pub(super) fn overhang(&self, axis: &Placed, most: f64) -> f64 {
        let ends = self.places(axis).map(|(place, lines)| {
            let width = if self.upright {
                0.0
            } else {
                LETTERS.widest(lines)
            };
            place + width / 2.0 - most
        });
        ends.fold(0.0, f64::max)
    }
}

/// The densest numbers along a horizontal axis that do not touch.
pub(super) fn numbers_across(axis: &Placed, scale: &Scale) -> Labels {
    let touch = |left: &Tick, right: &Tick| {
        let half = |tick: &Tick| LETTERS.width(&tick.text) / 2.0;
        (right.place - left.place).abs() < half(left) + half(right) + GAP_ACROSS
    };
    numbers(axis, scale, MOST_ACROSS, touch, |_ticks| LINE)
}

/// The densest numbers along a vertical axis that do not touch.
pub(super) fn numbers_down(axis: &Placed, scale: &Scale) -> Labels {
    let touch = |one: &Tick, other: &Tick| (one.place - other.place).abs() < 1.8 * LINE;
    let widest = |ticks: &[Tick]| {
        let widths = ticks.iter().map(|tick| LETTERS.width(&tick.text));
        widths.fold(0.0, f64::max)
    };
    numbers(axis, scale, MOST_DOWN, touch, widest)
}

fn numbers(
    axis: &Placed,
    scale: &Scale,
    most: usize,
    touch: impl Fn(&Tick, &Tick) -> bool,
    room: impl Fn(&[Tick]) -> f64,
) -> Labels {
    let fit = |ticks: &Vec<Tick>| ticks.windows(2).all(|pair| !touch(&pair[0], &pair[1]));
    let mut candidates = (1..=most).rev().map(|most| axis.ticks(scale, most));
    let ticks = candidates.find(fit).unwrap_or_else(|| {
        let mut ticks = axis.ticks(scale, 1);
        ticks.truncate(1);
        ticks
    });
    Labels {
        room: room(&ticks),
        upright: false,
        least_length: 0.0,
        by_value: ticks
            .into_iter()
            .map(|tick| (tick.value, vec![tick.text]))
            .collect(),
    }
}

/// Names below a plane of this width: beside each other, in several lines if necessary, or turned by a quarter.
pub(super) fn names_across(names: &[String], width: f64) -> Labels {
    let slot = width / names.len().max(1) as f64 - GAP_ACROSS / 2.0;
    let upright = names.iter().any(|name| !LETTERS.break_well(name, slot));
    let lines = |name: &String| {
        if upright {
            vec![name.clone()]
        } else {
            LETTERS.lines(name, slot)
        }
    };
    let in_lines: Vec<Vec<String>> = names.iter().map(lines).collect();
    let room = if upright {
        LETTERS.widest(names)
    } else {
        LINE * in_lines.iter().map(Vec::len).max().unwrap_or(0) as f64
    };
    Labels {
        by_value: numbered(in_lines),
        upright,
        room,
        least_length: 0.0,
    }
}

/// Names beside a plane, in at most so much room.
pub(super) fn names_down(names: &[String], most: f64) -> Labels {
    let in_lines: Vec<Vec<String>> = names.iter().map(|name| LETTERS.lines(name, most)).collect();
    let widths = in_lines.iter().map(|lines| LETTERS.widest(lines));
    let lines = in_lines.iter().map(Vec::len).max().unwrap_or(1) as f64;
    Labels {
        room: widths.fold(0.0, f64::max),
        upright: false,
        least_length: (LINE * lines + GAP_DOWN) * names.len() as f64,
        by_value: numbered(in_lines),
    }
}

fn numbered(names: Vec<Vec<String>>) -> Vec<(f64, Vec<String>)> {
    let places = (0_u32..).map(f64::from);
    places.zip(names).collect()
}
