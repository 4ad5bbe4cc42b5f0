//! The official numbering of the architectures of both spaces.

use crate::model::SearchSpace;

use super::cell_operations::CellOperations;
use super::layer_widths::{LayerWidths, SIZES};
use super::shuffle::counted_numbers;

/// All architectures of `space`: 15,625 or 32,768 strings. The position is the architecture's index.
///
/// ```
/// use natsbench::SearchSpace;
/// use natsbench::space::architectures;
///
/// assert_eq!(architectures(SearchSpace::Size)[1], "8:8:8:8:16");
/// ```
#[must_use]
pub fn architectures(space: SearchSpace) -> Vec<String> {
    match space {
        SearchSpace::Topology => topology_architectures(),
        SearchSpace::Size => size_architectures(),
    }
}

/// All 15,625 cells: counted so that the last edge changes fastest, then shuffled as the authors did.
fn topology_architectures() -> Vec<String> {
    let numbers = counted_numbers().iter();
    numbers
        .map(|number| CellOperations::counted(*number).to_string())
        .collect()
}

/// All 32,768 sizes, counted so that the last width changes fastest.
fn size_architectures() -> Vec<String> {
    (0..SIZES)
        .map(|index| LayerWidths::counted(index).to_string())
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use sha2::{Digest, Sha256};

    use super::*;
    use crate::space::{Equivalence, TopologyStructure};

    fn digest(lines: &[String]) -> String {
        let digest = Sha256::digest(lines.join("\n"));
        digest
            .iter()
            .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Digests of `"\n".join(api)` and of all `api.get_unique_str(i)`, official package 1.8.
    const TOPOLOGIES_SHA256: &str =
        "83abc799e45cf34e9d2163654668ab998b9a54d01c39e72ca1f71f2cdf356d84";
    const SIZES_SHA256: &str = "8b99b4c0aabe959924c6fb36c0ee4a3f79362343e36b7752b90deee9409b492f";
    const UNIQUE_SHA256: &str = "1e56f6310d6e4790f51bded86118c481f87ebe40c7d040a322fdde3dc675e75d";

    #[test]
    fn the_numbering_of_both_spaces_is_the_official_one() {
        assert_eq!(digest(&topology_architectures()), TOPOLOGIES_SHA256);
        assert_eq!(digest(&size_architectures()), SIZES_SHA256);
    }

    #[test]
    fn every_architecture_reads_back_as_itself() {
        for text in topology_architectures() {
            let cell: CellOperations = text.parse().unwrap();
            assert_eq!(
                TopologyStructure::parse(&cell.to_string())
                    .unwrap()
                    .to_architecture(),
                text
            );
        }
        for (index, text) in (0..).zip(size_architectures()) {
            let widths: LayerWidths = text.parse().unwrap();
            let digits = widths.widths().map(|width| width / 8 - 1);
            assert_eq!(digits.iter().fold(0, |sum, digit| sum * 8 + digit), index);
        }
    }

    #[test]
    fn almost_architectures_are_refused() {
        for text in [
            "",
            "8:8:8:8",
            "8:8:8:8:8:8",
            "8:8:8:8:72",
            "8:8:8:8:08",
            "+8:8:8:8:8",
            "8:8:8:8:9",
        ] {
            assert!(text.parse::<LayerWidths>().is_err(), "{text:?}");
        }
        for text in [
            "",
            "|none~0|",
            "|none~0|+|none~1|none~0|+|none~0|none~1|none~2|",
            "|none~0|+|none~0|none~1|+|none~0|none~1|none~2",
            "|none~0|+|none~0|none~1|+|none~0|none~1|sep_conv~2|",
        ] {
            assert!(text.parse::<CellOperations>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn the_census_of_cells_is_the_published_one() {
        let cells: Vec<_> = topology_architectures()
            .iter()
            .map(|text| TopologyStructure::parse(text).unwrap())
            .collect();
        let unique = |equivalence| -> Vec<String> {
            cells
                .iter()
                .map(|cell| cell.unique_string(equivalence).unwrap())
                .collect()
        };
        let distinct = |strings: &[String]| strings.iter().collect::<HashSet<_>>().len();
        assert_eq!(distinct(&unique(Equivalence::Textual)), 15_625);
        assert_eq!(distinct(&unique(Equivalence::MergeSkip)), 12_751);
        let merged = unique(Equivalence::MergeSkipAndZero);
        assert_eq!(distinct(&merged), 6_466);
        assert_eq!(digest(&merged), UNIQUE_SHA256);
        assert_eq!(
            cells
                .iter()
                .filter(|cell| cell.is_connected().unwrap())
                .count(),
            15_284
        );
    }
}
