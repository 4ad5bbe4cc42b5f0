//! The queries of `sql/examples`, each run by the `sqlite3` shell as the README says.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use natsbench::SearchSpace;
use natsbench::import::Import;
use natsbench::query::SqlBox;
use natsbench::sample::{Sample, Selection};

use crate::nb101::file::{imported_runs, metrics, module, runs};
use crate::sqlite_shell::{Row, rows, run_shell, shell_is_installed};
use crate::support::{Ran, program};

/// A database of the first architectures of both spaces, made once.
pub(crate) fn sample_database() -> &'static Path {
    static DATABASE: OnceLock<PathBuf> = OnceLock::new();
    DATABASE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("views");
        drop(fs::remove_dir_all(&folder)); // of an earlier run
        fs::create_dir_all(&folder).unwrap();
        let archive = |&space: &SearchSpace| {
            let mut sample = Sample::new(space, &folder);
            sample.selection = Selection::First(40);
            sample.run(&mut |_event| ()).unwrap().path
        };
        let database = folder.join("natsbench.db");
        let import = Import {
            archives: SearchSpace::ALL.iter().map(archive).collect(),
            database: database.clone(),
            ..Import::default()
        };
        import.run(&mut |_event| ()).unwrap();
        database
    })
}

fn examples() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql/examples");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The database that an example is asked of.
fn database_of(name: &str) -> &'static Path {
    if name.starts_with("nb101_") {
        imported_runs()
    } else {
        sample_database()
    }
}

fn example_sql(name: &str) -> String {
    examples().into_iter().find(|(of, _)| of == name).unwrap().1
}

fn example(name: &str) -> Vec<Row> {
    rows(database_of(name), &example_sql(name))
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].as_f64().unwrap()
}

fn index(row: &Row) -> i64 {
    row["arch_index"].as_i64().unwrap()
}

/// Mean over seeds of the last epoch, by architecture, from the view of single trials.
fn mean_accuracies(hp: &str, dataset: &str, split: &str) -> HashMap<i64, f64> {
    let sql = format!(
        "SELECT arch_index, top1_percent FROM final_metrics \
         WHERE space = 'tss' AND hp = '{hp}' AND dataset = '{dataset}' AND split = '{split}' ORDER BY seed"
    );
    let mut trials: HashMap<i64, Vec<f64>> = HashMap::new();
    for row in rows(sample_database(), &sql) {
        let of_architecture = trials.entry(index(&row)).or_default();
        of_architecture.push(number(&row, "top1_percent"));
    }
    let mean = |(index, values): (i64, Vec<f64>)| {
        (index, values.iter().sum::<f64>() / values.len() as f64)
    };
    trials.into_iter().map(mean).collect()
}

fn close(ours: f64, expected: f64) -> bool {
    (ours - expected).abs() <= 1e-9 * expected.abs().max(1.0)
}

#[test]
fn every_example_runs_as_a_file_of_the_shell_and_answers() {
    if !shell_is_installed() {
        return;
    }
    let examples = examples();
    assert!(examples.len() >= 14, "{} examples", examples.len());
    for (name, sql) in examples {
        let answer = run_shell(database_of(&name), &["-header", "-readonly"], &sql)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(answer.lines().count() >= 2, "{name} answers {answer:?}");
        for part in ["grain:", "units:", "change:"] {
            assert!(sql.contains(part), "{name} does not say its {part}");
        }
    }
}

#[test]
fn every_example_answers_in_the_command_and_the_box_as_in_the_shell() {
    if !shell_is_installed() {
        return;
    }
    for (name, sql) in examples() {
        let database = database_of(&name);
        let by_shell = rows(database, &sql).len();
        let file = Path::new("sql/examples").join(format!("{name}.sql"));
        let by_command = sql_from(&file, "json", database);
        let by_command: Vec<Row> = serde_json::from_str(&by_command).unwrap();
        let by_box = SqlBox::default().answer(database, &sql);
        let by_box = by_box.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let (command, in_box) = (by_command.len(), by_box.answer.rows.len());
        if name == "random_search" {
            assert!(by_shell * command * in_box > 0, "{name}"); // each is a new search
        } else {
            assert_eq!((command, in_box), (by_shell, by_shell), "{name}");
        }
    }
}

/// What `natsbench sql` answers to a file of the repository.
fn sql_from(file: &Path, format: &str, database: &Path) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let ran: Ran = program()
        .args(["sql", "-", "--format", format, "--db"])
        .arg(database)
        .stdin(fs::File::open(file).unwrap())
        .output()
        .unwrap()
        .into();
    ran.ends(0, &[]);
    ran.out
}

#[test]
fn no_architecture_dominates_one_of_the_pareto_front() {
    if !shell_is_installed() {
        return;
    }
    let accuracies = mean_accuracies("200", "cifar10", "ori-test");
    let costs = rows(
        sample_database(),
        "SELECT arch_index, flops_millions FROM cost_info \
         WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10'",
    );
    let points: Vec<(i64, f64, f64)> = costs
        .iter()
        .map(|row| {
            (
                index(row),
                number(row, "flops_millions"),
                accuracies[&index(row)],
            )
        })
        .collect();
    let dominated = |&(index, flops, accuracy): &(i64, f64, f64)| {
        points
            .iter()
            .any(|&(other, others_flops, others_accuracy)| {
                others_flops <= flops
                    && others_accuracy >= accuracy
                    && (others_flops < flops || others_accuracy > accuracy || other < index)
            })
    };
    let mut expected: Vec<_> = points.iter().filter(|point| !dominated(point)).collect();
    expected.sort_by(|a, b| a.1.total_cmp(&b.1));
    let expected: Vec<i64> = expected.iter().map(|point| point.0).collect();
    let found: Vec<i64> = example("pareto_front").iter().map(index).collect();
    assert_eq!(found, expected);
}

/// Places by value from 1, equal values sharing the mean of theirs.
fn places(values: &[f64]) -> Vec<f64> {
    let place = |value: &f64| {
        let count = |order| {
            let of_order = |other: &&f64| other.total_cmp(value) == order;
            values.iter().filter(of_order).count() as f64
        };
        count(Ordering::Less) + f64::midpoint(1.0, count(Ordering::Equal))
    };
    values.iter().map(place).collect()
}

fn pearson(x: &[f64], y: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_x, mean_y) = (mean(x), mean(y));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in x.iter().zip(y) {
        xy += (x - mean_x) * (y - mean_y);
        xx += (x - mean_x).powi(2);
        yy += (y - mean_y).powi(2);
    }
    xy / (xx * yy).sqrt()
}

#[test]
fn correlations_are_those_of_a_loop_in_rust() {
    if !shell_is_installed() {
        return;
    }
    let pairs = |early: HashMap<i64, f64>, late: &HashMap<i64, f64>| -> (Vec<f64>, Vec<f64>) {
        early
            .into_iter()
            .map(|(index, value)| (value, late[&index]))
            .unzip()
    };
    let late = mean_accuracies("200", "cifar10-valid", "x-valid");
    let (short, long) = pairs(mean_accuracies("12", "cifar10-valid", "x-valid"), &late);
    let expected = pearson(&places(&short), &places(&long));
    let found = number(&example("rank_correlation")[0], "spearman_rho");
    assert!(close(found, expected), "{found}, expected {expected}");

    let late = mean_accuracies("200", "cifar10-valid", "ori-test");
    let (valid, test) = pairs(mean_accuracies("12", "cifar10-valid", "x-valid"), &late);
    let expected = pearson(&valid, &test);
    let found = number(&example("early_validation_correlation")[0], "pearson_r");
    assert!(close(found, expected), "{found}, expected {expected}");
}

#[test]
fn local_maxima_and_neighbours_are_those_of_a_loop_in_rust() {
    if !shell_is_installed() {
        return;
    }
    let cells = rows(
        sample_database(),
        "SELECT arch_index, op_0_1, op_0_2, op_1_2, op_0_3, op_1_3, op_2_3 FROM architectures WHERE space = 'tss'",
    );
    let operations = |row: &Row| -> Vec<String> {
        row.iter()
            .filter(|(column, _)| column.starts_with("op_"))
            .map(|(_, value)| value.to_string())
            .collect()
    };
    let cells: HashMap<i64, Vec<String>> = cells
        .iter()
        .map(|row| (index(row), operations(row)))
        .collect();
    let apart = |a: i64, b: i64| {
        cells[&a]
            .iter()
            .zip(&cells[&b])
            .filter(|(a, b)| a != b)
            .count()
    };

    let mut neighbours: Vec<i64> = example("neighbours").iter().map(index).collect();
    neighbours.sort_unstable();
    let mut expected: Vec<i64> = cells
        .keys()
        .copied()
        .filter(|&other| apart(11, other) == 1)
        .collect();
    expected.sort_unstable();
    assert_eq!((neighbours.len(), &neighbours), (24, &expected));

    let accuracies = mean_accuracies("200", "cifar10-valid", "x-valid");
    let beaten = |index: i64| {
        accuracies
            .iter()
            .any(|(&other, &accuracy)| apart(index, other) == 1 && accuracy > accuracies[&index])
    };
    let mut expected: Vec<i64> = accuracies
        .keys()
        .copied()
        .filter(|&index| !beaten(index))
        .collect();
    expected.sort_unstable();
    let mut maxima: Vec<i64> = example("local_maxima").iter().map(index).collect();
    maxima.sort_unstable();
    assert_eq!(maxima, expected);
}

#[test]
fn time_to_train_the_space_is_the_sum_over_all_epochs() {
    if !shell_is_installed() {
        return;
    }
    let sql = "SELECT arch_index, seed, sum(time_seconds) AS seconds FROM epoch_metrics \
               WHERE space = 'sss' AND dataset = 'cifar100' AND hp = '12' AND split = 'train' GROUP BY arch_index, seed";
    let mut trials: HashMap<i64, Vec<f64>> = HashMap::new();
    for row in rows(sample_database(), sql) {
        trials
            .entry(index(&row))
            .or_default()
            .push(number(&row, "seconds"));
    }
    let days: f64 = trials
        .values()
        .map(|seeds| seeds.iter().sum::<f64>() / seeds.len() as f64 / 86_400.0)
        .sum();
    let answer = example("time_to_train_the_space");
    let row = answer
        .iter()
        .find(|row| row["space"] == "sss" && row["dataset"] == "cifar100")
        .unwrap();
    assert!(
        close(number(row, "gpu_days"), days),
        "{row:?}, expected {days}"
    );
    assert_eq!(row["architectures"], 40);
}

/// The mean over repeats of a module of the file behind [`imported_runs`], in percent: by test and by validation.
fn nb101_means(place: usize, epochs: u32) -> [f64; 2] {
    let module = module(place);
    let evaluations: Vec<_> = (0..3)
        .map(|repeat| metrics(&module, epochs, repeat).evaluations.remove(2))
        .collect();
    let mean = |of: &dyn Fn(usize) -> f64| (0..3).map(of).sum::<f64>() / 3.0 * 100.0;
    [
        mean(&|repeat| evaluations[repeat].test_accuracy),
        mean(&|repeat| evaluations[repeat].validation_accuracy),
    ]
}

#[test]
fn examples_of_nas_bench_101_answer_what_its_file_says() {
    if !shell_is_installed() {
        return;
    }
    let modules = runs().len() / 6;
    let mut expected: Vec<f64> = (0..modules)
        .map(|place| nb101_means(place, 108)[0])
        .collect();
    expected.sort_by(|one, other| other.total_cmp(one));
    let found = example("nb101_short_training");
    assert_eq!(found.len(), modules);
    for (place, (row, expected)) in found.iter().zip(&expected).enumerate() {
        assert_eq!(row["rank"], place + 1);
        assert!(close(number(row, "test_percent"), *expected), "{row:?}");
        assert!(row["test_percent_of_12"].is_null(), "{row:?}"); // the file has no runs of 12 epochs
    }

    let found = example("nb101_cost_of_choosing");
    assert_eq!(found.len(), 2);
    for (row, epochs) in found.iter().zip([4, 108]) {
        assert_eq!(row["epochs"], epochs);
        let of_all = || (0..modules).map(|place| nb101_means(place, epochs));
        let best = of_all().map(|[test, _valid]| test).fold(0.0, f64::max);
        let chosen = of_all()
            .max_by(|one, other| one[1].total_cmp(&other[1]))
            .unwrap()[0];
        assert!(close(number(row, "best_test_percent"), best), "{row:?}");
        assert!(close(number(row, "chosen_test_percent"), chosen), "{row:?}");
        assert!(close(number(row, "lost_points"), best - chosen), "{row:?}");
    }
}

#[test]
fn the_noise_of_trainings_is_that_of_the_numbers_behind_it() {
    if !shell_is_installed() {
        return;
    }
    let sql = example_sql("noise_of_all_spaces");
    let of_nb101 = rows(imported_runs(), &sql);
    let modules = runs().len() / 6;
    let spread = |place: usize| {
        let tests: Vec<f64> = (0..3)
            .map(|repeat| 100.0 * metrics(&module(place), 108, repeat).evaluations[2].test_accuracy)
            .collect();
        tests.iter().copied().fold(0.0, f64::max) - tests.iter().copied().fold(100.0, f64::min)
    };
    let mean = (0..modules).map(spread).sum::<f64>() / modules as f64;
    assert_eq!(of_nb101.len(), 1);
    assert_eq!(of_nb101[0]["benchmark"], "nb101");
    assert_eq!(of_nb101[0]["architectures"], modules);
    assert!(close(number(&of_nb101[0], "mean_spread_points"), mean));

    let of_nats = example("noise_of_all_spaces");
    let names: Vec<&str> = of_nats
        .iter()
        .filter_map(|row| row["benchmark"].as_str())
        .collect();
    assert_eq!(names, ["tss"]); // architectures of the size space have one seed of 90 epochs
    let seeds = "SELECT arch_index, top1_percent FROM final_metrics \
                 WHERE space = 'tss' AND hp = '200' AND dataset = 'cifar10' AND split = 'ori-test'";
    let mut ends: HashMap<i64, (f64, f64, u32)> = HashMap::new();
    for row in rows(sample_database(), seeds) {
        let percent = number(&row, "top1_percent");
        let (lowest, highest, count) = ends.entry(index(&row)).or_insert((100.0, 0.0, 0));
        *lowest = lowest.min(percent);
        *highest = highest.max(percent);
        *count += 1;
    }
    let spreads: Vec<f64> = ends
        .values()
        .filter(|(_lowest, _highest, count)| *count > 1)
        .map(|(lowest, highest, _count)| highest - lowest)
        .collect();
    let mean = spreads.iter().sum::<f64>() / spreads.len() as f64;
    assert!(close(number(&of_nats[0], "mean_spread_points"), mean));
}
