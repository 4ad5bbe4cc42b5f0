//! Axes: which values they span, where a value goes, and where the ticks are.

use super::super::figure::{Axis, Layer, Scale, Shape};

/// An axis whose ends are known, in units of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    /// Values at the two ends, after the logarithm if there is one.
    low: f64,
    high: f64,
    /// Places of the two ends.
    start: f64,
    end: f64,
    logarithmic: bool,
}

/// A tick: its place, and the text beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) place: f64,
    pub(super) text: String,
}

/// Which of the two axes of a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Horizontal,
    Vertical,
}

impl Placed {
    pub(super) fn new(
        axis: &Axis,
        layers: &[Layer],
        direction: Direction,
        (start, end): (f64, f64),
    ) -> Self {
        let logarithmic = axis.scale == Scale::Logarithmic;
        let (low, high) = match (&axis.scale, axis.range) {
            (Scale::Categories(names), _) => {
                let ends = (-0.5, names.len() as f64 - 0.5);
                match direction {
                    Direction::Horizontal => ends,
                    Direction::Vertical => (ends.1, ends.0),
                }
            }
            (_, Some(range)) => range,
            (_, None) => padded(extent(layers, direction, logarithmic), direction, layers),
        };
        let taken = |value: f64| if logarithmic { value.log10() } else { value };
        Self {
            low: taken(low),
            high: taken(high),
            start,
            end,
            logarithmic,
        }
    }

    /// The place of a value; `None` for a value that this axis cannot show, such as 0 on a logarithmic one.
    pub(super) fn place(&self, value: f64) -> Option<f64> {
        let value = if self.logarithmic {
            value.log10()
        } else {
            value
        };
        let share = (value - self.low) / (self.high - self.low);
        let place = self.start + share * (self.end - self.start);
        place.is_finite().then_some(place)
    }

    /// As [`place`](Self::place); `None` also beyond the ends.
    pub(super) fn within(&self, value: f64) -> Option<f64> {
        let (least, most) = (self.start.min(self.end), self.start.max(self.end));
        self.place(value)
            .filter(|place| (least - 0.5..=most + 0.5).contains(place))
    }

    /// The ticks, about `most` at most.
    pub(super) fn ticks(&self, scale: &Scale, most: usize) -> Vec<Tick> {
        let tick = |(value, text): (f64, String)| {
            Some(Tick {
                place: self.within(value)?,
                text,
            })
        };
        if let Scale::Categories(names) = scale {
            let named = names
                .iter()
                .enumerate()
                .map(|(number, name)| (number as f64, name.clone()));
            return named.filter_map(tick).collect();
        }
        let values = if self.logarithmic {
            logarithmic_ticks(self.low, self.high, most)
        } else {
            linear_ticks(self.low, self.high, most)
        };
        values.into_iter().filter_map(tick).collect()
    }
}

/// The smallest and largest value of the layers.
fn extent(layers: &[Layer], direction: Direction, positive: bool) -> Option<(f64, f64)> {
    let mut values: Vec<f64> = Vec::new();
    let mut add = |x: f64, y: f64| {
        values.push(match direction {
            Direction::Horizontal => x,
            Direction::Vertical => y,
        });
    };
    for layer in layers {
        match &layer.shape {
            Shape::Cloud(points) | Shape::Line(points) => {
                for &(x, y) in points {
                    add(x, y);
                }
            }
            Shape::Marks(marks) => {
                for mark in marks {
                    add(mark.x, mark.y - mark.deviation);
                    add(mark.x, mark.y + mark.deviation);
                }
            }
            Shape::Bars(bars) => {
                for bar in bars {
                    add(bar.from, 0.0);
                    add(bar.to, bar.height);
                }
            }
            Shape::Cells(_) => (),
        }
    }
    let usable = values
        .into_iter()
        .filter(|value| value.is_finite() && !(positive && *value <= 0.0));
    usable.fold(None, |ends: Option<(f64, f64)>, value| {
        let (low, high) = ends.unwrap_or((value, value));
        Some((low.min(value), high.max(value)))
    })
}

/// Adds a little room beyond the outermost values, but none below bars.
fn padded(ends: Option<(f64, f64)>, direction: Direction, layers: &[Layer]) -> (f64, f64) {
    let Some((low, high)) = ends else {
        return (1.0, 10.0);
    };
    if low >= high {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        return (low - room, high + room);
    }
    let bars = layers
        .iter()
        .any(|layer| matches!(layer.shape, Shape::Bars(_)));
    let room = (high - low) * 0.03;
    match direction {
        Direction::Vertical if bars => (low.min(0.0), high + room),
        _ if low > 0.0 && low - room <= 0.0 => (low * 0.9, high + room), // the logarithm of the lower end must exist
        _ => (low - room, high + room),
    }
}

fn linear_ticks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let span = (high - low).abs();
    let rough = span / most.max(1) as f64;
    let power = 10_f64.powf(rough.log10().floor());
    let Some(step) = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= rough * 0.999)
    else {
        return Vec::new(); // the span is infinite or no number
    };
    let decimals = (-step.log10().floor()).clamp(0.0, 9.0) as usize;
    let (first, last) = (
        (low.min(high) / step - 1e-9).ceil() as i64,
        (low.max(high) / step + 1e-9).floor() as i64,
    );
    (first..=last)
        .take(100)
        .map(|number| {
            let value = number as f64 * step;
            (value, number_text(value, decimals))
        })
        .collect()
}

/// Powers of ten, and numbers between them if there is room. `low` and `high` are logarithms.
fn logarithmic_ticks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    let decades = high - low;
    let factors: &[f64] = if decades > most as f64 / 2.0 {
        &[1.0]
    } else if decades > 0.9 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0]
    };
    let mut ticks = Vec::new();
    for power in (low.floor() as i32)..=(high.ceil() as i32) {
        for factor in factors {
            let value = factor * 10_f64.powi(power);
            if (low..=high).contains(&value.log10()) {
                let decimals =
                    usize::try_from(-power).unwrap_or(0) + usize::from(factor.fract() > 0.0);
                ticks.push((value, number_text(value, decimals)));
            }
        }
    }
    ticks
}

/// A number with a fixed number of decimals, its digits grouped by three.
pub(super) fn number_text(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if whole.len() > 4 && position > 0 && (whole.len() - position).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let sign = if value < 0.0 && text.chars().any(|digit| ('1'..='9').contains(&digit)) {
        "\u{2212}"
    } else {
        ""
    };
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(ticks: Vec<(f64, String)>) -> Vec<String> {
        ticks.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_numbers_within_the_ends() {
        assert_eq!(
            texts(linear_ticks(-300.0, 16_000.0, 5)),
            ["0", "5,000", "10,000", "15,000"]
                .map(|text| text.replace("5,000", "5000"))
                .map(|text| if text == "15000" {
                    "15,000".to_owned()
                } else {
                    text
                })
        );
        assert_eq!(
            texts(linear_ticks(0.11, 0.32, 5)),
            ["0.15", "0.20", "0.25", "0.30"]
        );
        assert_eq!(
            texts(linear_ticks(-1.0, 1.0, 4)),
            ["\u{2212}1.0", "\u{2212}0.5", "0.0", "0.5", "1.0"]
        );
        assert_eq!(
            texts(logarithmic_ticks(0.0, 3.0, 5)),
            ["1", "10", "100", "1000"]
        );
        assert_eq!(
            texts(logarithmic_ticks(-1.0, 0.0, 5)),
            ["0.1", "0.2", "0.5", "1"]
        );
        assert!(linear_ticks(f64::NAN, 1.0, 5).is_empty());
    }

    #[test]
    fn vertical_names_go_from_the_top() {
        let axis = Axis::categories("", &["first", "second"]);
        let placed = Placed::new(&axis, &[], Direction::Vertical, (100.0, 0.0));
        let ticks = placed.ticks(&axis.scale, 9);
        assert!(ticks[0].place < ticks[1].place, "{ticks:?}");
    }

    #[test]
    fn values_beyond_a_given_range_have_no_place_within() {
        let axis = Axis::linear("").spanning(0.0, 10.0);
        let placed = Placed::new(&axis, &[], Direction::Horizontal, (0.0, 100.0));
        assert_eq!(placed.within(5.0), Some(50.0));
        assert_eq!(placed.within(12.0), None);
        assert_eq!(placed.place(f64::NAN), None);
    }
}
