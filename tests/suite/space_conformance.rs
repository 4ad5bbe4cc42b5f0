//! The calls on cells and spaces that need no data, against the official package.

use natsbench::ids::{ArchitectureIndex, Dataset, SearchSpace};
use natsbench::space::{
    Edge, Equivalence, OPERATIONS, PythonRandom, SpaceError, TopologyStructure, architectures,
    operation_matrix, parse_edges, search_space_info,
};
use serde_json::{Value, json};

use crate::oracle::official_answers;

/// Our answer to a recorded call, in its form, or the type of the exception;
/// `None` if it is no call of this module or has no form in Rust.
fn answer(call: &str, args: &Value) -> Option<Result<Value, SpaceError>> {
    let text = || args["xstr"].as_str();
    let structure = || TopologyStructure::parse(text()?).ok();
    let value = match call {
        "str2lists" => parse_edges(args["arch_str"].as_str()?).map(|nodes| lists(&nodes)),
        "str2matrix" => {
            let given = strings(&args["search_space"]);
            let operations = given.as_deref().unwrap_or(&OPERATIONS);
            operation_matrix(args["arch_str"].as_str()?, operations).map(|rows| json!(rows))
        }
        "str2structure" => TopologyStructure::parse(text()?).map(|cell| object(&cell)),
        "str2fullstructure" => {
            let default = args["default_name"].as_str().unwrap_or("none");
            TopologyStructure::parse_full(text()?, default).map(|cell| object(&cell))
        }
        "TopologyStructure" => {
            let nodes = genotype(&args["genotype"])?;
            TopologyStructure::new(nodes).map(|cell| json!(cell.to_string()))
        }
        "TopologyStructure.tostr" => Ok(json!(structure()?.to_architecture())),
        "TopologyStructure.repr" => Ok(json!(structure()?.to_string())),
        "TopologyStructure.len" | "TopologyStructure.node_num" => {
            Ok(json!(structure()?.node_count()))
        }
        "TopologyStructure.node_N" => Ok(json!(structure()?.input_counts())),
        "TopologyStructure.node" => structure()?.node(args["index"].as_i64()?).map(list),
        "TopologyStructure.__getitem__" => structure()?.at(args["index"].as_i64()?).map(list),
        "TopologyStructure.tolist" => Ok(
            match structure()?.sorted_edges(args["remove_str"].as_str()) {
                Some(nodes) => json!([lists(&nodes), true]),
                None => json!([null, false]),
            },
        ),
        "TopologyStructure.check_valid" => structure()?.is_connected().map(|valid| json!(valid)),
        "TopologyStructure.check_valid_op" => Ok(json!(
            structure()?.has_only_operations(&strings(&args["op_names"])?)
        )),
        "TopologyStructure.to_unique_str" => {
            let equivalence = Equivalence::from_consider_zero(args["consider_zero"].as_bool());
            structure()?
                .unique_string(equivalence)
                .map(|unique| json!(unique))
        }
        "search_space_info" => {
            search_space_info(args["main_tag"].as_str()?, args["aux_tag"].as_str())
                .map(|info| json!(info))
        }
        _ => return None,
    };
    Some(value)
}

fn list(edges: &[Edge]) -> Value {
    edges
        .iter()
        .map(|edge| json!([edge.operation, edge.source]))
        .collect()
}

fn lists(nodes: &[Vec<Edge>]) -> Value {
    nodes.iter().map(|edges| list(edges)).collect()
}

fn object(cell: &TopologyStructure) -> Value {
    json!({ "TopologyStructure": cell.to_architecture() })
}

fn strings(value: &Value) -> Option<Vec<&str>> {
    value.as_array()?.iter().map(Value::as_str).collect()
}

/// Reads the argument of the constructor; `None` if its types are impossible here.
fn genotype(value: &Value) -> Option<Vec<Vec<Edge>>> {
    let edge = |pair: &Value| match pair.as_array()?.as_slice() {
        [operation, source] => Some(Edge::new(operation.as_str()?, source.as_i64()?)),
        _ => None,
    };
    let node = |edges: &Value| edges.as_array()?.iter().map(edge).collect();
    value.as_array()?.iter().map(node).collect()
}

#[test]
fn calls_on_cells_answer_as_the_official_package() {
    let Some(lines) = official_answers("tss") else {
        return;
    };
    let mut compared = 0;
    for line in &lines {
        let call = line["call"].as_str().unwrap();
        let Some(ours) = answer(call, &line["args"]) else {
            continue;
        };
        match (ours, line.get("error")) {
            (Ok(ours), None) => assert_eq!(ours, line["result"], "{line}"),
            (Err(ours), Some(error)) => assert_eq!(ours.python_type(), error["type"], "{line}"),
            (ours, _) => panic!("we answer {ours:?} to {line}"),
        }
        compared += 1;
    }
    // All lines of these calls but five, which pass values of other types.
    assert_eq!(compared, 394, "calls compared");
}

#[test]
fn unique_strings_and_random_indexes_are_the_official_ones() {
    let Some(lines) = official_answers("tss") else {
        return;
    };
    let cells = architectures(SearchSpace::Topology);
    for line in lines.iter().filter(|line| line.get("error").is_none()) {
        let args = &line["args"];
        if let ("get_unique_str", Some(index)) =
            (line["call"].as_str().unwrap(), args["arch"].as_u64())
        {
            let cell = TopologyStructure::parse(&cells[index as usize]).unwrap();
            let unique = cell.unique_string(Equivalence::MergeSkipAndZero).unwrap();
            assert_eq!(unique, line["result"], "{line}");
        }
    }
    for space in ["tss", "sss"] {
        let last = if space == "tss" { 15_624 } else { 32_767 };
        for line in official_answers(space).unwrap_or_default() {
            if line["call"] == "random" {
                let mut random = PythonRandom::seed(line["args"]["python_seed"].as_u64().unwrap());
                for draw in line["result"].as_array().unwrap() {
                    assert_eq!(random.randint(0, last), draw.as_i64(), "{line}");
                }
            }
        }
    }
}

#[test]
fn costs_are_those_that_the_archives_hold() {
    for space in SearchSpace::ALL {
        let strings = architectures(*space);
        for line in official_answers(space.as_str()).unwrap_or_default() {
            if line["call"] != "ResultsCount.state" {
                continue;
            }
            let index = ArchitectureIndex(line["args"]["index"].as_u64().unwrap() as u32);
            let dataset: Dataset = line["args"]["dataset"].as_str().unwrap().parse().unwrap();
            let text = &strings[index.0 as usize];
            let cost = natsbench::space::architecture_cost(*space, text, dataset).unwrap();
            let bits = |value: &Value| value.as_f64().unwrap().to_bits();
            assert_eq!(
                cost.flops_millions.to_bits(),
                bits(&line["result"]["flop"]),
                "{text}"
            );
            assert_eq!(
                cost.params_millions.to_bits(),
                bits(&line["result"]["params"]),
                "{text}"
            );
        }
    }
}
