//! Calls about the structure of cells, which need no database.

use serde_json::{Value, json};

use crate::space::{
    Edge, Equivalence, OPERATIONS, TopologyStructure, operation_matrix, parse_edges,
};

use super::super::arguments::{Arguments, Refusal};
use super::super::left_out::Reason;
use super::{Answered, Answers, Stop, form};

impl Answers {
    #[expect(clippy::unused_self, reason = "a topic of calls, like the others")]
    pub(super) fn cell_call(&mut self, call: &str, args: Arguments<'_>) -> Option<Answered> {
        Some(match call {
            "str2lists" => str2lists(args),
            "str2matrix" => str2matrix(args),
            "str2structure" => cell(args).map(|cell| object(&cell)),
            "str2fullstructure" => str2fullstructure(args),
            "TopologyStructure" => constructed(args),
            call => structure_method(call.strip_prefix("TopologyStructure.")?, args),
        })
    }
}

fn structure_method(method: &str, args: Arguments<'_>) -> Answered {
    let cell = cell(args)?;
    match method {
        "tostr" => form(cell.to_architecture()),
        "repr" => form(cell.to_string()),
        "len" | "node_num" => form(cell.node_count()),
        "node_N" => form(cell.input_counts()),
        "node" => Ok(node_form(cell.node(args.signed("index")?)?)),
        "__getitem__" => Ok(node_form(cell.at(args.signed("index")?)?)),
        "tolist" => Ok(match cell.sorted_edges(args.text("remove_str").ok()) {
            Some(nodes) => json!([nodes_form(&nodes), true]),
            None => json!([null, false]),
        }),
        "check_valid" => form(cell.is_connected()?),
        "check_valid_op" => form(cell.has_only_operations(&args.texts("op_names")?)),
        "to_unique_str" => {
            let consider_zero = args.get("consider_zero").and_then(Value::as_bool);
            form(cell.unique_string(Equivalence::from_consider_zero(consider_zero))?)
        }
        _ => Err(Stop::UnknownCall),
    }
}

/// The cell that is meant: its text, or the cell itself.
fn cell(args: Arguments<'_>) -> Result<TopologyStructure, Stop> {
    let text = match args.get("xstr") {
        Some(Value::Object(structure)) => Arguments(structure).text("TopologyStructure")?,
        _ => args.text("xstr")?,
    };
    Ok(TopologyStructure::parse(text)?)
}

fn str2lists(args: Arguments<'_>) -> Answered {
    Ok(nodes_form(&parse_edges(args.text("arch_str")?)?))
}

fn str2matrix(args: Arguments<'_>) -> Answered {
    let operations = match args.get("search_space") {
        None => OPERATIONS.to_vec(),
        Some(_) => args.texts("search_space")?,
    };
    form(operation_matrix(args.text("arch_str")?, &operations)?)
}

fn str2fullstructure(args: Arguments<'_>) -> Answered {
    let default = match args.get("default_name") {
        None => "none",
        Some(_) => args.text("default_name")?,
    };
    let cell = TopologyStructure::parse_full(args.text("xstr")?, default)?;
    Ok(object(&cell))
}

/// The constructor, given lists of pairs.
fn constructed(args: Arguments<'_>) -> Answered {
    let edge = |pair: &Value| match pair.as_array()?.as_slice() {
        [operation, source] => Some(Edge::new(operation.as_str()?, source.as_i64()?)),
        _ => None,
    };
    let node = |edges: &Value| edges.as_array()?.iter().map(edge).collect();
    let nodes = args
        .get("genotype")
        .and_then(|nodes| nodes.as_array()?.iter().map(node).collect());
    let nodes = nodes.ok_or(Refusal(Reason::OtherType))?;
    form(TopologyStructure::new(nodes)?.to_string())
}

fn object(cell: &TopologyStructure) -> Value {
    json!({ "TopologyStructure": cell.to_architecture() })
}

fn node_form(edges: &[Edge]) -> Value {
    edges
        .iter()
        .map(|edge| json!([edge.operation, edge.source]))
        .collect()
}

fn nodes_form(nodes: &[Vec<Edge>]) -> Value {
    nodes.iter().map(|edges| node_form(edges)).collect()
}
