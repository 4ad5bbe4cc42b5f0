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

/// A tick: its value and its place, and the text beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub(super) value: f64,
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
    /// The axis between two places, which are the edges of the plane.
    pub(super) fn new(
        axis: &Axis,
        layers: &[Layer],
        direction: Direction,
        edges: (f64, f64),
    ) -> Self {
        let (start, end) = inset(axis, layers, direction, edges);
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

    /// As [`place`](Self::place); the nearest end for a value beyond the ends.
    pub(super) fn nearest(&self, value: f64) -> Option<f64> {
        let (least, most) = (self.start.min(self.end), self.start.max(self.end));
        self.place(value).map(|place| place.clamp(least, most))
    }

    /// Ticks at round numbers, about `most` at most. An axis of names has none.
    pub(super) fn ticks(&self, scale: &Scale, most: usize) -> Vec<Tick> {
        let values = match scale {
            Scale::Linear => linear_ticks(self.low, self.high, most),
            Scale::Logarithmic => logarithmic_ticks(self.low, self.high, most),
            Scale::Categories(_) => Vec::new(),
        };
        let tick = |(value, text): (f64, String)| {
            let place = self.within(value)?;
            Some(Tick { value, place, text })
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

/// Room between the edges of the plane and the outermost values: half of a dot is beside its value.
const DOT_ROOM: f64 = 6.0;

/// The ends of an axis between the edges of the plane. Names have room of their own, and bars stand on the edge.
fn inset(
    axis: &Axis,
    layers: &[Layer],
    direction: Direction,
    (start, end): (f64, f64),
) -> (f64, f64) {
    if matches!(axis.scale, Scale::Categories(_)) {
        return (start, end);
    }
    let room = DOT_ROOM.copysign(end - start);
    let stand = direction == Direction::Vertical && has_bars(layers);
    (if stand { start } else { start + room }, end - room)
}

fn has_bars(layers: &[Layer]) -> bool {
    layers
        .iter()
        .any(|layer| matches!(layer.shape, Shape::Bars(_)))
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
    let room = (high - low) * 0.01;
    match direction {
        Direction::Vertical if has_bars(layers) => (low.min(0.0), high + room),
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

/// What stands between two powers of ten, from many numbers to none.
const BETWEEN_POWERS: [&[f64]; 4] = [
    &[1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0],
    &[1.0, 2.0, 5.0],
    &[1.0, 3.0],
    &[1.0],
];

/// Fewer decades than this are divided as on a linear axis: there may be no power of ten among them.
const FEW_DECADES: f64 = 0.5;

/// Powers of ten, and numbers between them if there is room for them. `low` and `high` are logarithms.
fn logarithmic_ticks(low: f64, high: f64, most: usize) -> Vec<(f64, String)> {
    if high - low < FEW_DECADES {
        return linear_ticks(10_f64.powf(low), 10_f64.powf(high), most);
    }
    let (first, last) = (low.floor() as i32, high.ceil() as i32);
    let ticks = |factors: &[f64], power_step: i32| {
        let powers = (first..=last).filter(|power| power % power_step == 0);
        let values = powers.flat_map(|power| factors.iter().map(move |factor| (power, *factor)));
        let ticks = values.filter_map(|(power, factor)| {
            let value = factor * 10_f64.powi(power);
            let decimals = usize::try_from(-power).unwrap_or(0) + usize::from(factor.fract() > 0.0);
            (low..=high)
                .contains(&value.log10())
                .then(|| (value, number_text(value, decimals)))
        });
        ticks.collect::<Vec<_>>()
    };
    let dense = BETWEEN_POWERS.into_iter().map(|factors| ticks(factors, 1));
    let sparse = (2..=last - first).map(|power_step| ticks(&[1.0], power_step));
    let most = most.max(2);
    let mut fitting = dense.chain(sparse).skip_while(|ticks| ticks.len() > most);
    fitting.next().unwrap_or_default()
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
        assert_eq!(
            texts(logarithmic_ticks(1.32, 1.4, 4)), // from 20.9 to 25.1
            ["22", "24"]
        );
        assert_eq!(texts(logarithmic_ticks(-2.0, 4.0, 3)), ["1", "1000"]);
        assert!(linear_ticks(f64::NAN, 1.0, 5).is_empty());
    }

    #[test]
    fn vertical_names_go_from_the_top() {
        let axis = Axis::categories("", &["first", "second"]);
        let placed = Placed::new(&axis, &[], Direction::Vertical, (100.0, 0.0));
        assert!(placed.place(0.0) < placed.place(1.0));
    }

    #[test]
    fn values_beyond_a_given_range_have_no_place_within() {
        let axis = Axis::linear("").spanning(0.0, 10.0);
        let placed = Placed::new(&axis, &[], Direction::Horizontal, (0.0, 100.0));
        assert_eq!(placed.within(5.0), Some(50.0));
        assert_eq!(placed.within(10.0), Some(100.0 - DOT_ROOM));
        assert_eq!(placed.within(12.0), None);
        assert_eq!(placed.place(f64::NAN), None);
    }
}
