//! The settings of the paper, and smaller ones.

use super::{
    AdamSettings, ControllerSettings, MethodName, Options, Settings, SgdSettings, Space, Stale,
    TemperatureSettings,
};

use crate::network::CellNorm;

impl Settings {
    /// The settings of the paper, with seed 777. A method that is not of this crate has those of gdas, and searches
    /// topologies.
    #[must_use]
    pub fn paper(method: MethodName) -> Self {
        let mut architecture = AdamSettings {
            learning_rate: 3e-4,
            beta1: 0.5,
            beta2: 0.999,
            epsilon: 1e-8,
            weight_decay: 1e-3,
        };
        if method == MethodName::Enas {
            architecture.learning_rate = 1e-3;
            architecture.epsilon = 1e-3;
        }
        if matches!(method, MethodName::Enas | MethodName::Tunas) {
            architecture.weight_decay = 0.0;
        }
        Self {
            space: method.space().unwrap_or(Space::Topology),
            method,
            seed: 777,
            epochs: 100,
            batch_size: 64,
            validation_batch_size: 512,
            width: 16,
            cells_per_stage: 5,
            candidates: (1..=8).map(|eighth| 8 * eighth).collect(),
            norm: CellNorm::Plain,
            weights: SgdSettings {
                learning_rate: 0.025,
                final_learning_rate: 0.001,
                momentum: 0.9,
                weight_decay: 5e-4,
                stale: Stale::Coast,
            },
            architecture,
            temperature: TemperatureSettings {
                first: 10.0,
                last: 0.1,
            },
            warm_up_ratio: None,
            compared: 100,
            controller: ControllerSettings {
                hidden: 32,
                updates: 50,
                samples: 20,
                entropy_weight: 1e-4,
                baseline_decay: 0.99,
                largest_gradient: 5.0,
            },
            options: Options::default(),
        }
    }

    /// Settings for minutes on two cores, with small images: half as wide, one cell of each stage, fewer epochs. The
    /// parameters of the architecture learn faster, as they have fewer steps to leave where they begin.
    #[must_use]
    pub fn small(method: MethodName) -> Self {
        let epochs = match (&method, method.space()) {
            (MethodName::DartsV2, _) => 10,
            (_, Some(Space::Size)) => 5,
            _ => 20,
        };
        let mut settings = Self {
            epochs,
            validation_batch_size: 128,
            width: 8,
            cells_per_stage: 1,
            candidates: (1..=8).map(|eighth| 4 * eighth).collect(),
            ..Self::paper(method)
        };
        settings.architecture.learning_rate = 3e-3;
        settings.controller.updates = 5;
        settings
    }
}
