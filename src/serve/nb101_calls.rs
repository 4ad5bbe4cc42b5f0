//! The calls of the API about NAS-Bench-101.

use super::call::Call;
use super::nb101_answers as answers;
use super::parameters::nb101::{
    ADJACENCY, EPOCHS, METRIC, MODULE, OPERATIONS, RANDOM_SEED, STOP_HALFWAY, TOP_MODULES,
};

const QUERY_SCHEMA: &str = r#"{"type":"object","required":["module_adjacency","module_operations","trainable_parameters",
"training_time","train_accuracy","validation_accuracy","test_accuracy"],"properties":{
"module_adjacency":{"type":"array","description":"as the official files write it","items":{"type":"array","items":{"type":"integer"}}},
"module_operations":{"type":"array","items":{"type":"string"}},
"trainable_parameters":{"column":"nb101_architectures.trainable_parameters"},
"training_time":{"column":"nb101_runs.final_training_seconds"},
"train_accuracy":{"column":"nb101_runs.final_train_accuracy"},
"validation_accuracy":{"column":"nb101_runs.final_valid_accuracy"},
"test_accuracy":{"column":"nb101_runs.final_test_accuracy"}}}"#;

const HASH_SCHEMA: &str = r#"{"type":"object","required":["hash","index","module_adjacency","module_operations","trainable_parameters"],
"properties":{"hash":{"column":"nb101_architectures.module_hash"},"index":{"column":"nb101_architectures.arch_index"},
"module_adjacency":{"type":"array","description":"as the official files write it","items":{"type":"array","items":{"type":"integer"}}},
"module_operations":{"type":"array","items":{"type":"string"}},
"trainable_parameters":{"column":"nb101_architectures.trainable_parameters"}}}"#;

const MODULE_SCHEMA: &str = r#"{"type":"object","required":["hash","index","module_adjacency","module_operations","trainable_parameters","runs"],
"properties":{"hash":{"column":"nb101_architectures.module_hash"},"index":{"column":"nb101_architectures.arch_index"},
"module_adjacency":{"type":"array","description":"as the official files write it","items":{"type":"array","items":{"type":"integer"}}},
"module_operations":{"type":"array","items":{"type":"string"}},
"trainable_parameters":{"column":"nb101_architectures.trainable_parameters"},
"runs":{"type":"array","description":"by epochs and repeat; empty if the module is not imported","items":{"type":"object",
"required":["epochs","repeat_index","start","halfway","final","total_seconds"],"properties":{
"epochs":{"column":"nb101_runs.epochs"},"repeat_index":{"column":"nb101_runs.repeat_index"},
"start":{"type":"object","description":"before training: shares from 0 to 1, and seconds"},
"halfway":{"type":"object","description":"after half of the epochs: shares from 0 to 1, and seconds of training alone"},
"final":{"type":"object","description":"after the last epoch: shares from 0 to 1, and seconds of training alone"},
"total_seconds":{"column":"nb101_runs.total_seconds"}}}}}}"#;

const BEST_SCHEMA: &str = r#"{"type":"array","items":{"type":"object","required":["rank","index","mean_accuracy","hash"],"properties":{
"rank":{"column":"nb101_best.rank"},"index":{"column":"nb101_best.arch_index"},
"mean_accuracy":{"type":"number","format":"double","description":"share from 0 to 1, mean over repeats"},
"hash":{"column":"nb101_best.module_hash"}}}}"#;

const EXPLORER_SCHEMA: &str = r#"{"type":"object","required":["count","modules","budgets"],"properties":{
"count":{"type":"integer","description":"modules with runs"},
"modules":{"type":"string","description":"their numbers, packed"},
"budgets":{"type":"array","items":{"type":"object","required":["epochs","valid","test","seconds"]}}}}"#;

/// The calls about NAS-Bench-101.
pub(super) static NB101_CALLS: &[Call] = &[
    Call {
        name: "nb101/query",
        summary: "A training run of a module, drawn as the official query of NAS-Bench-101 draws it: shares from 0 to 1, and seconds of \
                  training alone",
        parameters: &[ADJACENCY, OPERATIONS, EPOCHS, STOP_HALFWAY, RANDOM_SEED],
        answer_schema: QUERY_SCHEMA,
        answer: answers::query,
        reads_all: false,
    },
    Call {
        name: "nb101/hash",
        summary: "Which module of NAS-Bench-101 a graph is (hash_spec)",
        parameters: &[ADJACENCY, OPERATIONS],
        answer_schema: HASH_SCHEMA,
        answer: answers::hash,
        reads_all: false,
    },
    Call {
        name: "nb101/module",
        summary: "A module of NAS-Bench-101 and all its training runs (get_metrics_from_hash)",
        parameters: &[MODULE],
        answer_schema: MODULE_SCHEMA,
        answer: answers::module,
        reads_all: false,
    },
    Call {
        name: "nb101/best",
        summary: "The modules of NAS-Bench-101 with the highest mean accuracy over repeats, best first",
        parameters: &[EPOCHS, METRIC, TOP_MODULES],
        answer_schema: BEST_SCHEMA,
        answer: answers::best,
        reads_all: false,
    },
    Call {
        name: "nb101/explorer",
        summary: "Means over repeats of all modules of NAS-Bench-101 in the form that the page draws, packed",
        parameters: &[],
        answer_schema: EXPLORER_SCHEMA,
        answer: answers::explorer,
        reads_all: true,
    },
];
