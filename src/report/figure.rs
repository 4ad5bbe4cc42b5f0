//! Pictures as plain data: panels with two axes and layers of marks. [`svg`](super::svg) draws them.

use serde::Serialize;

use super::Origin;

/// A picture: one panel or several, each with axes of its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Figure {
    /// The panels, in reading order.
    pub panels: Vec<Panel>,
    /// Panels side by side where there is room.
    pub columns: usize,
    /// What all panels have in common, written below the title: the space, the recipe, what is averaged. Empty: nothing.
    pub basis: String,
    /// Where its numbers come from, which is written around it.
    pub origin: Option<Origin>,
}

/// One coordinate system.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Panel {
    /// What it shows, such as a data set.
    pub title: String,
    /// The horizontal axis.
    pub x: Axis,
    /// The vertical axis.
    pub y: Axis,
    /// What is drawn, the last one on top. Layers with a name are in the legend.
    pub layers: Vec<Layer>,
}

/// An axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Axis {
    /// What is measured, with its unit in brackets.
    pub label: String,
    /// How values are placed along the axis.
    pub scale: Scale,
    /// Smallest and largest value that are shown; `None`: those of the layers.
    pub range: Option<(f64, f64)>,
}

/// How values are placed along an axis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) enum Scale {
    /// In proportion.
    Linear,
    /// By the logarithm; values must be positive.
    Logarithmic,
    /// One place for each name, at 0, 1, 2 and so on; on a vertical axis from the top.
    Categories(Vec<String>),
}

/// Marks of one kind and colour.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Layer {
    /// Name in the legend; empty: not in it.
    pub name: String,
    /// Its colour.
    pub colour: Colour,
    /// How its lines are interrupted.
    pub dash: Dash,
    /// The marks.
    pub shape: Shape,
}

/// The marks of a layer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) enum Shape {
    /// Any number of points (x, y), drawn as a cloud that is darker where there are more.
    Cloud(Vec<(f64, f64)>),
    /// A few important points (x, y), each with a text that appears when the pointer is over it.
    Marks(Vec<Mark>),
    /// A line through (x, y).
    Line(Vec<(f64, f64)>),
    /// Bars from 0 to a height; if the vertical axis has names, they lie on their sides.
    Bars(Vec<Bar>),
    /// A number in each cell of a grid, row by row; both axes are categories.
    Cells(Vec<Vec<Option<f64>>>),
}

/// An important point.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Mark {
    /// Place on the horizontal axis.
    pub x: f64,
    /// Place on the vertical axis.
    pub y: f64,
    /// What it is, such as an architecture.
    pub what: String,
    /// Half the length of an error bar, in units of the vertical axis; 0: none.
    pub deviation: f64,
}

/// A bar.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(crate) struct Bar {
    /// Its left edge, or its upper one if it lies on its side.
    pub from: f64,
    /// Its right edge, or its lower one.
    pub to: f64,
    /// Its height.
    pub height: f64,
}

/// The palette of Okabe and Ito, which colour-blind readers can tell apart, and the colour of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Colour {
    Ink,
    Blue,
    Vermillion,
    Green,
    Purple,
    Orange,
    SkyBlue,
    Yellow,
}

/// How a line is interrupted, so that lines of one colour can be told apart. A legend must say what each kind stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) enum Dash {
    Solid,
    Long,
    Dotted,
    Mixed,
}

impl Dash {
    /// The kind of line with this number; kinds repeat.
    #[must_use]
    pub(crate) const fn of_series(number: usize) -> Self {
        match number % 4 {
            0 => Self::Solid,
            1 => Self::Long,
            2 => Self::Dotted,
            _ => Self::Mixed,
        }
    }

    /// Lengths of dashes and gaps, in units of the picture; empty for a line without gaps.
    #[must_use]
    pub(crate) const fn pattern(self) -> &'static str {
        match self {
            Self::Solid => "",
            Self::Long => "6 3",
            Self::Dotted => "1.5 2.5",
            Self::Mixed => "7 2.5 1.5 2.5",
        }
    }
}

impl Colour {
    /// The number of colours for series.
    const SERIES: usize = 7;

    /// The colour of the series with this number; colours repeat. Green and purple, which look alike to people who cannot see
    /// red or green, are far apart in the order.
    #[must_use]
    pub(crate) const fn of_series(number: usize) -> Self {
        match number % Self::SERIES {
            0 => Self::Blue,
            1 => Self::Vermillion,
            2 => Self::SkyBlue,
            3 => Self::Purple,
            4 => Self::Orange,
            5 => Self::Green,
            _ => Self::Yellow,
        }
    }

    /// Its name in style sheets.
    #[must_use]
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Ink => "ink",
            Self::Blue => "blue",
            Self::Vermillion => "vermillion",
            Self::Green => "green",
            Self::Purple => "purple",
            Self::Orange => "orange",
            Self::SkyBlue => "sky",
            Self::Yellow => "yellow",
        }
    }

    /// As `#rrggbb` on white paper.
    #[must_use]
    pub(crate) const fn hex(self) -> &'static str {
        match self {
            Self::Ink => "#222222",
            Self::Blue => "#0072b2",
            Self::Vermillion => "#d55e00",
            Self::Green => "#009e73",
            Self::Purple => "#cc79a7",
            Self::Orange => "#e69f00",
            Self::SkyBlue => "#56b4e9",
            Self::Yellow => "#c9b800",
        }
    }
}

impl Figure {
    /// A picture of one panel.
    #[must_use]
    pub(crate) fn single(panel: Panel) -> Self {
        Self {
            panels: vec![panel],
            columns: 1,
            basis: String::new(),
            origin: None,
        }
    }

    /// The picture with a line that says what all its panels have in common.
    #[must_use]
    pub(crate) fn with_basis(mut self, basis: impl Into<String>) -> Self {
        self.basis = basis.into();
        self
    }

    /// The picture with the source of its numbers.
    #[must_use]
    pub(crate) fn with_origin(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// A picture of several panels.
    #[must_use]
    pub(crate) const fn grid(panels: Vec<Panel>, columns: usize) -> Self {
        Self {
            panels,
            columns,
            basis: String::new(),
            origin: None,
        }
    }
}

impl Axis {
    /// A linear axis over the values of the layers.
    #[must_use]
    pub(crate) fn linear(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            scale: Scale::Linear,
            range: None,
        }
    }

    /// A logarithmic axis over the values of the layers.
    #[must_use]
    pub(crate) fn logarithmic(label: impl Into<String>) -> Self {
        Self {
            scale: Scale::Logarithmic,
            ..Self::linear(label)
        }
    }

    /// An axis of names.
    #[must_use]
    pub(crate) fn categories<T: ToString>(label: impl Into<String>, names: &[T]) -> Self {
        Self {
            scale: Scale::Categories(names.iter().map(ToString::to_string).collect()),
            ..Self::linear(label)
        }
    }

    /// The same axis, from `low` to `high`.
    #[must_use]
    pub(crate) const fn spanning(mut self, low: f64, high: f64) -> Self {
        self.range = Some((low, high));
        self
    }
}

impl Layer {
    /// A layer with a name in the legend.
    #[must_use]
    pub(crate) fn new(name: impl Into<String>, colour: Colour, shape: Shape) -> Self {
        Self {
            name: name.into(),
            colour,
            dash: Dash::Solid,
            shape,
        }
    }

    /// The layer of the series with this number. There are seven colours; what has the same colour has another kind of line.
    #[must_use]
    pub(crate) fn of_series(name: impl Into<String>, number: usize, shape: Shape) -> Self {
        let layer = Self::new(name, Colour::of_series(number), shape);
        layer.dashed(Dash::of_series(number / Colour::SERIES))
    }

    /// The same layer with lines of another kind.
    #[must_use]
    pub(crate) const fn dashed(mut self, dash: Dash) -> Self {
        self.dash = dash;
        self
    }
}

impl Mark {
    /// A point without an error bar.
    #[must_use]
    pub(crate) fn new(x: f64, y: f64, what: impl Into<String>) -> Self {
        Self {
            x,
            y,
            what: what.into(),
            deviation: 0.0,
        }
    }
}
