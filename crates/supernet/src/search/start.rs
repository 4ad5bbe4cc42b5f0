//! Networks and searches by their settings.

use super::Search;
use crate::draws::{Draws, Purpose, SeededDraws};
use crate::engine::Engine;
use crate::epoch::SearchError;
use crate::methods::{cell_method, size_method};
use crate::network::{CellSupernet, CellSupernetConfig, SizeSupernet, SizeSupernetConfig};
use crate::settings::Settings;

impl Settings {
    /// The supernet of the topology space that a search with these settings begins with.
    #[must_use]
    pub fn cell_supernet<E: Engine>(&self, engine: E, classes: usize) -> CellSupernet<E> {
        let config = CellSupernetConfig {
            channels: self.width,
            cells_per_stage: self.cells_per_stage,
            classes,
            norm: self.norm,
        };
        let mut draws = SeededDraws::new(self.seed, Purpose::Weights, 0);
        CellSupernet::new(engine, config, &mut || draws.fraction())
    }

    /// The supernet of the size space that a search with these settings begins with: each layer is as wide as the last
    /// candidate.
    #[must_use]
    pub fn size_supernet<E: Engine>(&self, engine: E, classes: usize) -> SizeSupernet<E> {
        let config = SizeSupernetConfig {
            channels: self.candidates.last().copied().unwrap_or(1),
            classes,
            norm: self.norm,
        };
        let mut draws = SeededDraws::new(self.seed, Purpose::Weights, 0);
        SizeSupernet::new(engine, config, &mut || draws.fraction())
    }
}

impl<E: Engine> Search<E, CellSupernet<E>> {
    /// A search of the topology space, by a method of this crate.
    ///
    /// # Errors
    ///
    /// [`SearchError::Settings`], if no search can be run with the settings; [`SearchError::NoMethodOfSpace`], if they name
    /// another method.
    pub fn of_cells(settings: Settings, engine: E, classes: usize) -> Result<Self, SearchError> {
        settings.check()?;
        let network = settings.cell_supernet(engine, classes);
        let method = cell_method(&settings)?;
        Self::new(settings, network, method)
    }
}

impl<E: Engine> Search<E, SizeSupernet<E>> {
    /// A search of the size space, by a method of this crate.
    ///
    /// # Errors
    ///
    /// Those of [`Search::of_cells`], and [`SearchError::TooFewCandidates`], if the method needs more widths to choose from.
    pub fn of_sizes(settings: Settings, engine: E, classes: usize) -> Result<Self, SearchError> {
        settings.check()?;
        let network = settings.size_supernet(engine, classes);
        let method = size_method(&settings)?;
        Self::new(settings, network, method)
    }
}
