//! The row of an architecture of the list, which follows from its string alone.

use crate::model::{ArchitectureIndex, SearchSpace};
use crate::space::{CellOperations, Equivalence, LayerWidths, NotInSpace};
use crate::store::{ArchitectureRow, SpaceColumns};

/// The row of an architecture of the meta list.
///
/// # Errors
///
/// [`NotInSpace`] if the string is no architecture of the space.
pub(crate) fn architecture_row(
    space: SearchSpace,
    index: ArchitectureIndex,
    architecture: &str,
) -> Result<ArchitectureRow, NotInSpace> {
    let columns = match space {
        SearchSpace::Topology => {
            let cell: CellOperations = architecture.parse()?;
            SpaceColumns::Topology {
                operations: cell.names().map(str::to_owned),
                unique_str: cell.unique_string(Equivalence::MergeSkipAndZero),
            }
        }
        SearchSpace::Size => {
            let layers: LayerWidths = architecture.parse()?;
            SpaceColumns::Size {
                channels: layers.widths().map(i64::from),
            }
        }
    };
    Ok(ArchitectureRow {
        index,
        architecture: architecture.to_owned(),
        columns,
    })
}
