//! One picture of an open database: what `natsbench plot` writes, and what the Python module shows in a notebook.

use crate::model::{ArchitectureIndex, Dataset, Recipe, SearchSpace};
use crate::query::{ArchitectureSelector, MetricSet, NatsBench};
use crate::space::{CellOperations, LayerWidths, NotInSpace};

use super::{Figure, Origin, ParetoCost, PictureWidth, ReportError, plots, space_title, svg};

/// A picture as SVG, in colours for light and dark pages. With numbers of a database, it says where they come from, and if they
/// are invented.
///
/// ```no_run
/// use natsbench::report::Picture;
/// use natsbench::{ArchitectureIndex, Dataset, NatsBench, Recipe, SearchSpace};
///
/// let bench = NatsBench::open("natsbench.db")?;
/// let index = ArchitectureIndex(11);
/// let picture =
///     Picture::learning_curves(&bench, SearchSpace::Topology, index, Dataset::Cifar10, Recipe::Hp200)?;
/// std::fs::write("curve.svg", picture.svg())?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    title: String,
    drawn: Drawn,
}

/// What a picture shows.
#[derive(Debug, Clone, PartialEq)]
enum Drawn {
    Figure(Figure),
    Cell(CellOperations, String),
    Channels(LayerWidths, String),
}

impl Picture {
    /// Accuracy (percent) after each epoch of an architecture: all trials and splits of a data set.
    ///
    /// # Errors
    ///
    /// [`ReportError::Query`] if the architecture is unknown, not imported or not trained like this, and
    /// [`ReportError::NothingToDraw`] if nothing was measured.
    pub fn learning_curves(
        bench: &NatsBench,
        space: SearchSpace,
        architecture: impl Into<ArchitectureSelector>,
        dataset: Dataset,
        recipe: Recipe,
    ) -> Result<Self, ReportError> {
        let asked = bench.space(space)?;
        let index = asked.resolve(architecture)?;
        let figure = plots::learning_curves(&asked, index, dataset, recipe)?;
        Self::of_figure(bench, space, figure, name(space, index))
    }

    /// Accuracy (percent, after the last epoch, mean over trials) against a cost of all architectures that have both, and those
    /// that none beats in both.
    ///
    /// # Errors
    ///
    /// [`ReportError::Query`] if no architecture has such an accuracy, or there is no such column of an extension.
    pub fn pareto(
        bench: &NatsBench,
        space: SearchSpace,
        dataset: Dataset,
        set: MetricSet,
        recipe: Recipe,
        cost: &ParetoCost,
    ) -> Result<Self, ReportError> {
        let figure = plots::pareto(&bench.space(space)?, dataset, set, recipe, cost)?;
        let title = match cost {
            ParetoCost::FlopsMillions => "Accuracy against FLOPs".to_owned(),
            ParetoCost::ParamsMillions => "Accuracy against params".to_owned(),
            ParetoCost::Column(column) => format!("Accuracy against {}", column.column),
        };
        Self::of_figure(bench, space, figure, title)
    }

    /// What stored searches on a data set had found over simulated time, mean over runs.
    ///
    /// # Errors
    ///
    /// [`ReportError::Missing`] if there are no searches, or not all that the picture needs of them.
    pub fn search_trajectories(
        bench: &NatsBench,
        space: SearchSpace,
        dataset: Dataset,
    ) -> Result<Self, ReportError> {
        let figure = plots::search_trajectories(bench, &bench.space(space)?, dataset)?
            .map_err(|what| ReportError::Missing { what })?;
        Self::of_figure(bench, space, figure, "Search curves".to_owned())
    }

    /// The architecture itself: the graph of its cell, or the channels of its layers. No database is needed.
    ///
    /// ```
    /// use natsbench::report::Picture;
    /// use natsbench::{ArchitectureIndex, SearchSpace};
    ///
    /// let picture = Picture::architecture(SearchSpace::Size, ArchitectureIndex(284), "8:8:40:32:40")?;
    /// assert!(picture.svg().starts_with("<svg "));
    /// # Ok::<(), natsbench::space::NotInSpace>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`NotInSpace`] if the text is no architecture of the space.
    pub fn architecture(
        space: SearchSpace,
        index: ArchitectureIndex,
        architecture: &str,
    ) -> Result<Self, NotInSpace> {
        let basis = format!("{}: {architecture}", space_title(space));
        let drawn = match space {
            SearchSpace::Topology => Drawn::Cell(architecture.parse()?, basis),
            SearchSpace::Size => Drawn::Channels(architecture.parse()?, basis),
        };
        let title = name(space, index);
        Ok(Self { title, drawn })
    }

    /// The picture as the text of an SVG file, as wide as its panels.
    #[must_use]
    pub fn svg(&self) -> String {
        self.svg_of_width(PictureWidth::PANELS)
    }

    /// The picture as the text of an SVG file of a width, laid out for it.
    ///
    /// ```
    /// use natsbench::report::{Picture, PictureWidth};
    /// use natsbench::{ArchitectureIndex, SearchSpace};
    ///
    /// let picture = Picture::architecture(SearchSpace::Size, ArchitectureIndex(284), "8:8:40:32:40")?;
    /// let svg = picture.svg_of_width(PictureWidth::COLUMN);
    /// assert!(svg.contains(" width=\"84mm\" "));
    /// # Ok::<(), natsbench::space::NotInSpace>(())
    /// ```
    #[must_use]
    pub fn svg_of_width(&self, width: PictureWidth) -> String {
        let title = &self.title;
        match &self.drawn {
            Drawn::Figure(figure) => svg::to_svg(figure, title, width),
            Drawn::Cell(operations, basis) => svg::cell(*operations, title, basis, width),
            Drawn::Channels(widths, basis) => svg::channels(*widths, title, basis, width),
        }
    }

    fn of_figure(
        bench: &NatsBench,
        space: SearchSpace,
        figure: Figure,
        title: String,
    ) -> Result<Self, ReportError> {
        let figure = figure.with_origin(Origin::of(bench, space)?);
        Ok(Self {
            title,
            drawn: Drawn::Figure(figure),
        })
    }
}

fn name(space: SearchSpace, index: ArchitectureIndex) -> String {
    format!("Architecture {index} of {space}")
}
