//! What was measured, as tables beside the targets.

use super::child::Cost;
use super::measure::{ByThreads, Measured, Nni};
use super::table::{head, megabytes, row, target};

/// Most that an import may take of the floor's time with libbz2, and with our decoder.
const IMPORT_WITH_LIBBZ2: f64 = 1.25;
const IMPORT: f64 = 0.80;
/// Most memory of an import in millions of bytes.
const PEAK_MEGABYTES: f64 = 300.0;
/// Largest file in 8 bytes a metric.
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
    ]);
    for by_threads in &measured.by_threads {
        let floor = by_threads.floor;
        let threads = by_threads.threads;
        print_cost("floor: libbz2 alone", threads, by_threads.floor, floor);
        print_cost("import, libbz2", threads, by_threads.with_libbz2, floor);
        print_cost("import", threads, by_threads.import, floor);
        print_cost("verify", threads, by_threads.verify, floor);
    }
    if let (Some(official), Some(first)) = (measured.official, measured.by_threads.first()) {
        let floor = first.floor;
        print_cost("official API, fast mode", 1, official, floor);
    }
}

fn print_cost(part: &str, threads: usize, cost: Cost, floor: Cost) {
    row(&[
        part.to_owned(),
        threads.to_string(),
        format!("{:.2}", cost.wall_seconds),
        format!("{:.2}", cost.cpu_seconds),
        megabytes(cost.peak_bytes),
        format!("{:.2}", cost.wall_seconds / floor.wall_seconds),
        format!("{:.2}", cost.cpu_seconds / floor.cpu_seconds),
    ]);
}

fn print_targets(by_threads: &ByThreads) {
    let ByThreads {
        threads,
        floor,
        with_libbz2,
        import,
        verify,
    } = by_threads;
    let ratio = |one: &Cost, other: &Cost| one.wall_seconds / other.wall_seconds;
    target(
        &format!("import with libbz2 / floor, {threads} threads"),
        ratio(with_libbz2, floor),
        IMPORT_WITH_LIBBZ2,
    );
    target(
        &format!("import / floor, {threads} threads"),
        ratio(import, floor),
        IMPORT,
    );
    target(
        &format!("verify / import, {threads} threads"),
        ratio(verify, import),
        1.0,
    );
    target(
        &format!("peak MB of the imports, {threads} threads"),
        import.peak_bytes.max(with_libbz2.peak_bytes) as f64 / 1e6,
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
        " ms an architecture",
        " peak MB",
        " / floor",
        " with libbz2 / floor",
    ]);
    for measured in all {
        for by_threads in &measured.by_threads {
            let wall = by_threads.import.wall_seconds;
            let floor = by_threads.floor.wall_seconds;
            row(&[
                measured.space.to_string(),
                measured.architectures.to_string(),
                by_threads.threads.to_string(),
                format!("{wall:.2}"),
                format!("{:.2}", wall * 1e3 / measured.architectures as f64),
                megabytes(by_threads.import.peak_bytes),
                format!("{:.2}", wall / floor),
                format!("{:.2}", by_threads.with_libbz2.wall_seconds / floor),
            ]);
        }
    }
}
