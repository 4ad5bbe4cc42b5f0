//! From genomes to the architecture numbers of the archives and back.

use nasbench101::{Module, ModuleHash};

use crate::model::{ArchitectureIndex, BenchmarkSpace, SearchSpace};

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
    /// The order of the hashes, as in NAS-Bench-101; `codes` has a genome of each.
    Hashes {
        hashes: Vec<ModuleHash>,
        codes: Vec<u32>,
    },
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

    /// NAS-Bench-101, whose modules are in the order of their hashes.
    ///
    /// # Errors
    ///
    /// [`SearchError::ModuleOrder`] unless there are 423,624 hashes, each above the one before.
    pub fn nasbench101(
        modules: impl IntoIterator<Item = (ModuleHash, Module)>,
    ) -> Result<Self, SearchError> {
        let code = |(hash, module): (_, Module)| (hash, Genome::of_module(&module).code());
        let (hashes, codes): (Vec<ModuleHash>, Vec<u32>) = modules.into_iter().map(code).unzip();
        let expected = BenchmarkSpace::NasBench101.architecture_count() as usize;
        if let Some(place) = hashes.windows(2).position(|pair| pair[0] >= pair[1]) {
            return Err(SearchError::ModuleOrder {
                position: place + 1,
            });
        }
        if hashes.len() != expected {
            return Err(SearchError::ModuleOrder {
                position: hashes.len().min(expected),
            });
        }
        Ok(Self {
            order: Order::Hashes { hashes, codes },
        })
    }

    /// The space that is numbered.
    #[must_use]
    pub const fn space(&self) -> BenchmarkSpace {
        match self.order {
            Order::Code => BenchmarkSpace::Nats(SearchSpace::Size),
            Order::Table { .. } => BenchmarkSpace::Nats(SearchSpace::Topology),
            Order::Hashes { .. } => BenchmarkSpace::NasBench101,
        }
    }

    /// Number of architectures of the space.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.space().architecture_count()
    }

    /// The number of an architecture, or `None` for one of another space.
    #[must_use]
    pub fn index(&self, genome: Genome) -> Option<ArchitectureIndex> {
        if genome.space() != self.space() {
            return None;
        }
        let index = match &self.order {
            Order::Code => genome.code(),
            Order::Table { indexes, .. } => indexes.get(genome.code() as usize).copied()?,
            Order::Hashes { hashes, .. } => {
                let hash = genome.module()?.hash();
                hashes.binary_search(&hash).ok()? as u32
            }
        };
        Some(ArchitectureIndex(index))
    }

    /// The architecture with a number, or `None` if the space has no such number.
    #[must_use]
    pub fn genome(&self, index: ArchitectureIndex) -> Option<Genome> {
        let code = match &self.order {
            Order::Code => index.0,
            Order::Table { codes, .. } | Order::Hashes { codes, .. } => {
                codes.get(index.0 as usize).copied()?
            }
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
            .map(|code| genome(code).genes().try_into().unwrap())
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
