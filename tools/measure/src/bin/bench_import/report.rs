//! Prints what was measured, as tables with the targets.

use super::child::Cost;
use super::measure::{ByThreads, Measured, Nni};
use super::table::{head, megabytes, row, target};

/// Most that an import may take of the floor's time with libbz2, and with our decoder.
const IMPORT_WITH_LIBBZ2: f64 = 1.25;
const IMPORT: f64 = 0.80;
/// Most memory of an import in millions of bytes.
const PEAK_MEGABYTES: f64 = 300.0;
/// Largest file, in units of 8 bytes per metric.
const SIZE: f64 = 1.60;

/// Prints all tables of one archive.
pub(crate) fn print(measured: &Measured) {
    println!(
        "\n## {}: {} architectures, {} MB compressed",
        measured.archive,
        measured.architectures,
        megabytes(measured.compressed_bytes)
    );
    print_times(measured);
    print_size(measured);
    if let Some(nni) = &measured.nni {
        print_nni(nni);
    }
    head(&["target", " measured", " at most", "verdict"]);
    for by_threads in &measured.by_threads {
        print_targets(by_threads);
    }
    target(
        "file / (8 bytes x metrics)",
        measured.size.ratio(measured.size.file),
        SIZE,
    );
    if let Some(nni) = &measured.nni {
        target(
            "file / NNI's layout",
            measured.size.file as f64 / nni.bytes as f64,
            1.0,
        );
    }
}

fn print_times(measured: &Measured) {
    head(&[
        "part",
        " threads",
        " wall s",
        " CPU s",
        " peak MB",
        " wall / floor",
        " CPU / floor",
        " wall / C floor",
    ]);
    for by_threads in &measured.by_threads {
        let parts = [
            ("floor: libbz2 in Rust, alone", Some(by_threads.floor)),
            ("C floor: libbz2 in C, alone", by_threads.c_floor),
            ("import, libbz2 in Rust", by_threads.with_libbz2),
            ("import", Some(by_threads.import)),
            ("import of the tar file", by_threads.tar),
            ("verify", by_threads.verify),
        ];
        for (part, cost) in parts {
            if let Some(cost) = cost {
                print_cost(part, by_threads.threads, cost, by_threads);
            }
        }
    }
    if let (Some(official), Some(first)) = (measured.official, measured.by_threads.first()) {
        print_cost("official API, fast mode", 1, official, first);
    }
}

fn print_cost(part: &str, threads: usize, cost: Cost, floors: &ByThreads) {
    let floor = floors.floor;
    row(&[
        part.to_owned(),
        threads.to_string(),
        format!("{:.2}", cost.wall_seconds),
        format!("{:.2}", cost.cpu_seconds),
        megabytes(cost.peak_bytes),
        format!("{:.2}", cost.wall_seconds / floor.wall_seconds),
        format!("{:.2}", cost.cpu_seconds / floor.cpu_seconds),
        ratio(Some(cost), floors.c_floor),
    ]);
}

/// The ratio of two times; empty if one of them was not measured.
fn ratio(one: Option<Cost>, other: Option<Cost>) -> String {
    let ratio =
        |(one, other): (Cost, Cost)| format!("{:.2}", one.wall_seconds / other.wall_seconds);
    one.zip(other).map(ratio).unwrap_or_default()
}

fn print_targets(by_threads: &ByThreads) {
    let &ByThreads {
        threads,
        floor,
        c_floor,
        with_libbz2,
        import,
        verify,
        tar,
    } = by_threads;
    let compare = |what: &str, one: Option<Cost>, other: Option<Cost>, allowed| {
        if let (Some(one), Some(other)) = (one, other) {
            let ratio = one.wall_seconds / other.wall_seconds;
            target(&format!("{what}, {threads} threads"), ratio, allowed);
        }
    };
    for (name, floor) in [("floor", Some(floor)), ("C floor", c_floor)] {
        let what = |import: &str| format!("{import} / {name}");
        compare(
            &what("import with libbz2"),
            with_libbz2,
            floor,
            IMPORT_WITH_LIBBZ2,
        );
        compare(&what("import"), Some(import), floor, IMPORT);
    }
    compare("verify / import", verify, Some(import), 1.0);
    let imports = [Some(import), with_libbz2, tar].into_iter().flatten();
    target(
        &format!("peak MB of the imports, {threads} threads"),
        imports.map(|cost| cost.peak_bytes).max().unwrap_or(0) as f64 / 1e6,
        PEAK_MEGABYTES,
    );
}

fn print_size(measured: &Measured) {
    let size = &measured.size;
    println!("\n{} losses and accuracies are stored.", size.metrics);
    head(&["table with its indexes", " MB", " / (8 bytes x metrics)"]);
    for (table, bytes) in &size.tables {
        if size.ratio(*bytes) >= 0.005 {
            row(&[
                table.clone(),
                megabytes(*bytes),
                format!("{:.3}", size.ratio(*bytes)),
            ]);
        }
    }
    row(&[
        "the file".to_owned(),
        megabytes(size.file),
        format!("{:.3}", size.ratio(size.file)),
    ]);
    if let Some(nni) = &measured.nni {
        row(&[
            "the same in NNI's layout, without top-5".to_owned(),
            megabytes(nni.bytes),
            format!("{:.3}", size.ratio(nni.bytes)),
        ]);
    }
}

fn print_nni(nni: &Nni) {
    head(&[
        "question",
        " rows",
        " ours ms",
        " NNI's layout ms",
        " NNI / ours",
    ]);
    for compared in &nni.compared {
        let milliseconds = |time: std::time::Duration| format!("{:.3}", time.as_secs_f64() * 1e3);
        row(&[
            compared.question.to_owned(),
            compared.rows.to_string(),
            milliseconds(compared.ours),
            milliseconds(compared.theirs),
            format!(
                "{:.1}",
                compared.theirs.as_secs_f64() / compared.ours.as_secs_f64()
            ),
        ]);
    }
}

/// How the import scales, over all that was measured, and the size of all together.
pub(crate) fn print_scaling(all: &[Measured]) {
    println!("\n## Scaling of the import");
    head(&[
        "space",
        " architectures",
        " threads",
        " wall s",
        " ms per architecture",
        " peak MB",
        " / floor",
        " with libbz2 / floor",
        " / C floor",
        " with libbz2 / C floor",
    ]);
    for measured in all {
        for by_threads in &measured.by_threads {
            let wall = by_threads.import.wall_seconds;
            let (floor, c_floor) = (Some(by_threads.floor), by_threads.c_floor);
            let (import, with_libbz2) = (Some(by_threads.import), by_threads.with_libbz2);
            row(&[
                measured.space.to_string(),
                measured.architectures.to_string(),
                by_threads.threads.to_string(),
                format!("{wall:.2}"),
                format!("{:.2}", wall * 1e3 / measured.architectures as f64),
                megabytes(by_threads.import.peak_bytes),
                ratio(import, floor),
                ratio(with_libbz2, floor),
                ratio(import, c_floor),
                ratio(with_libbz2, c_floor),
            ]);
        }
    }
}
