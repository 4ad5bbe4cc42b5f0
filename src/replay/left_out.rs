//! Which recorded calls have no counterpart, and why.

use std::fmt;

use serde_json::Value;

use crate::model::ArchitectureIndex;

use super::line::{Line, Recorded};

/// Why a recorded call is not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It opens, loads or forgets files, or says which are loaded.
    Loading,
    /// It is about the Python package itself: its version, a function that is broken in it.
    Package,
    /// It prints a sentence, or fails while printing, where a typed call returns an error.
    Printing,
    /// The official call refuses an architecture string; ours takes it, like all our calls.
    StringAsIndex,
    /// The official call refuses `hp` as a number; here a recipe is one value.
    NumberAsRecipe,
    /// Python counts negative positions from the end.
    NegativeIndex,
    /// The official call answers about the last architecture instead of an unknown one.
    UnknownIsLast,
    /// The official call goes on with a name outside the closed set, which is no value here.
    UnknownName,
    /// The official call goes on with a Python value of another type, which is no value here.
    OtherType,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Loading => "loads files or tells what is loaded; a database is always whole",
            Self::Package => "is about the Python package itself",
            Self::Printing => "prints a sentence or fails while printing; here it is an error",
            Self::StringAsIndex => "takes no string officially; here it does",
            Self::NumberAsRecipe => "takes hp as text only officially; here a recipe is a type",
            Self::NegativeIndex => "counts from the end; here an index has no sign",
            Self::UnknownIsLast => "answers about the last architecture instead of an unknown one",
            Self::UnknownName => "goes on with an unknown name; here it is refused",
            Self::OtherType => "goes on with a value of another type; here there is none",
        })
    }
}

/// Calls that are left out for a reason, if a condition holds.
struct Rule {
    calls: &'static [&'static str],
    when: fn(&Question<'_>) -> bool,
    reason: Reason,
}

/// All rules, except the two for [`Refusal`](super::arguments::Refusal) and for unknown strings of
/// `get_unique_str`.
const RULES: &[Rule] = &[
    Rule {
        calls: &[
            "create",
            "reload",
            "clear_params",
            "evaluated_indexes",
            "filename",
            "repr",
        ],
        when: |_| true,
        reason: Reason::Loading,
    },
    Rule {
        calls: &["property"],
        when: |question| match question.text("name") {
            Some("fast_mode" | "archive_dir") => true,
            Some("avaliable_hps") => question.other_architectures(),
            _ => false,
        },
        reason: Reason::Loading,
    },
    // after reset_fast_mode or reset_archive_dir
    Rule {
        calls: &["get_latency"],
        when: |question| question.line.state.contains_key("note"),
        reason: Reason::Loading,
    },
    // this argument is allowed in fast mode only
    Rule {
        calls: &["find_best"],
        when: |question| {
            question.whole() && question.arg("enforce_all") == Some(&Value::Bool(true))
        },
        reason: Reason::Loading,
    },
    Rule {
        calls: &["version", "TopologyStructure.gen_all"],
        when: |_| true,
        reason: Reason::Package,
    },
    // methods that a size object lacks; here they are functions
    Rule {
        calls: &["str2lists", "str2matrix"],
        when: |question| question.line.args.is_empty(),
        reason: Reason::Package,
    },
    Rule {
        calls: &["show"],
        when: |question| match question.number("index") {
            Some(index) if (0..question.total as i64).contains(&index) => {
                question.whole() && !question.is_imported(index)
            }
            _ => true,
        },
        reason: Reason::Printing,
    },
    // a warning and None
    Rule {
        calls: &["query_info_str_by_arch"],
        when: |question| {
            question.whole() && question.line.recorded == Recorded::Result(Value::Null)
        },
        reason: Reason::Printing,
    },
    Rule {
        calls: &["find_best"],
        when: |question| question.failed() && question.line.state.contains_key("verbose"),
        reason: Reason::Printing,
    },
    Rule {
        calls: &["query_info_str_by_arch", "query_by_arch", "find_best"],
        when: |question| question.arg("hp").is_some_and(Value::is_number),
        reason: Reason::NumberAsRecipe,
    },
    Rule {
        calls: &[
            "get_cost_info",
            "get_latency",
            "get_net_config",
            "get_net_param",
        ],
        when: |question| question.text("index").is_some(),
        reason: Reason::StringAsIndex,
    },
    Rule {
        calls: &["query_meta_info_by_index", "query_by_index"],
        when: |question| question.text("arch_index").is_some(),
        reason: Reason::StringAsIndex,
    },
    Rule {
        calls: &["__getitem__"],
        when: |question| !question.failed() && question.number("index") < Some(0),
        reason: Reason::NegativeIndex,
    },
    Rule {
        calls: &["get_unique_str"],
        when: |question| question.arg("arch") == Some(&Value::Null),
        reason: Reason::UnknownIsLast,
    },
];

/// A line, and the database that can be asked.
pub(super) struct Question<'a> {
    pub(super) line: &'a Line,
    /// The architectures of the database, ascending.
    pub(super) imported: &'a [ArchitectureIndex],
    /// Length of the list of architectures.
    pub(super) total: usize,
}

impl Question<'_> {
    /// Why the line cannot be compared; `None` if it can.
    pub(super) fn reason(&self) -> Option<Reason> {
        let applies =
            |rule: &&Rule| rule.calls.contains(&self.line.call.as_str()) && (rule.when)(self);
        RULES.iter().find(applies).map(|rule| rule.reason)
    }

    fn arg(&self, name: &str) -> Option<&Value> {
        self.line.args.get(name)
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.arg(name)?.as_str()
    }

    fn number(&self, name: &str) -> Option<i64> {
        self.arg(name)?.as_i64()
    }

    fn failed(&self) -> bool {
        matches!(self.line.recorded, Recorded::Error { .. })
    }

    /// Whether the official object was opened from a single file.
    fn whole(&self) -> bool {
        self.line.whole()
    }

    fn is_imported(&self, index: i64) -> bool {
        self.imported.iter().any(|of| i64::from(of.0) == index)
    }

    /// Whether the official object had loaded other architectures than the database has.
    fn other_architectures(&self) -> bool {
        self.line
            .evaluated()
            .is_some_and(|loaded| loaded != self.imported)
    }
}
