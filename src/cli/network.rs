//! `natsbench network`: the layers of a network, and files with its weights.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use nats_networks::files::{FileError, WeightsForm, to_onnx, write_weights, write_whole};
use nats_networks::{Place, Plan, StateDict, Step};
use serde_json::json;

use crate::model::{Dataset, SearchSpace};
use crate::networks::{NetworkLayers, architecture_at, part_name, plan, shape_text};
use crate::query::ArchitectureSelector;
use crate::space::architecture_cost;

use super::CommandResult;
use super::args::networks::{NamedArchitectureArgs, NetworkArgs};
use super::network_weights::{Whose, load};
use super::output::{counted, grouped, print_json, table};
use super::usage::WrongUsage;

/// The ending of files with a network and its weights.
const ONNX: &str = "onnx";

pub(super) fn run(args: &NetworkArgs, out: &mut dyn Write) -> CommandResult {
    let (space, architecture) = named(&args.architecture)?;
    let dataset = args.dataset.dataset;
    let plan = plan(&architecture, dataset)?;
    if let Some(path) = &args.out {
        check_ending(path)?;
        let whose = Whose {
            space,
            architecture: &architecture,
            dataset,
        };
        let names_a_trial = args.weights.seed.is_some() || args.weights.hp.is_some();
        if names_a_trial && args.weights.weights.as_deref().is_some_and(is_one_network) {
            let message = "a file of weights is of one network: leave out --seed and --hp";
            return Err(WrongUsage::new(message).into());
        }
        let (weights, origin) = load(&args.weights, &plan, &whose)?;
        let is_onnx = path.extension().is_some_and(|ending| ending == ONNX);
        write(path, is_onnx, &plan, &weights)?;
        return tell(args, path, &weights, &origin, out);
    }
    if args.weights.seed.is_some() || args.weights.weights.is_some() {
        let message = "--seed and --weights choose what a file holds: add --out FILE";
        return Err(WrongUsage::new(message).into());
    }
    if args.output.json {
        let layers = NetworkLayers::of_plan(&plan, &architecture, dataset);
        return print_json(&layers, out);
    }
    writeln!(out, "{space}, {dataset}: {architecture}")?;
    if args.layers {
        let layers = NetworkLayers::of_plan(&plan, &architecture, dataset);
        print_layers(&plan, layers, out)?;
    } else {
        print_blocks(&plan, out)?;
    }
    writeln!(
        out,
        "params {} million, FLOPs {} million multiply-adds per image",
        plan.params_millions(),
        plan.flops_millions()
    )?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a file has the weights of one network, and no choice of trials.
fn is_one_network(weights: &Path) -> bool {
    WeightsForm::from_path(weights).is_some()
}

/// The space and the text of an architecture.
pub(super) fn named(
    args: &NamedArchitectureArgs,
) -> Result<(SearchSpace, String), Box<dyn std::error::Error>> {
    let (space, selector) = args.selected()?;
    let architecture = match selector {
        ArchitectureSelector::Index(index) => architecture_at(space, index)?,
        ArchitectureSelector::Text(text) => text,
    };
    // Only texts of a space have known costs.
    if architecture_cost(space, &architecture, Dataset::Cifar10).is_none() {
        return Err(format!("{architecture:?} is no architecture of {space}").into());
    }
    Ok((space, architecture))
}

/// Refuses a file of no known form before anything is read or computed.
fn check_ending(path: &Path) -> Result<(), FileError> {
    let is_onnx = path.extension().is_some_and(|ending| ending == ONNX);
    if is_onnx || WeightsForm::from_path(path).is_some() {
        return Ok(());
    }
    Err(FileError::UnknownEnding {
        path: path.to_owned(),
        expected: ".safetensors, .pth, .npz or .onnx",
    })
}

fn write(path: &Path, is_onnx: bool, plan: &Plan, weights: &StateDict) -> Result<(), FileError> {
    if !is_onnx {
        return write_weights(path, weights);
    }
    let bytes = to_onnx(plan, weights).map_err(|source| FileError::Unwritable {
        path: path.to_owned(),
        source,
    })?;
    write_whole(path, &bytes)
}

/// Says what was written.
fn tell(
    args: &NetworkArgs,
    path: &Path,
    weights: &StateDict,
    origin: &str,
    out: &mut dyn Write,
) -> CommandResult {
    if args.output.json {
        let tensors = weights.len();
        let file = json!({ "file": path, "tensors": tensors, "weights": origin });
        return print_json(&file, out);
    }
    let tensors = counted(weights.len(), "tensor");
    writeln!(out, "{}: {tensors}, {origin}", path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// A row for each part of the network, and their sum.
fn print_blocks(plan: &Plan, out: &mut dyn Write) -> std::io::Result<()> {
    let header = ["part", "what", "output", "params", "multiply-adds"];
    let mut rows = table(&header, &[3, 4]);
    for steps in plan.steps().chunk_by(|one, next| one.place == next.place) {
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else {
            continue;
        };
        let is_reduction = steps.iter().any(|step| {
            let module = step.module.as_deref().unwrap_or_default();
            module.contains(".downsample.")
        });
        let what = match first.place {
            Place::Stem => "convolution and batch norm",
            Place::Block(_) if is_reduction => "residual block",
            Place::Block(_) => "cell",
            Place::Head => "batch norm, mean of pixels, classifier",
        };
        rows.add_row([
            part_name(first.place),
            what.to_owned(),
            shape_text(last.layer, last.output),
            grouped(steps.iter().map(Step::params).sum()),
            grouped(steps.iter().map(Step::flops).sum()),
        ]);
    }
    add_sum(&mut rows, plan);
    writeln!(out, "{rows}")
}

/// A row for each layer, and their sum.
fn print_layers(plan: &Plan, network: NetworkLayers, out: &mut dyn Write) -> std::io::Result<()> {
    let header = ["layer", "what", "output", "params", "multiply-adds"];
    let mut rows = table(&header, &[3, 4]);
    for layer in network.layers {
        rows.add_row([
            layer.layer,
            layer.what,
            layer.output,
            grouped(layer.params),
            grouped(layer.flops),
        ]);
    }
    add_sum(&mut rows, plan);
    writeln!(out, "{rows}")
}

fn add_sum(rows: &mut comfy_table::Table, plan: &Plan) {
    rows.add_row([
        "all".to_owned(),
        String::new(),
        String::new(),
        grouped(plan.params()),
        grouped(plan.flops()),
    ]);
}
