//! All modules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use nasbench101::{HASHES_SHA256, MODULES, Module, ModuleHash, ModuleSpace};
use sha2::{Digest, Sha256};

/// The space, made once for all tests.
pub(crate) static SPACE: LazyLock<ModuleSpace> = LazyLock::new(|| ModuleSpace::enumerate(2));

#[test]
fn the_hashes_are_the_official_ones() {
    assert_eq!(SPACE.len(), MODULES as usize);
    let mut text = String::new();
    for (hash, _module) in SPACE.iter() {
        text.push_str(&hash.to_string());
        text.push('\n');
    }
    let digest = Sha256::digest(text.as_bytes());
    let digits: Vec<String> = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(digits.concat(), HASHES_SHA256);
}

#[test]
fn there_are_so_many_modules_of_each_size() {
    let mut counts = BTreeMap::<usize, usize>::new();
    for (_hash, module) in SPACE.iter() {
        *counts.entry(module.vertices()).or_default() += 1;
    }
    let expected = [
        (2, 1),
        (3, 6),
        (4, 84),
        (5, 2_441),
        (6, 62_010),
        (7, 359_082),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}

/// Every graph of the space in every numbering, with all operations.
#[test]
fn there_are_so_many_ways_to_write_modules() {
    let mut counts = Vec::new();
    for vertices in 2..=7_u8 {
        let inner = u32::from(vertices) - 2;
        let first_operations = "0".repeat(inner as usize);
        let bits = u32::from(vertices) * (u32::from(vertices) - 1) / 2;
        let graphs = (0..1 << bits)
            .filter(|&edges| Module::from_stored(vertices, edges, &first_operations).is_ok())
            .count();
        counts.push((graphs, graphs * 3_usize.pow(inner)));
    }
    let expected = [
        (1, 1),
        (2, 6),
        (10, 90),
        (121, 3_267),
        (1_545, 125_145),
        (4_793, 1_164_699),
    ];
    assert_eq!(counts, expected);
}

#[test]
fn landmarks_are_where_they_should_be() {
    let landmarks = [
        ("00005c142e6f48ac74fdcf73e3439874", 0, 8_555_530),
        ("02e5a0247bbdcf2860b7e96f74961594", 4_789, 32_426_634),
        ("b5fb4f6193360330b6ff6a52cbf0cad7", 300_793, 20_346_506),
    ];
    for (text, index, weights) in landmarks {
        let hash: ModuleHash = text.parse().unwrap();
        assert_eq!(SPACE.index_of(hash), Some(index));
        assert_eq!(SPACE.hash(index), Some(hash));
        let module = SPACE.module(index).unwrap();
        assert_eq!(module.trainable_parameters(), weights);
    }
    let unknown = ModuleHash::from_bytes([0; 16]);
    assert_eq!(SPACE.index_of(unknown), None);
    assert_eq!(SPACE.index_of(ModuleHash::from_bytes([255; 16])), None);
    assert_eq!((SPACE.hash(MODULES), SPACE.module(MODULES)), (None, None));
}

#[test]
fn weights_have_the_known_range() {
    let weights = SPACE
        .iter()
        .map(|(_hash, module)| module.trainable_parameters());
    let mut weights: Vec<u64> = weights.collect();
    weights.sort_unstable();
    weights.dedup();
    assert_eq!(weights.len(), 3_336);
    assert_eq!(weights.first(), Some(&227_274));
    assert_eq!(weights.last(), Some(&49_979_274));
}

#[test]
fn modules_are_in_their_stored_form_and_hash_to_their_place() {
    for (place, (hash, module)) in SPACE.iter().enumerate().step_by(7) {
        assert_eq!(module.stored_form(), module);
        assert_eq!(module.hash(), hash);
        assert_eq!(SPACE.index_of(hash), Some(place as u32));
        let digits = module.operation_digits();
        let again = Module::from_stored(module.vertices() as u8, module.edge_bits(), &digits);
        assert_eq!(again, Ok(module));
    }
}

#[test]
fn the_number_of_threads_does_not_matter() {
    let alone = ModuleSpace::enumerate(0);
    assert!(alone.iter().eq(SPACE.iter()));
}
