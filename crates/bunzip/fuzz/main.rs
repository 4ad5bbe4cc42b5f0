//! Compares `bunzip` with libbz2 on damaged and made-up streams until
//! a time is over: `fuzz_bunzip [SECONDS] [SEED]`.
//!
//! Case `n` of a seed is the same on every machine. A case starts from a stream
//! that libbz2 compressed or from one put together of random codes and symbols,
//! is then damaged bit by bit or in its structure, and most times gets the
//! checksums that its damaged text asks for, so that the damage is not caught by
//! those alone. At the first disagreement the input is written to
//! `fuzz_bunzip.bz2` and the program ends with an error.

mod damage;
mod make;
mod reference;
mod repair;

use std::error::Error;
use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use bunzip::{Decoder, StreamDecoder};
use bzip2::bufread::MultiBzDecoder;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// More than any case should decode to; some bombs do.
const MAX_LEN: usize = 2_000_000;
/// Starting the threads of a stream takes longer than most cases.
const STREAM_EVERY: u64 = 10;
const REPORT_EVERY: Duration = Duration::from_mins(1);

#[derive(Default)]
struct Tally {
    cases: u64,
    repaired: u64,
    decoded: u64,
    helped: u64,
    refused: u64,
    bytes: u64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let seconds = arguments.next().map_or(Ok(60), |text| text.parse())?;
    let seed = arguments.next().map_or(Ok(1), |text| text.parse::<u64>())?;
    let started = Instant::now();
    let mut reported = started;
    let mut tally = Tally::default();
    let mut decoder = Decoder::new();
    while started.elapsed() < Duration::from_secs(seconds) {
        let mut random = ChaCha8Rng::seed_from_u64(seed << 40 | tally.cases);
        let mut input = make::stream(&mut random);
        for _ in 0..random.random_range(0..4) {
            damage::apply(&mut random, &mut input);
        }
        if random.random_bool(0.8) {
            // Once as libbz2 would have them, once for what it refuses to decode.
            tally.repaired += u64::from(if random.random() {
                repair::checksums(&mut input, |input| repair::libbz2_text(input, MAX_LEN))
            } else {
                repair::checksums(&mut input, |input| reference::text(input, MAX_LEN))
            });
        }
        if let Err(difference) = compare(&mut decoder, &input, &mut tally) {
            fs::write("fuzz_bunzip.bz2", &input)?;
            return Err(format!("case {} of seed {seed}: {difference}", tally.cases).into());
        }
        tally.cases += 1;
        if reported.elapsed() > REPORT_EVERY {
            reported = Instant::now();
            report(&tally, started.elapsed())?;
        }
    }
    report(&tally, started.elapsed())?;
    Ok(())
}

fn report(tally: &Tally, elapsed: Duration) -> io::Result<()> {
    writeln!(
        io::stdout(),
        "{} s: {} cases, {} with checksums repaired; {} decoded ({} MB, {} cases by libbz2), \
         {} refused; no disagreement",
        elapsed.as_secs(),
        tally.cases,
        tally.repaired,
        tally.decoded,
        tally.bytes / 1_000_000,
        tally.helped,
        tally.refused,
    )
}

/// Decodes with both and says how they differ.
fn compare(decoder: &mut Decoder, input: &[u8], tally: &mut Tally) -> Result<(), String> {
    let mut expected = Vec::new();
    let limit = MAX_LEN as u64 + 1;
    let read = MultiBzDecoder::new(input)
        .take(limit)
        .read_to_end(&mut expected);
    let too_long = expected.len() > MAX_LEN;
    let expected = if read.is_ok() && !too_long {
        Some(expected)
    } else {
        None
    };

    let helped = decoder.fallback_count();
    let mut output = Vec::new();
    let result = decoder.decompress(input, MAX_LEN, &mut output);
    if tally.cases.is_multiple_of(STREAM_EVERY) && !too_long {
        let mut streamed = Vec::new();
        let read = StreamDecoder::new(Cursor::new(input.to_vec())).read_to_end(&mut streamed);
        if read.is_ok().then_some(&streamed) != expected.as_ref() {
            let len = expected.map(|expected| expected.len());
            return Err(format!("as a stream: {read:?}; libbz2: {len:?} bytes"));
        }
    }
    match (&result, &expected) {
        (Ok(()), Some(expected)) if output == *expected => {
            tally.decoded += 1;
            tally.helped += decoder.fallback_count() - helped;
            tally.bytes += output.len() as u64;
        }
        (Err(_), None) => tally.refused += 1,
        _ => {
            return Err(format!(
                "ours: {result:?}, {} bytes; libbz2: {read:?}, {:?} bytes",
                output.len(),
                expected.map(|expected| expected.len()),
            ));
        }
    }
    Ok(())
}
