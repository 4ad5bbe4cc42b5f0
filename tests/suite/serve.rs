//! `natsbench serve`: answers, refusals, many clients, and the end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::sample_nasbench101::nasbench101_database;
use crate::support::{natsbench, program, text};
use crate::views_examples::sample_database;

/// A server of a database, stopped when dropped.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) url: String,
}

impl Served {
    pub(crate) fn new(db: &Path) -> Self {
        let mut command = program();
        command.args(["serve", "--port", "0", "--db", text(db)]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let out = child.stdout.as_mut().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let url = line.split(' ').find(|word| word.starts_with("http"));
        let url = url.unwrap().trim_end_matches(';').to_owned();
        Self { child, url }
    }

    /// The status of an answer.
    pub(crate) fn status(&self, path: &str) -> u16 {
        self.request(&format!("GET {path}"), "", "").0
    }

    pub(crate) fn address(&self) -> &str {
        self.url.trim_start_matches("http://").trim_end_matches('/')
    }

    /// Sends a request as it is and reads the answer: status, head, body.
    pub(crate) fn send(&self, request: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.address()).unwrap();
        // Far above what any answer takes, so that a test fails where nothing ends the work.
        let patience = Some(Duration::from_mins(2));
        stream.set_read_timeout(patience).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    pub(crate) fn request(&self, line: &str, more: &str, body: &str) -> (u16, String, String) {
        let length = body.len();
        self.send(&format!(
            "{line} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}",
            self.address()
        ))
    }

    pub(crate) fn get(&self, path: &str) -> (u16, Value) {
        let path = path.replace('|', "%7C");
        let (status, _, body) = self.request(&format!("GET {path}"), "", "");
        (status, serde_json::from_str(&body).unwrap())
    }

    /// An answer that is no JSON.
    pub(crate) fn text(&self, path: &str) -> (u16, String) {
        let (status, _, body) = self.request(&format!("GET {path}"), "", "");
        (status, body)
    }

    pub(crate) fn sql(&self, statement: &str) -> (u16, Value) {
        let body = json!({ "sql": statement }).to_string();
        let (status, _, body) =
            self.request("POST /api/sql", "Content-Type: application/json\r\n", &body);
        (status, serde_json::from_str(&body).unwrap())
    }

    #[cfg(unix)]
    fn stop(&mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill(); // an error: it has ended already
        let _ = self.child.wait();
    }
}

/// What the command line prints as JSON.
fn printed(line: &str) -> Value {
    let arguments: Vec<&str> = line.split(' ').collect();
    let ran = natsbench(&arguments, &["--json", "--db", text(sample_database())]);
    ran.ends(0, &[]);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn calls_answer_what_the_command_line_prints() {
    let served = Served::new(sample_database());
    for (path, line) in [
        (
            "more_info?space=tss&arch=11&dataset=cifar100&hp=200",
            "more-info 11 --space tss --dataset cifar100 --hp 200",
        ),
        (
            "more_info?space=tss&arch=11&dataset=cifar10-valid&epoch=3&seed=111",
            "more-info 11 --space tss --dataset cifar10-valid --epoch 3 --seed 111",
        ),
        (
            "cost_info?space=sss&arch=8:8:8:8:16&dataset=cifar10&hp=90",
            "cost 1 --space sss --dataset cifar10 --hp 90",
        ),
        (
            "simulate_train_eval?space=tss&arch=11&dataset=cifar10&random=1",
            "simulate 11 --space tss --dataset cifar10 --random 1",
        ),
        (
            "ranking?space=tss&dataset=cifar10&set=valid&max_params=0.5&top=4",
            "best --space tss --dataset cifar10 --set valid --max-params 0.5 -n 4",
        ),
        (
            "statistics?space=tss&dataset=cifar10&hp=200",
            "stats --space tss --dataset cifar10 --hp 200",
        ),
        ("info", "info"),
    ] {
        let (status, answer) = served.get(&format!("/api/{path}"));
        assert_eq!((status, answer), (200, printed(line)), "{path}");
    }
    let best = served
        .get("/api/find_best?space=tss&dataset=cifar10&set=test")
        .1;
    let ranking = served
        .get("/api/ranking?space=tss&dataset=cifar10&set=test&top=1")
        .1;
    assert_eq!(best["index"], ranking[0]["index"]);
    assert_eq!(best["accuracy"], ranking[0]["accuracy"]);
}

#[test]
fn curves_have_a_value_an_epoch_of_every_trial() {
    let served = Served::new(sample_database());
    let path = "/api/curves?space=tss&arch=11&hp=12&dataset=cifar10-valid&seed=111&split=x-valid";
    let curves = served.get(path).1;
    assert_eq!(curves["trials"].as_array().unwrap().len(), 1);
    let split = &curves["trials"][0]["splits"][0];
    let line = "curve 11 --space tss --hp 12 --dataset cifar10-valid --seed 111 --split x-valid";
    for point in printed(line).as_array().unwrap() {
        let epoch = usize::try_from(point["epoch"].as_u64().unwrap()).unwrap();
        assert_eq!(split["accuracy"][epoch], point["accuracy"]);
        assert_eq!(split["loss"][epoch], point["loss"]);
    }
}

#[test]
fn every_example_of_the_description_is_answered() {
    examples_are_answered(&Served::new(sample_database()), |path| {
        !path.starts_with("/api/nb101/")
    });
    examples_are_answered(&Served::new(nasbench101_database()), |path| {
        path.starts_with("/api/nb101/")
    });
}

fn examples_are_answered(served: &Served, is_asked: impl Fn(&str) -> bool) {
    let description = served.get("/api/openapi.json").1;
    for (path, item) in description["paths"].as_object().unwrap() {
        let Some(parameters) = item["get"]["parameters"].as_array() else {
            continue; // the box for SQL and the description itself
        };
        if !is_asked(path) {
            continue;
        }
        let pairs: Vec<String> = parameters
            .iter()
            // seed and random exclude each other, and not all splits have a seed
            .filter(|parameter| parameter["name"] != "random" && !parameter["example"].is_null())
            .map(|parameter| {
                let value = &parameter["example"];
                let value = value.as_str().map_or(value.to_string(), str::to_owned);
                format!("{}={value}", parameter["name"].as_str().unwrap())
            })
            .collect();
        let (status, answer) = served.get(&format!("{path}?{}", pairs.join("&")));
        assert_eq!(status, 200, "{path}: {answer}");
        let schema = &item["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        for key in schema["required"].as_array().unwrap_or(&Vec::new()) {
            assert!(
                answer.get(key.as_str().unwrap()).is_some(),
                "{path} lacks {key}: {answer}"
            );
        }
    }
}

#[test]
fn calls_about_nasbench101_answer_what_the_command_line_prints() {
    let served = Served::new(nasbench101_database());
    let printed = |line: &str| -> Value {
        let arguments: Vec<&str> = line.split(' ').collect();
        let ran = natsbench(
            &arguments,
            &["--json", "--db", text(nasbench101_database())],
        );
        ran.ends(0, &[]);
        serde_json::from_str(&ran.out).unwrap()
    };
    let shown = served.get("/api/nb101/module?module=0").1;
    let expected = printed("nb101 show 0");
    assert_eq!(shown["runs"], expected["runs"]);
    assert_eq!(shown["runs"].as_array().unwrap().len(), 12);
    for (key, value) in expected["module"].as_object().unwrap() {
        assert_eq!(&shown[key], value, "{key}");
    }
    let hash = shown["hash"].as_str().unwrap();
    let by_hash = served.get(&format!("/api/nb101/module?module={hash}")).1;
    assert_eq!(by_hash, shown);

    let rows = shown["module_adjacency"].as_array().unwrap().iter();
    let digits = rows.flat_map(|row| row.as_array().unwrap().iter().map(Value::to_string));
    let adjacency: String = digits.collect();
    let names = shown["module_operations"].as_array().unwrap().iter();
    let operations: Vec<&str> = names.map(|name| name.as_str().unwrap()).collect();
    let operations = operations.join(",");
    let found = served.get(&format!(
        "/api/nb101/hash?adjacency={adjacency}&operations={operations}"
    ));
    assert_eq!(found.1["index"], 0);
    assert_eq!(found.1["hash"], hash);
    let query = served.get(&format!(
        "/api/nb101/query?adjacency={adjacency}&operations={operations}&epochs=36&stop_halfway=true&seed=7"
    ));
    let line = format!(
        "nb101 query --adjacency {adjacency} --operations {operations} --epochs 36 --stop-halfway --seed 7"
    );
    assert_eq!(query, (200, printed(&line)));

    let best = served.get("/api/nb101/best?metric=valid&epochs=12&top=4").1;
    let expected = printed("nb101 best --metric valid --epochs 12 --top 4");
    for (answer, place) in best
        .as_array()
        .unwrap()
        .iter()
        .zip(expected.as_array().unwrap())
    {
        assert_eq!(answer["index"], place["index"]);
        assert_eq!(answer["mean_accuracy"], place["mean_accuracy"]);
    }
    let (_, head, _) = served.request("GET /api/nb101/best", "", "");
    assert!(
        head.contains("natsbench-sample: nb101: sample: invented numbers"),
        "{head}"
    );
}

#[test]
fn wrong_requests_about_nasbench101_are_answered_with_what_would_be_right() {
    let served = Served::new(nasbench101_database());
    for (path, status, told) in [
        ("module?module=423624", 404, "indexes go from 0 to 423623"),
        ("module?module=x", 400, "a hash of 32 hexadecimal digits"),
        (
            "module?module=00000000000000000000000000000000",
            404,
            "no module with the hash",
        ),
        (
            "hash?adjacency=01&operations=input,output",
            400,
            "needs 4 digits",
        ),
        (
            "hash?adjacency=0000&operations=input,output",
            400,
            "graph is disconnected",
        ),
        ("best?epochs=5", 400, "one of 4, 12, 36, 108"),
        (
            "query?adjacency=0100&operations=input,output&stop_halfway=1",
            400,
            "one of false, true",
        ),
    ] {
        let (found, answer) = served.get(&format!("/api/nb101/{path}"));
        let error = answer["error"].as_str().unwrap();
        assert_eq!(found, status, "{path}: {error}");
        assert!(error.contains(told), "{path}: {error}");
    }
    let without = Served::new(sample_database());
    let (status, answer) = without.get("/api/nb101/module?module=0");
    assert_eq!(status, 404);
    let error = answer["error"].as_str().unwrap();
    assert!(
        error.contains("has nothing of NAS-Bench-101; `natsbench import"),
        "{error}"
    );
}

#[test]
fn wrong_requests_are_answered_with_what_would_be_right() {
    let served = Served::new(sample_database());
    for (path, status, told) in [
        (
            "/api/more_info?space=tss&arch=11",
            400,
            "parameter dataset is missing",
        ),
        (
            "/api/arch?space=tsss&arch=11",
            400,
            "expected one of tss, sss",
        ),
        (
            "/api/arch?space=tss&arch=11&epoch=1",
            400,
            "unknown parameter",
        ),
        ("/api/arch?space=tss&arch=99999", 404, "indexes go from 0"),
        ("/api/arch?space=tss&arch=|x~0|", 404, "letter by letter"),
        (
            "/api/cost_info?space=tss&arch=11&dataset=cifar10&hp=90",
            404,
            "it has 12, 200",
        ),
        (
            "/api/more_info?space=tss&arch=11&dataset=cifar10&epoch=12",
            404,
            "epochs 0 to 11",
        ),
        (
            "/api/simulate_train_eval?space=tss&arch=11&dataset=cifar10-valid",
            400,
            "cannot be simulated",
        ),
        (
            "/api/find_best?space=tss&dataset=cifar10&max_flops=nan",
            400,
            "expected a number",
        ),
        ("/api/nothing", 404, "more_info"),
        ("/api/sql", 405, "expected POST"),
    ] {
        let (found, answer) = served.get(path);
        let error = answer["error"].as_str().unwrap();
        assert_eq!(found, status, "{path}: {error}");
        assert!(error.contains(told), "{path}: {error}");
    }
    let (status, _, body) = served.request("POST /api/sql", "", "{\"sql\": \"SELECT 1\"}");
    assert_eq!(status, 415, "{body}");
    let json = "Content-Type: application/json\r\n";
    assert_eq!(served.request("POST /api/sql", json, "{}").0, 400);
    let long = format!("{{\"sql\": \"{}\"}}", " ".repeat(300_000));
    assert_eq!(served.request("POST /api/sql", json, &long).0, 413);
}

#[test]
fn the_box_for_sql_reads_and_does_nothing_else() {
    let served = Served::new(sample_database());
    let (status, answer) = served.sql("SELECT space, count(*) AS n FROM architectures GROUP BY 1");
    assert_eq!((status, &answer["columns"]), (200, &json!(["space", "n"])));
    assert_eq!(answer["types"], json!(["text", null]));
    assert_eq!(answer["cut"], false);
    for statement in [
        "DELETE FROM recipes",
        "DROP VIEW trials",
        "ATTACH 'other.db' AS other",
        "PRAGMA writable_schema = 1",
        "SELECT load_extension('x')",
    ] {
        let (status, answer) = served.sql(statement);
        assert_eq!(status, 403, "{statement}: {answer}");
    }
    assert_eq!(served.sql("SELEC 1").0, 400);
    let many = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000) SELECT i FROM n";
    let (status, answer) = served.sql(many);
    assert_eq!((status, &answer["cut"]), (200, &json!(true)));
    assert_eq!(answer["rows"].as_array().unwrap().len(), 10_000);
}

#[test]
fn a_statement_without_an_end_is_cut_off_while_others_are_answered() {
    let served = Served::new(sample_database());
    let begun = Instant::now();
    std::thread::scope(|scope| {
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        let asked = [(); 4].map(|()| scope.spawn(|| served.sql(endless)));
        std::thread::sleep(Duration::from_millis(300));
        assert_eq!(served.get("/api/arch?space=tss&arch=11").0, 200);
        assert!(
            begun.elapsed() < Duration::from_secs(4),
            "{:?}",
            begun.elapsed()
        );
        for asked in asked {
            let (status, answer) = asked.join().unwrap();
            assert_eq!(status, 422, "{answer}");
            assert!(
                answer["error"]
                    .as_str()
                    .unwrap()
                    .contains("cut off after 5 seconds")
            );
        }
    });
}

#[test]
fn requests_for_other_hosts_and_from_other_pages_are_refused() {
    let served = Served::new(sample_database());
    let request = "GET /api/info HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    let (status, _, body) = served.send(request);
    assert_eq!(status, 421, "{body}");
    let foreign = "Origin: http://evil.example\r\n";
    let (status, head, _) = served.request("GET /api/info", foreign, "");
    assert_eq!(status, 403);
    assert!(!head.contains("access-control"), "{head}");
    let (status, head, body) = served.request("GET /", "", "");
    assert_eq!(status, 200);
    assert!(head.contains("content-security-policy: default-src 'none'; script-src 'sha256-"));
    assert!(head.contains("x-content-type-options: nosniff"));
    assert!(body.contains("data-page=\"explore\""));
    let (_, head, _) = served.request("GET /tss-space-census.svg", "", "");
    assert!(head.contains(
        "content-security-policy: default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    ));
    assert!(head.contains("content-type: image/svg+xml"), "{head}");
}

#[test]
fn many_clients_are_served_at_once() {
    let served = Served::new(sample_database());
    std::thread::scope(|scope| {
        for client in 0..50 {
            let served = &served;
            scope.spawn(move || {
                for round in 0..4 {
                    let index = (client * 4 + round) % 40;
                    let path = format!("/api/more_info?space=tss&arch={index}&dataset=cifar100");
                    assert_eq!(served.get(&path).0, 200);
                }
            });
        }
    });
}

#[test]
#[cfg(unix)]
fn signals_end_it_cleanly_also_while_a_client_keeps_its_connection() {
    for signal in ["-INT", "-TERM"] {
        let mut served = Served::new(sample_database());
        let mut idle = TcpStream::connect(served.address()).unwrap();
        write!(idle, "GET /api/info HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut some = [0; 64];
        assert!(idle.read(&mut some).unwrap() > 0);
        let begun = Instant::now();
        assert_eq!(served.stop(signal), Some(0));
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "{:?}",
            begun.elapsed()
        );
    }
}

#[test]
fn a_port_in_use_and_a_file_that_is_missing_are_told() {
    let served = Served::new(sample_database());
    let port = served.address().rsplit_once(':').unwrap().1;
    let db = text(sample_database());
    natsbench(&["serve", "--db", db, "--port", port], &[]).ends(1, &["is in use; choose another"]);
    natsbench(&["serve", "--db", "nowhere.db"], &[]).ends(1, &["nowhere.db"]);
}

/// The description against a validator of the Python Package Index, where it is installed.
#[test]
fn the_description_passes_a_validator() {
    let served = Served::new(sample_database());
    let description = served.get("/api/openapi.json").1;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("openapi.json");
    std::fs::write(&file, description.to_string()).unwrap();
    let python =
        std::env::var("NATSBENCH_PYTHON").unwrap_or_else(|_| ".venv/bin/python".to_owned());
    let validator = ["-m", "openapi_spec_validator"];
    let run = |argument: &str| Command::new(&python).args(validator).arg(argument).output();
    match run("--help") {
        Ok(output) if output.status.success() => {
            let ran: crate::support::Ran = run(text(&file)).unwrap().into();
            ran.ends(0, &["OK"]);
        }
        _ => println!("skipped: no openapi-spec-validator for {python}"),
    }
}
