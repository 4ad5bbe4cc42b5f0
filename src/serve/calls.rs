//! The table of the API. The router, the checks of parameters and the `OpenAPI` description are made from it.

use super::answers;
use super::call::Call;
use super::nb101_calls::NB101_CALLS;
use super::parameters::{
    ANY_DATASET, ANY_HP, ANY_SEED, ANY_SPLIT, ARCH, DATASET, EPOCH, HIGHEST, HP, LOWEST, MAX,
    MAX_FLOPS, MAX_PARAMS, MIN, RANDOM, SEARCHED_SPACE, SEED, SET, SPACE, TOP,
};

const ARCHITECTURE_SCHEMA: &str = r#"{"type":"object","required":["space","index","architecture"],"properties":{
"space":{"column":"architectures.space"},"index":{"column":"architectures.arch_index"},
"architecture":{"column":"architectures.arch_str"}}}"#;

const MORE_INFO_SCHEMA: &str = r#"{"type":"object","required":["train-loss","train-accuracy"],"additionalProperties":false,
"properties":{"comment":{"type":"string"},
"train-loss":{"column":"more_info.train_loss","nullable":false},
"train-accuracy":{"column":"more_info.train_accuracy_percent","nullable":false},
"train-per-time":{"column":"more_info.train_per_time_seconds"},
"train-all-time":{"column":"more_info.train_all_time_seconds"},
"valid-loss":{"column":"more_info.valid_loss","nullable":false},
"valid-accuracy":{"column":"more_info.valid_accuracy_percent","nullable":false},
"valid-per-time":{"column":"more_info.valid_per_time_seconds"},
"valid-all-time":{"column":"more_info.valid_all_time_seconds"},
"test-loss":{"column":"more_info.test_loss","nullable":false},
"test-accuracy":{"column":"more_info.test_accuracy_percent","nullable":false},
"test-per-time":{"column":"more_info.test_per_time_seconds"},
"test-all-time":{"column":"more_info.test_all_time_seconds"},
"valtest-loss":{"column":"more_info.valtest_loss","nullable":false},
"valtest-accuracy":{"column":"more_info.valtest_accuracy_percent","nullable":false},
"valtest-per-time":{"column":"more_info.valtest_per_time_seconds"},
"valtest-all-time":{"column":"more_info.valtest_all_time_seconds"}}}"#;

const COST_SCHEMA: &str = r#"{"type":"object","required":["flops","params","latency"],"properties":{
"flops":{"column":"cost_info.flops_millions","nullable":false},
"params":{"column":"cost_info.params_millions","nullable":false},
"latency":{"column":"cost_info.latency_seconds"}},
"additionalProperties":{"type":["number","null"],"format":"double","description":"seconds of one epoch or of all"}}"#;

const LATENCY_SCHEMA: &str = r#"{"column":"cost_info.latency_seconds"}"#;

const SIMULATION_SCHEMA: &str = r#"{"type":"object","required":["valid_accuracy","latency","time_cost"],"properties":{
"valid_accuracy":{"column":"simulated_train_eval.valid_accuracy_percent"},
"latency":{"column":"simulated_train_eval.latency_seconds"},
"time_cost":{"column":"simulated_train_eval.time_cost_seconds"}}}"#;

const BEST_SCHEMA: &str = r#"{"type":"object","required":["index","accuracy"],"properties":{
"index":{"column":"best_architectures.arch_index"},"accuracy":{"column":"best_architectures.accuracy_percent"}}}"#;

const RANKING_SCHEMA: &str = r#"{"type":"array","items":{"type":"object",
"required":["index","architecture","accuracy","flops_millions","params_millions"],"properties":{
"index":{"column":"best_architectures.arch_index"},"architecture":{"column":"best_architectures.arch_str"},
"accuracy":{"column":"best_architectures.accuracy_percent"},
"flops_millions":{"column":"best_architectures.flops_millions"},
"params_millions":{"column":"best_architectures.params_millions"},
"columns":{"type":"array","description":"values of the columns of extensions; absent if none was asked for",
"items":{"type":"object","required":["name","unit","value"],"properties":{"name":{"type":"string"},
"unit":{"type":"string"},"value":{"type":"number","format":"double"}}}}}}}"#;

const STATISTICS_SCHEMA: &str = r#"{"type":"object","description":"number of trials: number of architectures",
"additionalProperties":{"column":"statistics.architectures"}}"#;

const CURVES_SCHEMA: &str = r#"{"type":"object","required":["space","index","architecture","hp","trials"],"properties":{
"space":{"column":"trials.space"},"index":{"column":"trials.arch_index"},
"architecture":{"column":"architectures.arch_str"},"hp":{"column":"trials.hp"},
"trials":{"type":"array","items":{"type":"object","required":["dataset","seed","splits"],"properties":{
"dataset":{"column":"trials.dataset"},"seed":{"column":"trials.seed"},
"splits":{"type":"array","items":{"type":"object","required":["split","loss","accuracy"],"properties":{
"split":{"column":"epoch_metrics.split"},
"loss":{"type":"array","description":"after each epoch; null if not measured","items":{"column":"epoch_metrics.loss"}},
"accuracy":{"type":"array","description":"after each epoch; null if not measured",
"items":{"column":"epoch_metrics.top1_percent"}}}}}}}}}}"#;

const NETWORK_SCHEMA: &str = r#"{"type":"object",
"required":["architecture","dataset","channels","side","params","flops","params_millions","flops_millions","layers"],
"properties":{"architecture":{"column":"architectures.arch_str"},"dataset":{"column":"trials.dataset"},
"channels":{"type":"integer","description":"of an image"},"side":{"type":"integer","description":"pixels of an image"},
"params":{"type":"integer","description":"weights"},
"flops":{"type":"integer","description":"multiply-adds for one image"},
"params_millions":{"type":"number","format":"double"},"flops_millions":{"type":"number","format":"double"},
"layers":{"type":"array","description":"in the order in which they run","items":{"type":"object",
"required":["layer","part","what","inputs","output","channels","side","params","flops"],"properties":{
"layer":{"type":"string","description":"name of the module in PyTorch; sums have none and are numbered"},
"part":{"type":"string","description":"stem, cells.0 and so on, head"},
"what":{"type":"string"},"inputs":{"type":"array","items":{"type":"string"}},
"output":{"type":"string","description":"shape, such as 16 x 32 x 32"},
"channels":{"type":"integer"},"side":{"type":"integer"},
"params":{"type":"integer"},"flops":{"type":"integer","description":"multiply-adds for one image"}}}}}}"#;

const OBJECT_SCHEMA: &str = r#"{"type":"object"}"#;

/// Every call that is asked by GET, except `GET /api/openapi.json`. The router answers that and `POST /api/sql` itself.
pub(super) fn calls() -> impl Iterator<Item = &'static Call> {
    CALLS.iter().chain(NB101_CALLS)
}

/// The calls about NATS-Bench, and about the whole database.
static CALLS: &[Call] = &[
    Call {
        name: "info",
        summary: "What is in the database, where it came from and how large it is",
        parameters: &[],
        answer_schema: OBJECT_SCHEMA,
        answer: answers::info,
        reads_all: true,
    },
    Call {
        name: "arch",
        summary: "The string of an architecture (arch)",
        parameters: &[SPACE, ARCH],
        answer_schema: ARCHITECTURE_SCHEMA,
        answer: answers::arch,
        reads_all: false,
    },
    Call {
        name: "index_of",
        summary: "The index of an architecture (query_index_by_arch)",
        parameters: &[SPACE, ARCH],
        answer_schema: r#"{"column":"architectures.arch_index"}"#,
        answer: answers::index_of,
        reads_all: false,
    },
    Call {
        name: "more_info",
        summary: "Loss (nats), accuracy (percent) and time (seconds) after an epoch (get_more_info)",
        parameters: &[SPACE, ARCH, DATASET, HP, EPOCH, SEED],
        answer_schema: MORE_INFO_SCHEMA,
        answer: answers::more_info,
        reads_all: false,
    },
    Call {
        name: "cost_info",
        summary: "FLOPs, params, latency and times (get_cost_info)",
        parameters: &[SPACE, ARCH, DATASET, HP],
        answer_schema: COST_SCHEMA,
        answer: answers::cost_info,
        reads_all: false,
    },
    Call {
        name: "latency",
        summary: "Seconds for a batch of 256 images, or null (get_latency)",
        parameters: &[SPACE, ARCH, DATASET, HP],
        answer_schema: LATENCY_SCHEMA,
        answer: answers::latency,
        reads_all: false,
    },
    Call {
        name: "simulate_train_eval",
        summary: "Train and validate on the simulated clock (simulate_train_eval); cifar10 trains on cifar10-valid",
        parameters: &[SPACE, ARCH, DATASET, HP, EPOCH, SEED, RANDOM],
        answer_schema: SIMULATION_SCHEMA,
        answer: answers::simulate_train_eval,
        reads_all: false,
    },
    Call {
        name: "find_best",
        summary: "The most accurate architecture within limits (find_best)",
        parameters: &[SPACE, DATASET, SET, HP, MAX_FLOPS, MAX_PARAMS],
        answer_schema: BEST_SCHEMA,
        answer: answers::find_best,
        reads_all: true,
    },
    Call {
        name: "ranking",
        summary: "The most accurate architectures within limits, best first; or those of a ranking by a \
                  column of an extension",
        parameters: &[
            SPACE, DATASET, SET, HP, MAX_FLOPS, MAX_PARAMS, MAX, MIN, LOWEST, HIGHEST, TOP,
        ],
        answer_schema: RANKING_SCHEMA,
        answer: answers::ranking,
        reads_all: true,
    },
    Call {
        name: "extensions",
        summary: "Tables of what others measured of the same architectures, with their columns, units and sources",
        parameters: &[],
        answer_schema: r#"{"type":"array","items":{"type":"object"}}"#,
        answer: answers::extensions,
        reads_all: false,
    },
    Call {
        name: "net_config",
        summary: "The network that was trained (get_net_config)",
        parameters: &[SPACE, ARCH, DATASET],
        answer_schema: OBJECT_SCHEMA,
        answer: answers::net_config,
        reads_all: false,
    },
    Call {
        name: "network",
        summary: "The layers of the network of an architecture: weights, and multiply-adds for one image",
        parameters: &[SPACE, ARCH, DATASET],
        answer_schema: NETWORK_SCHEMA,
        answer: answers::network,
        reads_all: false,
    },
    Call {
        name: "statistics",
        summary: "How many architectures have how many trials (statistics)",
        parameters: &[SPACE, DATASET, HP],
        answer_schema: STATISTICS_SCHEMA,
        answer: answers::statistics,
        reads_all: true,
    },
    Call {
        name: "recipes",
        summary: "The training recipes that the space was trained with (avaliable_hps)",
        parameters: &[SPACE],
        answer_schema: r#"{"type":"array","items":{"column":"trials.hp"}}"#,
        answer: answers::recipes,
        reads_all: false,
    },
    Call {
        name: "show",
        summary: "The official text about an architecture (show, query_info_str_by_arch)",
        parameters: &[SPACE, ARCH, ANY_HP],
        answer_schema: r#"{"type":"object","required":["text"],"properties":{"text":{"type":"string"}}}"#,
        answer: answers::show,
        reads_all: false,
    },
    Call {
        name: "curves",
        summary: "Learning curves: loss (nats) and top-1 accuracy (percent) after every epoch of every trial (query_by_index)",
        parameters: &[SPACE, ARCH, HP, ANY_DATASET, ANY_SEED, ANY_SPLIT],
        answer_schema: CURVES_SCHEMA,
        answer: answers::curves,
        reads_all: false,
    },
    Call {
        name: "explorer",
        summary: "Accuracies and costs of a whole space in the form that the page draws, packed",
        parameters: &[SPACE],
        answer_schema: OBJECT_SCHEMA,
        answer: answers::explorer,
        reads_all: true,
    },
    Call {
        name: "searches",
        summary: "Stored searches: when the best architecture of each run changed (simulated seconds), in the form that the page draws, packed",
        parameters: &[SEARCHED_SPACE],
        answer_schema: r#"{"type":"array","items":{"type":"object"}}"#,
        answer: answers::searches,
        reads_all: true,
    },
    Call {
        name: "weight_sharing",
        summary: "Stored weight-sharing searches: what each would have ended with after each of its epochs, in the form that the page draws, packed",
        parameters: &[SPACE],
        answer_schema: r#"{"type":"array","items":{"type":"object"}}"#,
        answer: answers::weight_sharing,
        reads_all: true,
    },
];
