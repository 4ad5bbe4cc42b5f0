//! Real modules, as they are in the official file.

use std::collections::BTreeMap;

use nasbench101::{EVALUATED_IMAGES, Module, ModuleHash};

use crate::shared;
use crate::space::SPACE;

/// A line of the table of real runs, by the names of its columns.
type Row = BTreeMap<String, String>;

fn rows() -> Vec<Row> {
    let Some(path) = shared::file("data/joined/nasbench101_real_31_archs.csv") else {
        return Vec::new();
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines().map(|line| {
        // Texts with commas are in quotes.
        let parts = line.split('"').enumerate();
        let joined: String = parts
            .map(|(number, part)| {
                if number % 2 == 1 {
                    part.replace(',', ";")
                } else {
                    part.to_owned()
                }
            })
            .collect();
        let fields: Vec<String> = joined.split(',').map(str::to_owned).collect();
        fields
    });
    let names = lines.next().unwrap();
    let rows: Vec<Row> = lines
        .map(|fields| names.iter().cloned().zip(fields).collect())
        .collect();
    assert!(rows.len() >= 31);
    rows
}

#[test]
fn real_modules_follow_from_the_space() {
    for row in rows() {
        let operations = row["operations"].replace(';', ",");
        let module = Module::from_texts(&row["adjacency"], &operations).unwrap();
        let hash: ModuleHash = row["module_hash"].parse().unwrap();
        assert_eq!(module.hash(), hash);
        assert_eq!(module.stored_form(), module, "{hash}");
        let weights = module.trainable_parameters().to_string();
        assert_eq!(weights, row["trainable_parameters"], "{hash}");
        let place: u32 = row["arch_index"].parse().unwrap();
        assert_eq!(SPACE.index_of(hash), Some(place));
        assert_eq!(SPACE.module(place), Some(module));
    }
}

#[test]
fn real_accuracies_are_shares_of_the_evaluated_images() {
    for row in rows() {
        let accuracies = row.iter().filter(|(name, _)| name.ends_with("accuracy"));
        for (name, text) in accuracies {
            let accuracy: f64 = text.parse().unwrap();
            let images = (accuracy * f64::from(EVALUATED_IMAGES)).round();
            let share = (images / f64::from(EVALUATED_IMAGES)) as f32;
            assert_eq!(f64::from(share).to_bits(), accuracy.to_bits(), "{name}");
        }
    }
}
