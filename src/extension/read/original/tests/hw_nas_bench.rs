use plain_pickle::PickleWriter;

use crate::extension::cell::Cell;
use crate::extension::read::{ReadTable, read};
use crate::model::SearchSpace;
use crate::space::architectures;

use super::{CELLS, column, faults, list, number, pickle, refused, shared_table};

const METRICS: [&str; 10] = [
    "edgegpu_latency",
    "edgegpu_energy",
    "raspi4_latency",
    "edgetpu_latency",
    "pixel3_latency",
    "eyeriss_latency",
    "eyeriss_energy",
    "eyeriss_arithmetic_intensity",
    "fpga_latency",
    "fpga_energy",
];
const DATASETS: [&str; 3] = ["cifar10", "cifar100", "ImageNet16-120"];

/// `config` as a list of dicts.
fn configs(pickle: &mut PickleWriter, strings: &[String]) {
    pickle.list(strings, |pickle, string| {
        let fields = ["name", "C", "N", "arch_str", "num_classes"];
        pickle.dict(fields, |pickle, field| {
            pickle.text(field);
            match field {
                "name" => pickle.text("infer.tiny"),
                "arch_str" => pickle.text(string),
                _ => pickle.int(16),
            }
        });
    });
}

/// The pickle: `number` is asked for data set, metric and index.
fn published(
    datasets: &[&str],
    metrics: &[&str],
    strings: Option<&[String]>,
    number: &dyn Fn(&str, &str, usize) -> f64,
) -> Vec<u8> {
    pickle(|pickle| {
        pickle.dict(["nasbench201", "fbnet"], |pickle, part| {
            pickle.text(part);
            if part == "fbnet" {
                pickle.dict(["edgegpu_latency"], |pickle, metric| {
                    pickle.text(metric);
                    pickle.dict(["k3_e1"], |pickle, layer| {
                        pickle.text(layer);
                        pickle.float(0.25);
                    });
                });
                return;
            }
            pickle.dict(datasets, |pickle, dataset| {
                pickle.text(dataset);
                let all = metrics.iter().copied().chain(strings.map(|_| "config"));
                pickle.dict(all, |pickle, metric| {
                    pickle.text(metric);
                    match strings {
                        Some(strings) if metric == "config" => configs(pickle, strings),
                        _ => pickle.list(0..CELLS, |pickle, index| {
                            pickle.numpy_float(number(dataset, metric, index));
                        }),
                    }
                });
            });
        });
    })
}

fn strings() -> Vec<String> {
    architectures(SearchSpace::Topology)
}

/// A number that says what it is of.
fn own(dataset: &str, metric: &str, index: usize) -> f64 {
    let dataset = DATASETS.iter().position(|known| *known == dataset);
    let metric = METRICS.iter().position(|known| *known == metric);
    index as f64 + 0.1 * dataset.unwrap() as f64 + 0.01 * metric.unwrap() as f64
}

#[test]
fn every_number_is_that_of_its_cell_data_set_and_metric() {
    let bytes = published(&DATASETS, &METRICS, Some(&strings()), &own);
    let read = read("FILE", &bytes).unwrap();
    let ReadTable {
        table, original, ..
    } = &read;
    assert_eq!(table.rows.len(), 3 * CELLS);
    let expected: Vec<&str> = ["arch_index", "arch_str", "dataset"]
        .into_iter()
        .chain(METRICS)
        .collect();
    assert_eq!(table.columns, expected);
    for (at, row) in table.rows.iter().enumerate() {
        let (dataset, index) = (DATASETS[at / CELLS], at % CELLS);
        assert_eq!(row.cells[0], Cell::Integer(index as i64));
        assert_eq!(row.cells[2], Cell::Text(dataset.to_owned()));
        for (metric, cell) in METRICS.iter().zip(&row.cells[3..]) {
            assert_eq!(*cell, Cell::Real(own(dataset, metric, index)));
        }
    }
    let original = original.as_ref().unwrap();
    assert_eq!(
        (original.name.as_str(), original.space),
        ("hw_nas_bench", SearchSpace::Topology)
    );
    assert_eq!(original.notes.len(), 1, "{:?}", original.notes);
    assert!(
        original.notes[0].starts_with("fbnet was left out"),
        "{:?}",
        original.notes
    );
    let unit = |metric: &str| original.about.columns[metric].unit.clone().unwrap();
    assert_eq!(unit("raspi4_latency"), "ms");
    assert_eq!(unit("fpga_energy"), "mJ");
    assert_eq!(unit("eyeriss_arithmetic_intensity"), "operations/byte");
    assert_eq!(faults(read), "");
}

#[test]
fn published_numbers_arrive_as_they_are() {
    let Some(excerpt) = shared_table("hw_nas_bench_tss_3_archs.csv") else {
        return;
    };
    let of_excerpt = |dataset: &str, metric: &str, index: usize| {
        let rows = 0..excerpt.rows.len();
        let row = rows.into_iter().find(|row| {
            number(column(&excerpt, "arch_index")[*row]) as usize == index
                && *column(&excerpt, "dataset")[*row] == Cell::Written(dataset.to_owned())
        });
        row.map(|row| number(column(&excerpt, metric)[row]))
    };
    let bytes = published(
        &DATASETS,
        &METRICS,
        Some(&strings()),
        &|dataset, metric, index| {
            let published = if index < 3 {
                of_excerpt(dataset, metric, index)
            } else {
                None
            };
            published.unwrap_or_else(|| own(dataset, metric, index))
        },
    );
    let table = read("FILE", &bytes).unwrap().table;
    let mut compared = 0;
    for (at, dataset) in DATASETS.iter().enumerate() {
        for metric in METRICS {
            for index in 0..3 {
                let found = column(&table, metric)[at * CELLS + index];
                assert_eq!(Some(number(found)), of_excerpt(dataset, metric, index));
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 90);
}

#[test]
fn a_cell_of_another_numbering_is_noticed() {
    let mut strings = strings();
    strings.swap(11, 12);
    let bytes = published(&["cifar10"], &["fpga_latency"], Some(&strings), &own);
    let table = read("FILE", &bytes).unwrap().table;
    // The string of a row is that of the file, and `keys` compares it with the index.
    assert_eq!(
        *column(&table, "arch_str")[11],
        Cell::Text(strings[11].clone())
    );
}

#[test]
fn arrays_and_dicts_by_index_are_lists_too() {
    let bytes = pickle(|pickle| {
        pickle.dict(["nasbench201"], |pickle, part| {
            pickle.text(part);
            pickle.dict(["cifar10"], |pickle, dataset| {
                pickle.text(dataset);
                pickle.dict(["fpga_latency", "config"], |pickle, key| {
                    pickle.text(key);
                    if key == "config" {
                        return configs(pickle, &strings());
                    }
                    pickle.dict((0..CELLS).rev(), |pickle, index| {
                        pickle.int(index as i64);
                        pickle.int(2 * index as i64);
                    });
                });
            });
        });
    });
    let table = read("FILE", &bytes).unwrap().table;
    assert_eq!(*column(&table, "fpga_latency")[7], Cell::Integer(14));
}

#[test]
fn what_is_not_known_is_refused_by_its_name() {
    let all = strings();
    let with = |datasets: &[&str], metrics: &[&str], strings: Option<&[String]>| {
        refused(&published(datasets, metrics, strings, &|_, _, _| 1.0))
    };
    let of_short_list = pickle(|pickle| {
        pickle.dict(["nasbench201"], |pickle, part| {
            pickle.text(part);
            pickle.dict(["cifar10"], |pickle, dataset| {
                pickle.text(dataset);
                pickle.dict(["fpga_latency"], |pickle, metric| {
                    pickle.text(metric);
                    pickle.list(0..3, |pickle, _| pickle.float(1.0));
                });
            });
        });
    });
    let of_text = pickle(|pickle| {
        pickle.dict(["nasbench201"], |pickle, part| {
            pickle.text(part);
            pickle.dict(["cifar10"], |pickle, dataset| {
                pickle.text(dataset);
                pickle.dict(["fpga_latency"], |pickle, metric| {
                    pickle.text(metric);
                    pickle.list(0..CELLS, |pickle, index| match index {
                        5 => pickle.text("fast"),
                        _ => pickle.float(1.0),
                    });
                });
            });
        });
    });
    for (reason, expected) in [
        (
            with(&["svhn"], &METRICS[..1], Some(&all)),
            "nasbench201, svhn: this is no data set of HW-NAS-Bench",
        ),
        (
            with(&["cifar10"], &["average_hw_metric"], Some(&all)),
            "nasbench201, cifar10: \"average_hw_metric\" is no metric of HW-NAS-Bench",
        ),
        (
            with(&["cifar10"], &METRICS[..1], None),
            "nasbench201, cifar10: there is no config",
        ),
        (
            with(&["cifar10"], &METRICS[..1], Some(&all[1..])),
            "config: expected 15625 values, one for each cell of the official list, found 15624",
        ),
        (
            refused(&of_short_list),
            "nasbench201, cifar10: fpga_latency: expected 15625 values",
        ),
        (
            refused(&of_text),
            "fpga_latency: cell 5: expected a number, found str",
        ),
        (
            refused(&pickle(|pickle| list(pickle, |_| 0.5))),
            "this pickle is a list; expected the dict nasbench201 of HW-NAS-Bench",
        ),
        (
            refused(&pickle(|pickle| {
                pickle.dict(["meta", "archs"], |pickle, key| {
                    pickle.text(key);
                    pickle.int(1);
                });
            })),
            "this pickle is a dict with meta, archs; expected",
        ),
        (
            refused(&pickle(|pickle| {
                pickle.dict(["nasbench201", "nasbench301"], |pickle, key| {
                    pickle.text(key);
                    pickle.int(1);
                });
            })),
            "\"nasbench301\" is no part of HW-NAS-Bench",
        ),
        (
            refused(b"\x80\x04cos\nsystem\n\x8c\x02ls\x85R."),
            "refused global os.system",
        ),
        (refused(b"\x80\x07N."), "not a pickle of protocol 2 to 5"),
        (
            refused(b"(dp0\nS'nasbench201'\n."),
            "a pickle of protocol 0 or 1",
        ),
        (refused(b"}q\x00."), "a pickle of protocol 0 or 1"),
        (
            refused(b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03."),
            "torch.save of before PyTorch 1.6",
        ),
    ] {
        assert!(reason.contains(expected), "{reason}\nhas no {expected:?}");
        assert!(reason.starts_with("FILE: "), "{reason}");
    }
}
