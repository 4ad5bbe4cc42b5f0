//! Writes the inputs that fuzzing starts from into `corpus`: small, whole, and one of each kind.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::Path;

use nasbench101::records::{Evaluation, Metrics, encode_message, write_record};
use nasbench101::{BUDGETS, Module};
use natsbench::internals::{SampleGenerator, architecture_pickle, list_pickle, single_file_pickle};
use natsbench::query::ArchitectureRecord;
use natsbench::{ArchitectureIndex, Recipe, SearchSpace, space};

fn main() -> Result<(), Box<dyn Error>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for &of in SearchSpace::ALL {
        let list = &space::architectures(of)[..3];
        let meta = list_pickle(list);
        let record = short_record(of)?;
        let pickled = architecture_pickle(&record);
        let mut all = Vec::new();
        single_file_pickle(
            list,
            &[record.index],
            |_index| Ok::<_, Box<dyn Error>>(&record),
            |bytes| {
                all.extend(bytes);
                Ok(())
            },
        )?;
        put(&corpus, "pickle", &format!("list_{of}"), &meta)?;
        put(&corpus, "pickle", &format!("architecture_{of}"), &pickled)?;
        put(&corpus, "pickle", &format!("all_{of}"), &all)?;
        put(&corpus, "bzip2", &format!("list_{of}"), &compressed(&meta)?)?;
        put(
            &corpus,
            "bzip2",
            &format!("two_streams_{of}"),
            &[compressed(&meta)?, compressed(b"")?].concat(),
        )?;
        put(
            &corpus,
            "archive",
            &format!("single_{of}"),
            &compressed(&all)?,
        )?;
        put(
            &corpus,
            "archive",
            &format!("tar_{of}"),
            &tar(&meta, &pickled)?,
        )?;
    }
    put(&corpus, "bzip2", "runs", &compressed(&[b'a'; 100_000])?)?;
    put(&corpus, "nasbench101", "file", &nasbench101_file()?)?;
    put(&corpus, "nasbench101", "two_vertices", RECORD)?;
    for (name, statement) in STATEMENTS {
        put(&corpus, "sql", name, statement.as_bytes())?;
    }
    for (name, text) in SEARCHES {
        put(&corpus, "csv", name, text.as_bytes())?;
    }
    Ok(())
}

fn put(corpus: &Path, target: &str, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    let folder = corpus.join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(name), bytes)
}

/// An invented architecture with the shortest of its recipes alone.
fn short_record(of: SearchSpace) -> Result<ArchitectureRecord, Box<dyn Error>> {
    let generator = SampleGenerator::new(of, 1);
    let mut record = generator
        .record(ArchitectureIndex(0))
        .ok_or("no architecture 0")?;
    let shortest = if of == SearchSpace::Topology {
        Recipe::Hp12
    } else {
        Recipe::Hp01
    };
    record.recipes.retain(|recipe| recipe.recipe == shortest);
    Ok(record)
}

fn compressed(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn tar(meta: &[u8], architecture: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut tar = tar::Builder::new(Vec::new());
    for (name, bytes) in [("meta", meta), ("000000", architecture)] {
        let bytes = compressed(bytes)?;
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tar.append_data(
            &mut header,
            format!("a/{name}.pickle.pbz2"),
            bytes.as_slice(),
        )?;
    }
    tar.into_inner()
}

/// A run of one architecture for each number of epochs.
fn nasbench101_file() -> Result<Vec<u8>, Box<dyn Error>> {
    let module = Module::from_texts(
        "0110000100010000",
        "input,conv1x1-bn-relu,maxpool3x3,output",
    )?;
    let mut file = Vec::new();
    for epochs in BUDGETS {
        let metrics = Metrics {
            evaluations: [0.0, 0.5, 1.0]
                .map(|part| Evaluation {
                    current_epoch: part * f64::from(epochs),
                    test_accuracy: part,
                    ..Evaluation::default()
                })
                .to_vec(),
            trainable_parameters: module.trainable_parameters() as i64,
            total_seconds: 1.5,
        };
        let message = encode_message(&metrics);
        write_record(&mut file, module.hash(), epochs.into(), &module, &message)?;
    }
    Ok(file)
}

/// The data of a record: three empty evaluations.
const RECORD: &[u8] =
    br#"["043721b9c7fe8c5fad811d47d83132ec", 4, "0100", "input,output", "CgAK\nAAoA\n"]"#;

const STATEMENTS: &[(&str, &str)] = &[
    (
        "select",
        "SELECT arch_index, accuracy_percent FROM best_architectures WHERE space = 'tss' LIMIT 3",
    ),
    (
        "large_value",
        "SELECT hex(zeroblob(8000000)), hex(zeroblob(8000000))",
    ),
    (
        "many_blobs",
        "SELECT zeroblob(15000000), zeroblob(15000000), zeroblob(15000000)",
    ),
    (
        "slow_pattern",
        "SELECT hex(zeroblob(8000000)) LIKE '%' || hex(zeroblob(24000)) || '1'",
    ),
    (
        "doubling",
        "WITH a(x) AS (SELECT 1), b(x) AS (SELECT (SELECT x FROM a) + (SELECT x FROM a)), \
         c(x) AS (SELECT (SELECT x FROM b) + (SELECT x FROM b)) SELECT * FROM c",
    ),
    (
        "endless",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n",
    ),
    (
        "functions",
        "SELECT sqrt(2), median(x), stddev(x), printf('%.*f', 9, 1) FROM (VALUES (1), (2)) AS t(x)",
    ),
    (
        "window",
        "SELECT rank() OVER (PARTITION BY hp ORDER BY hp), json_object('a', hp) FROM recipes",
    ),
    (
        "pragma",
        "SELECT * FROM pragma_table_info('trials'); PRAGMA journal_mode = OFF",
    ),
    (
        "write",
        "INSERT INTO recipes SELECT * FROM recipes RETURNING *",
    ),
    ("attach", "ATTACH 'other.db' AS other"),
    ("vacuum", "VACUUM INTO 'copy.db'"),
    (
        "explain",
        "EXPLAIN QUERY PLAN SELECT * FROM trials WHERE space = 'tss' AND arch_index = 11",
    ),
];

const SEARCHES: &[(&str, &str)] = &[
    (
        "index",
        "method,dataset,seed,epoch,architecture\ngdas,cifar10,777,0,11\ngdas,cifar10,777,1,284\n",
    ),
    (
        "string",
        "epoch,seed,method,dataset,architecture,note\n0,1,darts-v1,ImageNet16-120,\
         |nor_conv_3x3~0|+|none~0|none~1|+|none~0|none~1|none~2|,\"a, b\"\n",
    ),
    (
        "quotes",
        "method,dataset,seed,epoch,architecture\n\"a\"\"b\",cifar100,0,4294967295,\"15624\"\n",
    ),
    (
        "same_twice",
        "method,dataset,seed,epoch,architecture\na,cifar10,1,1,1\na,cifar10,1,1,1\n",
    ),
    (
        "short_row",
        "method,dataset,seed,epoch,architecture\na,cifar10,1\n",
    ),
];
