//! The indexes of modules: the places of their hashes in sorted order.

use std::path::Path;

use nasbench101::{HASHES_SHA256, MODULES, Module, ModuleHash, ModuleSpace};
use sha2::{Digest, Sha256};

use crate::model::hexadecimal;
use crate::rows::Difference;
use crate::store::{Batch, StoreError, StoredMatrix, StoredModule};

use super::error::{Nasbench101Error, RecordProblem};
use super::held::Held;
use super::reading::contradiction;

/// The modules of the space, in the order of their indexes.
#[derive(Debug)]
pub(super) enum ModuleList {
    /// Those that the database lists.
    OfDatabase(Vec<ListedModule>),
    /// Those of a file that has them all.
    OfFile(Vec<ListedModule>),
    /// All that the rules of the space allow.
    Enumerated(ModuleSpace),
}

/// A module of the list.
#[derive(Debug, Clone, Copy)]
pub(super) struct ListedModule {
    hash: ModuleHash,
    module: Module,
    trainable_parameters: i64,
}

impl ListedModule {
    fn new(hash: ModuleHash, module: Module) -> Self {
        Self {
            hash,
            module,
            trainable_parameters: module.trainable_parameters() as i64,
        }
    }
}

impl ModuleList {
    /// The list behind a file: that of the database, if it has one.
    ///
    /// If the file has runs of all modules, its hashes are the list, which a digest shows: nothing is enumerated then, which
    /// would take as long as the rest of the import.
    pub(super) fn of(listed: &[StoredModule], held: &Held, threads: usize) -> Self {
        let listed: Option<Vec<_>> = listed.iter().map(listed_module).collect();
        if let Some(listed) = listed.filter(|listed| listed.len() == MODULES as usize) {
            return Self::OfDatabase(listed);
        }
        if held.modules.len() == MODULES as usize {
            // The numbers of weights were compared with the modules when they were read.
            let modules = held.modules.iter().zip(&held.parameters);
            let listed = modules.map(|(&(hash, module), &trainable_parameters)| ListedModule {
                hash,
                module,
                trainable_parameters,
            });
            let mut modules: Vec<ListedModule> = listed.collect();
            modules.sort_unstable_by_key(|listed| listed.hash);
            if digest_of(modules.iter().map(|listed| listed.hash)) == HASHES_SHA256 {
                return Self::OfFile(modules);
            }
        }
        Self::Enumerated(ModuleSpace::enumerate(threads))
    }

    /// Whether a database must still be given the list.
    pub(super) const fn is_new(&self) -> bool {
        !matches!(self, Self::OfDatabase(_))
    }

    /// Every module, in the order of the indexes.
    fn iter(&self) -> Box<dyn Iterator<Item = ListedModule> + '_> {
        match self {
            Self::OfDatabase(modules) | Self::OfFile(modules) => Box::new(modules.iter().copied()),
            Self::Enumerated(space) => Box::new(
                space
                    .iter()
                    .map(|(hash, module)| ListedModule::new(hash, module)),
            ),
        }
    }

    fn index_of(&self, hash: ModuleHash) -> Option<u32> {
        match self {
            Self::OfDatabase(modules) | Self::OfFile(modules) => {
                let found = modules.binary_search_by_key(&hash, |listed| listed.hash);
                found.ok().map(|place| place as u32)
            }
            Self::Enumerated(space) => space.index_of(hash),
        }
    }

    /// The hash of the module with an index.
    pub(super) fn hash(&self, index: u32) -> Option<ModuleHash> {
        match self {
            Self::OfDatabase(modules) | Self::OfFile(modules) => {
                modules.get(index as usize).map(|listed| listed.hash)
            }
            Self::Enumerated(space) => space.hash(index),
        }
    }

    fn module(&self, index: u32) -> Option<Module> {
        match self {
            Self::OfDatabase(modules) | Self::OfFile(modules) => {
                modules.get(index as usize).map(|listed| listed.module)
            }
            Self::Enumerated(space) => space.module(index),
        }
    }

    /// Gives each run the index of its module instead of the place among the modules of the file. Returns the indexes of the
    /// modules in the order of the file.
    ///
    /// # Errors
    ///
    /// [`Nasbench101Error::Contradiction`] for the first record whose module is not that of its hash.
    pub(super) fn assign(
        &self,
        held: &mut Held,
        path: &Path,
    ) -> Result<Vec<u32>, Nasbench101Error> {
        let mut indexes = Vec::with_capacity(held.modules.len());
        for (place, &(hash, found)) in held.modules.iter().enumerate() {
            let index = self.index_of(hash);
            let known = index.and_then(|index| Some((index, self.module(index)?)));
            let problem = match known {
                Some((index, expected)) if expected == found => {
                    indexes.push(index);
                    continue;
                }
                Some((_index, expected)) => RecordProblem::OtherModule {
                    hash,
                    expected,
                    found,
                },
                None => RecordProblem::UnknownHash { found: hash },
            };
            let first = held.runs.iter().position(|run| run.module == place as u32);
            return Err(contradiction(path, first.unwrap_or(0) as u64, problem));
        }
        for run in &mut held.runs {
            run.module = indexes[run.module as usize];
        }
        Ok(indexes)
    }

    /// Every module as a database lists it.
    fn stored(&self) -> impl Iterator<Item = StoredModule> {
        (0..)
            .zip(self.iter())
            .map(|(arch_index, listed)| StoredModule {
                arch_index,
                module_hash: *listed.hash.as_bytes(),
                vertices: listed.module.vertices() as u8,
                edge_bits: listed.module.edge_bits(),
                operation_digits: listed.module.operation_digits().to_string(),
                trainable_parameters: listed.trainable_parameters,
            })
    }

    /// The adjacency matrices of all modules, in the order of their keys.
    pub(super) fn matrices(&self) -> Vec<StoredMatrix> {
        let mut matrices: Vec<(usize, u32, Module)> = self
            .iter()
            .map(|ListedModule { module, .. }| (module.vertices(), module.edge_bits(), module))
            .collect();
        matrices.sort_unstable();
        matrices.dedup_by_key(|(vertices, edge_bits, _module)| (*vertices, *edge_bits));
        let stored = |(vertices, edge_bits, module): (usize, u32, Module)| StoredMatrix {
            vertices: vertices as u8,
            edge_bits,
            edges: module.edges() as u8,
            depth: module.depth() as u8,
            adjacency: module.adjacency_text(),
        };
        matrices.into_iter().map(stored).collect()
    }

    /// Writes the list into a database that has none.
    ///
    /// # Errors
    ///
    /// [`StoreError::Sql`] if it cannot be written.
    pub(super) fn write(&self, batch: &Batch<'_>) -> Result<(), StoreError> {
        let matrices = self.matrices();
        batch.write_nb101_modules(matrices, self.stored())
    }
}

/// Where the list of a database is not that of the space, whose modules must all be there.
pub(super) fn list_differences(list: &ModuleList, stored: &[StoredModule]) -> Vec<Difference> {
    let shown = |module: &StoredModule| {
        let StoredModule {
            module_hash,
            vertices,
            edge_bits,
            operation_digits,
            trainable_parameters,
            ..
        } = module;
        let hash = ModuleHash::from_bytes(*module_hash);
        format!(
            "hash {hash}, {vertices} vertices, edge bits {edge_bits}, operations {operation_digits:?}, \
             {trainable_parameters} weights"
        )
    };
    let mut differences = Vec::new();
    let mut found = stored.iter();
    for expected in list.stored() {
        let found = found.next();
        if found != Some(&expected) {
            differences.push(Difference {
                place: format!("nb101 module {}", expected.arch_index),
                archive: shown(&expected),
                database: found.map_or_else(|| "not there".to_owned(), shown),
            });
        }
    }
    differences
}

/// A module that a database lists; `None` if it is none of the space.
fn listed_module(stored: &StoredModule) -> Option<ListedModule> {
    let StoredModule {
        module_hash,
        vertices,
        edge_bits,
        operation_digits,
        trainable_parameters,
        ..
    } = stored;
    Some(ListedModule {
        hash: ModuleHash::from_bytes(*module_hash),
        module: Module::from_stored(*vertices, *edge_bits, operation_digits).ok()?,
        trainable_parameters: *trainable_parameters,
    })
}

/// SHA-256 of hashes in order, each with a line feed.
fn digest_of(hashes: impl Iterator<Item = ModuleHash>) -> String {
    let mut sha256 = Sha256::new();
    for hash in hashes {
        sha256.update(hexadecimal(hash.as_bytes()));
        sha256.update(b"\n");
    }
    hexadecimal(&sha256.finalize())
}
