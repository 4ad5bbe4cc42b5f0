//! Compares `bunzip` with libbz2: `cargo bench -p natsbench-tools --bench bunzip`.
//!
//! The files are architectures of both spaces from `../shared` if that exists,
//! otherwise made-up data of the same sizes. After criterion's figures come ratios, on
//! one thread and on two. For these, the two decoders take turns file by file, so
//! that other work on the machine slows both.

use std::hint::black_box;
use std::io::{self, Cursor, Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, thread};

use bunzip::{Decoder, StreamDecoder};
use bzip2::Compression;
use bzip2::bufread::MultiBzDecoder;
use bzip2::write::BzEncoder;
use criterion::{Criterion, Throughput};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const MAX_LEN: usize = 1 << 24;

fn main() -> io::Result<()> {
    let spaces = [
        ("tss", files("NATS-tss-v1_0-3ffb9-simple", 325_000)?),
        ("sss", files("NATS-sss-v1_0-50262-simple", 84_000)?),
    ];
    let mut criterion = Criterion::default().configure_from_args();
    for (space, files) in &spaces {
        compare(&mut criterion, space, files);
    }
    stream(&mut criterion)?;
    criterion.final_summary();

    for (space, files) in &spaces {
        for threads in [1, 2] {
            report_ratio(space, files, threads)?;
        }
    }
    Ok(())
}

/// The compressed files of three architectures.
fn files(folder: &str, len: usize) -> io::Result<Vec<Vec<u8>>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/archives")
        .join(folder);
    let files = ["000000", "000011", "000284"].map(|index| format!("{index}.pickle.pbz2"));
    if folder.exists() {
        files
            .iter()
            .map(|file| fs::read(folder.join(file)))
            .collect()
    } else {
        writeln!(io::stdout(), "no {}: made-up data", folder.display())?;
        (0..3)
            .map(|seed| compress(&pickle_like(seed, len)))
            .collect()
    }
}

fn compress(data: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = BzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data)?;
    encoder.finish()
}

/// Keys, numbers and random floats in about the same proportions as in an archive.
fn pickle_like(seed: u64, len: usize) -> Vec<u8> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut data = Vec::with_capacity(len + 64);
    let mut key = 0_u8;
    while data.len() < len {
        data.extend_from_slice(b"\x8c\x0aori-test@K");
        data.extend_from_slice(&[key, b'h', key / 3, b'G', 0x40]);
        data.extend(random.random::<[u8; 7]>());
        if key.is_multiple_of(4) {
            data.extend_from_slice(b"\x94\x8c\x07x-valid\x94K\x0bG\0\0\0\0\0\0\0\0s");
        }
        key = (key + 1) % 200;
    }
    data.truncate(len);
    data
}

fn libbz2(input: &[u8], output: &mut Vec<u8>) {
    output.clear();
    MultiBzDecoder::new(input).read_to_end(output).ok();
}

fn compare(criterion: &mut Criterion, space: &str, files: &[Vec<u8>]) {
    let mut group = criterion.benchmark_group(format!("three files, {space}"));
    let mut output = Vec::new();
    group.bench_function("libbz2", |bencher| {
        bencher.iter(|| {
            for file in files {
                libbz2(black_box(file), &mut output);
            }
        });
    });
    let mut decoder = Decoder::new();
    group.bench_function("bunzip", |bencher| {
        bencher.iter(|| {
            for file in files {
                decoder
                    .decompress(black_box(file), MAX_LEN, &mut output)
                    .ok();
            }
        });
    });
    group.finish();
}

/// One stream of many blocks, as the single-file form of an archive.
fn stream(criterion: &mut Criterion) -> io::Result<()> {
    let data = pickle_like(7, 20_000_000);
    let file = compress(&data)?;
    let mut group = criterion.benchmark_group("a stream of 20 MB");
    group
        .sample_size(10)
        .throughput(Throughput::Bytes(data.len() as u64));
    let mut output = Vec::with_capacity(data.len());
    group.bench_function("libbz2", |bencher| {
        bencher.iter(|| libbz2(&file, &mut output));
    });
    group.bench_function("bunzip", |bencher| {
        bencher.iter(|| {
            output.clear();
            StreamDecoder::new(Cursor::new(file.clone())).read_to_end(&mut output)
        });
    });
    group.finish();
    Ok(())
}

/// Prints milliseconds per file for both, and their ratio.
fn report_ratio(space: &str, files: &[Vec<u8>], threads: usize) -> io::Result<()> {
    let times = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| take_turns(files)))
            .collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().ok())
            .collect::<Vec<_>>()
    });
    for (ours, theirs) in times {
        let milliseconds = |time: Duration| time.as_secs_f64() * 1e3 / files.len() as f64;
        writeln!(
            io::stdout(),
            "{space}, {threads} threads: bunzip {:.3} ms per file, libbz2 {:.3} ms, ratio {:.3}",
            milliseconds(ours),
            milliseconds(theirs),
            ours.as_secs_f64() / theirs.as_secs_f64(),
        )?;
    }
    Ok(())
}

/// The sum over the files of the best of a hundred times, for our decoder and for libbz2.
fn take_turns(files: &[Vec<u8>]) -> (Duration, Duration) {
    let mut decoder = Decoder::new();
    let mut output = Vec::new();
    let mut sums = (Duration::ZERO, Duration::ZERO);
    for file in files {
        let mut best = (Duration::MAX, Duration::MAX);
        for _ in 0..100 {
            let start = Instant::now();
            decoder
                .decompress(black_box(file), MAX_LEN, &mut output)
                .ok();
            best.0 = best.0.min(start.elapsed());
            let start = Instant::now();
            libbz2(black_box(file), &mut output);
            best.1 = best.1.min(start.elapsed());
        }
        sums = (sums.0 + best.0, sums.1 + best.1);
    }
    sums
}
