//! `natsbench nb101`

use std::error::Error;
use std::io::Write;
use std::process::ExitCode;

use nasbench101::{DigitsError, ModelSpec, ModuleHash};
use serde_json::{Value, json};

use super::CommandResult;
use super::args::nb101::{
    BestArgs, GraphArgs, HashArgs, Metric, Nb101Args, QueryArgs, Question, ShowArgs,
};
use super::output::{counted, grouped, print_json, table};
use super::usage::WrongUsage;
use crate::query::{
    NasBench101, Nasbench101Answer, Nasbench101Counters, Nasbench101Metric, Nasbench101Module,
    Nasbench101Point, Nasbench101Run, NatsBench,
};
use crate::space::PythonRandom;

pub(super) fn run(args: &Nb101Args, out: &mut dyn Write) -> CommandResult {
    match &args.question {
        Question::Query(args) => query(args, out),
        Question::Hash(args) => hash(args, out),
        Question::Show(args) => show(args, out),
        Question::Best(args) => best(args, out),
    }
}

/// The graph of the arguments, pruned.
fn spec(graph: &GraphArgs) -> Result<ModelSpec, Box<dyn Error>> {
    let spec = ModelSpec::from_digits(&graph.adjacency, &graph.operations);
    spec.map_err(|error| match error {
        DigitsError::Digits { vertices, found } => WrongUsage::new(format!(
            "--operations has {}, so --adjacency needs {} digits 0 or 1, row by row; \
             found {found} characters",
            counted(vertices, "name"),
            vertices * vertices,
        ))
        .into(),
        error => error.into(),
    })
}

fn query(args: &QueryArgs, out: &mut dyn Write) -> CommandResult {
    let spec = spec(&args.graph)?;
    let nb101 = NatsBench::open(&args.database.db)?.nasbench101()?;
    let mut python = PythonRandom::seed(args.seed);
    let mut counters = Nasbench101Counters::default();
    let answer = nb101.query(
        &spec,
        args.epochs,
        args.stop_halfway,
        &mut python,
        &mut counters,
    )?;
    if args.output.json {
        return print_json(&answer, out);
    }
    let module = nb101.module_of_spec(&spec)?;
    write_module(&module, out)?;
    let Nasbench101Answer {
        training_seconds,
        train_accuracy,
        validation_accuracy,
        test_accuracy,
        repeat_index,
        ..
    } = answer;
    writeln!(
        out,
        "repeat {repeat_index} of 0 to 2 (drawn with seed {}), {} of {} epochs{}",
        args.seed,
        counters.epochs,
        args.epochs,
        invented(&nb101)?,
    )?;
    for (name, accuracy) in [
        ("training accuracy", train_accuracy),
        ("validation accuracy", validation_accuracy),
        ("test accuracy", test_accuracy),
    ] {
        writeln!(out, "{name:<19} {accuracy}")?;
    }
    writeln!(out, "{:<19} {training_seconds} s", "training time")?;
    Ok(ExitCode::SUCCESS)
}

fn hash(args: &HashArgs, out: &mut dyn Write) -> CommandResult {
    let spec = spec(&args.graph)?;
    let module = spec.module()?;
    let hash = module.hash();
    if args.output.json {
        let answer = json!({
            "hash": hash.to_string(),
            "module_adjacency": module.matrix(),
            "module_operations": module.operation_names(),
            "trainable_parameters": module.stored_form().trainable_parameters(),
        });
        return print_json(&answer, out);
    }
    writeln!(out, "{hash}")?;
    writeln!(
        out,
        "pruned: {} {}",
        module.adjacency_text(),
        module.operations_text()
    )?;
    let stored = module.stored_form();
    writeln!(
        out,
        "stored: {} {}",
        stored.adjacency_text(),
        stored.operations_text()
    )?;
    writeln!(out, "{} weights", grouped(stored.trainable_parameters()))?;
    Ok(ExitCode::SUCCESS)
}

fn show(args: &ShowArgs, out: &mut dyn Write) -> CommandResult {
    let nb101 = NatsBench::open(&args.database.db)?.nasbench101()?;
    // A hash may have decimal digits alone, but an index has fewer of them.
    let index = args.module.parse::<u32>().ok();
    let module = if let Some(index) = index.filter(|_index| args.module.len() < 32) {
        nb101.module(index)?
    } else {
        let hash: Result<ModuleHash, _> = args.module.parse();
        let hash = hash.map_err(|_no_hash| {
            WrongUsage::new(format!(
                "expected an index from 0 to 423623 or a hash of 32 hexadecimal digits, found {:?}",
                args.module
            ))
        })?;
        nb101.module_with_hash(hash)?
    };
    let runs = nb101.runs(module.index)?;
    if args.output.json {
        return print_json(&json!({ "module": object(&module), "runs": runs }), out);
    }
    write_module(&module, out)?;
    if runs.is_empty() {
        writeln!(out, "no runs of it are imported")?;
        return Ok(ExitCode::SUCCESS);
    }
    let header = [
        "epochs",
        "repeat",
        "after",
        "train (%)",
        "valid (%)",
        "test (%)",
        "training (s)",
    ];
    let mut rows = table(&header, &[0, 1, 2, 3, 4, 5, 6]);
    for run in &runs {
        let half = f64::from(run.epochs) / 2.0;
        for (epochs, point) in [(half, &run.halfway), (half * 2.0, &run.last)] {
            rows.add_row(cells(run, epochs, point));
        }
    }
    writeln!(out, "{rows}{}", invented(&nb101)?)?;
    Ok(ExitCode::SUCCESS)
}

fn cells(run: &Nasbench101Run, epochs: f64, point: &Nasbench101Point) -> Vec<String> {
    let percent = |accuracy: f64| format!("{:.3}", accuracy * 100.0);
    vec![
        run.epochs.to_string(),
        run.repeat_index.to_string(),
        epochs.to_string(),
        percent(point.train_accuracy),
        percent(point.validation_accuracy),
        percent(point.test_accuracy),
        format!("{:.3}", point.training_seconds),
    ]
}

fn best(args: &BestArgs, out: &mut dyn Write) -> CommandResult {
    let nb101 = NatsBench::open(&args.database.db)?.nasbench101()?;
    let metric = match args.metric {
        Metric::Valid => Nasbench101Metric::Valid,
        Metric::Test => Nasbench101Metric::Test,
    };
    let ranked = nb101.best(args.epochs, metric, args.top)?;
    if args.output.json {
        return print_json(&ranked, out);
    }
    let images = match args.metric {
        Metric::Valid => "validation",
        Metric::Test => "test",
    };
    writeln!(
        out,
        "NAS-Bench-101, {images} images, {} epochs, mean over repeats{}",
        args.epochs,
        invented(&nb101)?
    )?;
    let mut rows = table(
        &["rank", "index", "accuracy (%)", "params (M)", "hash"],
        &[0, 1, 2, 3],
    );
    for place in ranked {
        let module = nb101.module(place.index)?;
        rows.add_row([
            place.rank.to_string(),
            place.index.to_string(),
            format!("{:.3}", place.mean_accuracy * 100.0),
            format!("{:.3}", module.trainable_parameters as f64 / 1e6),
            module.hash.to_string(),
        ]);
    }
    writeln!(out, "{rows}")?;
    Ok(ExitCode::SUCCESS)
}

fn object(module: &Nasbench101Module) -> Value {
    json!({
        "index": module.index,
        "hash": module.hash.to_string(),
        "module_adjacency": module.module.matrix(),
        "module_operations": module.module.operation_names(),
        "trainable_parameters": module.trainable_parameters,
    })
}

fn write_module(module: &Nasbench101Module, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(
        out,
        "module {} ({}), {} weights",
        module.index,
        module.hash,
        grouped(module.trainable_parameters)
    )?;
    writeln!(
        out,
        "{} {}",
        module.module.adjacency_text(),
        module.module.operations_text()
    )
}

/// `; sample: invented numbers (natsbench 0.1.0, seed 0)`, if one of the imported files says so.
fn invented(nb101: &NasBench101) -> Result<String, Box<dyn Error>> {
    let sample = nb101.sample()?;
    Ok(sample.map_or_else(String::new, |text| format!("; {text}")))
}
