//! The `_metadata` of a PyTorch state dict: every module of the network with its version.

use std::collections::HashSet;

use crate::plan::{Layer, Plan};

/// A module of a network, with or without weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// Its name, such as `cells.0.layers.3.op`. Empty for the network itself.
    pub name: String,
    /// The version of its state: 2 for batch norms, as those before had no counter, and 1 for all others.
    pub version: u32,
}

impl Plan {
    /// Every module of the network, in the order of `_metadata` in PyTorch's state dict: each one before those
    /// inside it.
    ///
    /// ```
    /// use nats_networks::{NetworkConfig, Plan};
    ///
    /// let config = NetworkConfig::from_architecture("8:8:8:8:8", 10)?;
    /// let modules = Plan::new(&config, 32)?.modules();
    /// let names: Vec<&str> = modules.iter().take(5).map(|module| module.name.as_str()).collect();
    /// assert_eq!(names, ["", "stem", "stem.0", "stem.1", "cells"]);
    /// assert_eq!(modules[3].version, 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn modules(&self) -> Vec<Module> {
        let mut modules = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |name: &str, version| {
            if seen.insert(name.to_owned()) {
                let name = name.to_owned();
                modules.push(Module { name, version });
            }
        };
        add("", 1);
        for step in self.steps() {
            let Some(name) = &step.module else { continue };
            for (dot, _) in name.match_indices('.') {
                add(&name[..dot], 1);
            }
            let is_norm = matches!(step.layer, Layer::BatchNorm { .. });
            add(name, if is_norm { 2 } else { 1 });
        }
        modules
    }
}
