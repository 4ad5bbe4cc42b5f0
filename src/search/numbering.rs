//! From genomes to the architecture numbers of the archives and back.

use crate::model::{ArchitectureIndex, SearchSpace};

use super::SearchError;
use super::genome::Genome;

/// Number of topology architectures.
const TOPOLOGIES: usize = SearchSpace::Topology.architecture_count() as usize;

/// The numbering of one search space.
#[derive(Debug, Clone)]
pub struct Numbering {
    order: Order,
}

#[derive(Debug, Clone)]
enum Order {
    /// The order of the codes, as in the size space: the number is the sum of
    /// (width / 8 - 1) x 8^(5 - layer) for the layers 1 to 5.
    Code,
    /// A shuffled list, as in the topology space.
    Table { codes: Vec<u32>, indexes: Vec<u32> },
}

impl Numbering {
    /// The size space, whose numbers count the widths like digits.
    #[must_use]
    pub const fn size() -> Self {
        Self { order: Order::Code }
    }

    /// The topology space, whose order was shuffled once: `order[i]` holds the
    /// operation of each edge of architecture i.
    ///
    /// # Errors
    ///
    /// [`SearchError::Numbering`] unless every cell is listed exactly once.
    pub fn topology(order: &[[u8; 6]]) -> Result<Self, SearchError> {
        let mut indexes = vec![u32::MAX; TOPOLOGIES];
        let mut codes = Vec::with_capacity(TOPOLOGIES);
        for (position, genes) in order.iter().enumerate() {
            let genome = Genome::new(SearchSpace::Topology, genes);
            let code = genome.ok_or(SearchError::Numbering { position })?.code();
            match indexes.get_mut(code as usize) {
                Some(slot) if *slot == u32::MAX => *slot = position as u32,
                _ => return Err(SearchError::Numbering { position }),
            }
            codes.push(code);
        }
        if codes.len() != TOPOLOGIES {
            return Err(SearchError::Numbering {
                position: codes.len(),
            });
        }
        Ok(Self {
            order: Order::Table { codes, indexes },
        })
    }

    /// The space that is numbered.
    #[must_use]
    pub const fn space(&self) -> SearchSpace {
        match self.order {
            Order::Code => SearchSpace::Size,
            Order::Table { .. } => SearchSpace::Topology,
        }
    }

    /// Number of architectures of the space.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.space().architecture_count()
    }

    /// The number of an architecture, or `None` for one of the other space.
    #[must_use]
    pub fn index(&self, genome: Genome) -> Option<ArchitectureIndex> {
        if genome.space() != self.space() {
            return None;
        }
        let code = genome.code();
        let index = match &self.order {
            Order::Code => code,
            Order::Table { indexes, .. } => indexes.get(code as usize).copied()?,
        };
        Some(ArchitectureIndex(index))
    }

    /// The architecture with a number, or `None` if the space has no such number.
    #[must_use]
    pub fn genome(&self, index: ArchitectureIndex) -> Option<Genome> {
        let code = match &self.order {
            Order::Code => index.0,
            Order::Table { codes, .. } => codes.get(index.0 as usize).copied()?,
        };
        Genome::from_code(self.space(), code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All cells, in the reverse of their code order.
    fn reversed() -> Vec<[u8; 6]> {
        let genome = |code| Genome::from_code(SearchSpace::Topology, code).unwrap();
        (0..15_625)
            .rev()
            .map(|code| genome(code).padded_genes())
            .collect()
    }

    #[test]
    fn the_smallest_sizes_are_first_and_the_last_layer_runs_fastest() {
        let numbering = Numbering::size();
        let index = |genes: [u8; 5]| {
            numbering
                .index(Genome::new(SearchSpace::Size, &genes).unwrap())
                .unwrap()
                .0
        };
        assert_eq!(index([0; 5]), 0);
        assert_eq!(index([0, 0, 0, 0, 1]), 1);
        assert_eq!(index([1, 0, 0, 0, 0]), 4096);
        assert_eq!(index([7; 5]), 32_767);
    }

    #[test]
    fn numbers_lead_back_to_their_architectures() {
        for numbering in [Numbering::size(), Numbering::topology(&reversed()).unwrap()] {
            for number in 0..numbering.count() {
                let genome = numbering.genome(ArchitectureIndex(number)).unwrap();
                assert_eq!(numbering.index(genome), Some(ArchitectureIndex(number)));
            }
            assert_eq!(numbering.genome(ArchitectureIndex(numbering.count())), None);
        }
    }

    #[test]
    fn an_incomplete_or_repeated_order_is_refused() {
        let mut order = reversed();
        order[7] = order[3];
        let error = Numbering::topology(&order).unwrap_err();
        assert!(
            matches!(error, SearchError::Numbering { position: 7 }),
            "{error}"
        );
        order.truncate(2);
        let error = Numbering::topology(&order).unwrap_err();
        assert!(
            matches!(error, SearchError::Numbering { position: 2 }),
            "{error}"
        );
    }
}
