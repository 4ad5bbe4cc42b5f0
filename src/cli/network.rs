//! `natsbench network`: the layers of a network, and files with its weights.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use nats_networks::files::{FileError, WeightsForm, to_onnx, write_weights, write_whole};
use nats_networks::{Convolution, Layer, Place, Plan, Shape, StateDict, Step, Value};
use serde_json::json;

use crate::model::{Dataset, SearchSpace};
use crate::networks::{architecture_at, plan};
use crate::query::ArchitectureSelector;
use crate::space::architecture_cost;

use super::CommandResult;
use super::args::networks::{NamedArchitectureArgs, NetworkArgs};
use super::network_weights::load;
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
        let (weights, origin) = load(&args.weights, &plan)?;
        let is_onnx = path.extension().is_some_and(|ending| ending == ONNX);
        write(path, is_onnx, &plan, &weights)?;
        return tell(args, path, &weights, &origin, out);
    }
    if args.weights.seed.is_some() || args.weights.weights.is_some() {
        let message = "--seed and --weights choose what a file holds: add --out FILE";
        return Err(WrongUsage::new(message).into());
    }
    if args.output.json {
        return print_json(&as_json(&plan, &architecture, dataset), out);
    }
    writeln!(out, "{space}, {dataset}: {architecture}")?;
    if args.layers {
        print_layers(&plan, out)?;
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
        let (part, what) = match first.place {
            Place::Stem => ("stem".to_owned(), "convolution and batch norm"),
            Place::Block(block) if is_reduction => (format!("cells.{block}"), "residual block"),
            Place::Block(block) => (format!("cells.{block}"), "cell"),
            Place::Head => ("head".to_owned(), "batch norm, mean of pixels, classifier"),
        };
        rows.add_row([
            part,
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
fn print_layers(plan: &Plan, out: &mut dyn Write) -> std::io::Result<()> {
    let header = ["layer", "what", "output", "params", "multiply-adds"];
    let mut rows = table(&header, &[3, 4]);
    for (position, step) in plan.steps().iter().enumerate() {
        rows.add_row([
            name(plan, Value::of_step(position)),
            layer_text(plan, step),
            shape_text(step.layer, step.output),
            grouped(step.params()),
            grouped(step.flops()),
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

/// PyTorch's name of the module that makes a value. Sums have no module, and are numbered.
fn name(plan: &Plan, value: Value) -> String {
    let Some(position) = value.step() else {
        return "images".to_owned();
    };
    let step = plan.steps().get(position);
    match step.and_then(|step| step.module.clone()) {
        Some(module) => module,
        None => format!("step {position}"),
    }
}

fn shape_text(layer: Layer, shape: Shape) -> String {
    match layer {
        Layer::MeanOfPixels | Layer::Linear { .. } => shape.channels.to_string(),
        _ => format!("{} x {} x {}", shape.channels, shape.side, shape.side),
    }
}

/// What a layer does, in words.
fn layer_text(plan: &Plan, step: &Step) -> String {
    let by_stride = |stride: usize| match stride {
        1 => String::new(),
        more => format!(", stride {more}"),
    };
    match step.layer {
        Layer::Identity => "passes on".to_owned(),
        Layer::TimesZero { stride } => format!("times zero{}", by_stride(stride)),
        Layer::Zeros => "zeros".to_owned(),
        Layer::Relu => "ReLU".to_owned(),
        Layer::Convolution(Convolution {
            inputs,
            outputs,
            kernel,
            stride,
            ..
        }) => format!(
            "convolution {kernel}x{kernel}, {inputs} to {outputs} channels{}",
            by_stride(stride)
        ),
        Layer::BatchNorm { .. } => "batch norm".to_owned(),
        Layer::AveragePool { kernel, stride, .. } => {
            format!("mean of {kernel}x{kernel}{}", by_stride(stride))
        }
        Layer::Shift => "shift by one pixel".to_owned(),
        Layer::Concatenate => format!("channels of {}", inputs_text(plan, step)),
        Layer::Add => format!("sum of {}", inputs_text(plan, step)),
        Layer::MeanOfPixels => "mean of pixels".to_owned(),
        Layer::Linear { .. } => "linear".to_owned(),
        other => format!("{other:?}"),
    }
}

fn inputs_text(plan: &Plan, step: &Step) -> String {
    let names = step.inputs.iter().map(|&input| name(plan, input));
    names.collect::<Vec<_>>().join(", ")
}

fn as_json(plan: &Plan, architecture: &str, dataset: Dataset) -> serde_json::Value {
    let input = plan.input();
    let layers: Vec<_> = plan
        .steps()
        .iter()
        .enumerate()
        .map(|(position, step)| {
            json!({
                "layer": name(plan, Value::of_step(position)),
                "what": layer_text(plan, step),
                "inputs": step.inputs.iter().map(|&input| name(plan, input)).collect::<Vec<_>>(),
                "channels": step.output.channels,
                "side": step.output.side,
                "params": step.params(),
                "flops": step.flops(),
            })
        })
        .collect();
    json!({
        "architecture": architecture,
        "dataset": dataset,
        "channels": input.channels,
        "side": input.side,
        "params": plan.params(),
        "flops": plan.flops(),
        "params_millions": plan.params_millions(),
        "flops_millions": plan.flops_millions(),
        "layers": layers,
    })
}
