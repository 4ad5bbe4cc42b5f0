//! `natsbench serve` among strangers: what takes any time or memory ends, and everybody else is answered meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::serve::Served;
use crate::views_examples::sample_database;

/// Far above what anything here takes: a test that waits for it fails.
const PATIENCE: Duration = Duration::from_mins(2);

const ENDLESS: &str = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";

fn columns(value: &str, count: usize) -> String {
    format!("SELECT {}", vec![value; count].join(", "))
}

/// Preparation that doubles with each step.
fn doubling() -> String {
    let steps = (1..=20).map(|step| {
        let before = step - 1;
        format!("c{step}(x) AS (SELECT (SELECT x FROM c{before}) + (SELECT x FROM c{before}))")
    });
    let steps = steps.collect::<Vec<_>>().join(", ");
    format!("WITH c0(x) AS (SELECT 1), {steps} SELECT * FROM c20")
}

/// Each takes seconds or hundreds of megabytes where nothing ends it.
fn hostile_statements() -> Vec<String> {
    vec![
        columns("hex(zeroblob(8000000))", 100),
        columns("zeroblob(15000000)", 8),
        "SELECT hex(zeroblob(8000000)) LIKE '%'||hex(zeroblob(24000))||'1'".to_owned(),
        doubling(),
        // the same within the limits of single values
        columns("hex(zeroblob(500000))", 100),
        columns("zeroblob(1000000)", 90),
        // seconds each, so that a fast machine does not answer all of them in time
        columns(
            "instr(hex(zeroblob(500000)), hex(zeroblob(200000)) || '1')",
            40,
        ),
        format!("{ENDLESS} SELECT count(*) FROM n"),
        format!("{ENDLESS} SELECT i FROM n ORDER BY -i"),
        format!("{ENDLESS} SELECT count(DISTINCT hex(i)) FROM n"),
    ]
}

#[test]
fn a_statement_that_takes_any_time_or_memory_ends_and_the_next_is_answered() {
    let served = Served::new(sample_database());
    let before = Instant::now();
    std::thread::scope(|scope| {
        for statement in hostile_statements() {
            let served = &served;
            scope.spawn(move || {
                let (status, answer) = served.sql(&statement);
                // cut off, out of memory, refused by a limit of SQLite, or cut before its first row
                let is_cut = status == 200 && answer["cut"] == true;
                assert!(
                    [400, 422].contains(&status) || is_cut,
                    "{status} {answer:.80}: {statement:.80}"
                );
            });
        }
    });
    assert!(before.elapsed() < PATIENCE);
    let (status, answer) = served.sql("SELECT 1");
    assert_eq!((status, &answer["rows"]), (200, &json!([[1]])));
}

/// What the server has in memory, and its children beside it: pages that several have count once.
#[cfg(target_os = "linux")]
fn resident_bytes(server: u32) -> u64 {
    let children = std::fs::read_dir(format!("/proc/{server}/task")).unwrap();
    let children = children
        .filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("children")).ok());
    let children: String = children.collect();
    let processes = children.split_whitespace().map(str::to_owned);
    let kilobytes = |process: String| -> Option<u64> {
        let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
        let line = rollup.lines().find(|line| line.starts_with("Pss:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    let all = processes.chain([server.to_string()]);
    all.filter_map(kilobytes).sum::<u64>() * 1024
}

/// Sets a flag when it is dropped, so also if the test fails: a thread that waits for the flag would keep the test from ending.
#[cfg(target_os = "linux")]
struct SetAtEnd<'a>(&'a AtomicBool);

#[cfg(target_os = "linux")]
impl Drop for SetAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn honest_statements_are_answered_while_twenty_hostile_ones_run_and_memory_is_bounded() {
    let served = Served::new(sample_database());
    let is_over = AtomicBool::new(false);
    let begun = Instant::now();
    let (waits, bytes) = std::thread::scope(|scope| {
        let hostile: Vec<_> = (0..20)
            .map(|number| {
                let statements = hostile_statements();
                let statement = statements[number % statements.len()].clone();
                let served = &served;
                scope.spawn(move || served.sql(&statement).0)
            })
            .collect();
        let memory = scope.spawn(|| {
            let mut most = 0;
            while !is_over.load(Ordering::Relaxed) {
                most = most.max(resident_bytes(served.child.id()));
                std::thread::sleep(Duration::from_millis(20));
            }
            most
        });
        let end = SetAtEnd(&is_over);
        std::thread::sleep(Duration::from_millis(20));
        let mut waits = Vec::new();
        while !hostile
            .iter()
            .all(std::thread::ScopedJoinHandle::is_finished)
        {
            let asked = Instant::now();
            let (status, answer) = served.sql("SELECT 1");
            assert_eq!((status, &answer["rows"]), (200, &json!([[1]])));
            waits.push(asked.elapsed());
        }
        drop(end);
        for status in hostile {
            let status = status.join().unwrap();
            assert!([200, 400, 422, 503].contains(&status), "{status}");
        }
        (waits, memory.join().unwrap())
    });
    // No honest one waits for a hostile one: many are answered while those run.
    let longest = waits.iter().max().unwrap();
    assert!(waits.len() >= 10, "{waits:?}");
    assert!(*longest < begun.elapsed() / 3, "{longest:?}");
    assert!(bytes < 300_000_000, "{bytes} bytes");
}

#[test]
fn answers_are_bounded_in_bytes_as_they_are_written() {
    let served = Served::new(sample_database());
    let (status, answer) = served.sql(&format!(
        "{ENDLESS} SELECT zeroblob(300000) FROM n LIMIT 100"
    ));
    assert_eq!(
        (status, &answer["cut"]),
        (200, &json!(true)),
        "{answer:.80}"
    );
    let rows = answer["rows"].as_array().unwrap().len();
    assert!((1..100).contains(&rows), "{rows} rows");
    assert!(answer.to_string().len() < 6_000_000);
}

/// Sends bytes as they are and reads the answer to its end.
fn exchange(served: &Served, request: &[u8]) -> (u16, String, Value) {
    let mut stream = TcpStream::connect(served.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(request).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let body = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"));
    (status, head.to_ascii_lowercase(), body)
}

#[test]
fn whatever_is_wrong_with_a_request_is_said_in_json() {
    let served = Served::new(sample_database());
    let host = "Host: 127.0.0.1\r\nConnection: close\r\n";
    let long = "a".repeat(70_000);
    let post = format!("POST /api/sql HTTP/1.1\r\n{host}Content-Type: application/json\r\n");
    for (request, expected) in [
        (format!("GET /{long} HTTP/1.1\r\n{host}\r\n"), 414),
        (
            format!("GET /{} HTTP/1.1\r\n{host}\r\n", "a".repeat(9000)),
            414,
        ),
        (format!("GET / HTTP/1.1\r\n{host}X: {long}\r\n\r\n"), 431),
        (
            format!("GET / HTTP/1.1\r\n{host}{}\r\n", "X: y\r\n".repeat(200)),
            431,
        ),
        (
            format!("GET /{} HTTP/1.1\r\n{host}\r\n", "a".repeat(3_000_000)),
            414,
        ),
        ("GET / HTTP/3.0\r\n\r\n".to_owned(), 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 505),
        ("hello\r\n\r\n".to_owned(), 400),
        (format!("GET / HTTP/1.1\r\n{host}no header\r\n\r\n"), 400),
        (format!("BREW / HTTP/1.1\r\n{host}\r\n"), 405),
        (format!("OPTIONS /api/sql HTTP/1.1\r\n{host}\r\n"), 405),
        (format!("GET /%ff HTTP/1.1\r\n{host}\r\n"), 404),
        (format!("GET /api/arch/11 HTTP/1.1\r\n{host}\r\n"), 404),
        (
            format!("GET /api/arch?space=%ff HTTP/1.1\r\n{host}\r\n"),
            400,
        ),
        (format!("{post}Content-Length: 9999999\r\n\r\n"), 413),
        (format!("{post}Content-Length: 1x\r\n\r\n"), 400),
        (format!("{post}Transfer-Encoding: chunked\r\n\r\n"), 411),
        (
            format!("{post}Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{{}}"),
            415,
        ),
        (
            format!("{post}Content-Length: 90000\r\n\r\n{}", "[".repeat(90_000)),
            400,
        ),
        (
            "GET / HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(),
            421,
        ),
    ] {
        let (status, head, body) = exchange(&served, request.as_bytes());
        assert_eq!(status, expected, "{request:.60}: {body}");
        assert!(body["error"].is_string(), "{request:.60}: {body}");
        assert!(head.contains("content-type: application/json"), "{head}");
        assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    }
}

#[test]
fn requests_that_follow_one_another_on_a_connection_are_answered_in_order() {
    let served = Served::new(sample_database());
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let sql = r#"{"sql":"SELECT 7"}"#;
    let post = format!(
        "POST /api/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{sql}",
        sql.len()
    );
    let arch = get("/api/arch?space=tss&arch=11");
    let all = [arch.as_str(), &post, &arch, "GET / HTTP/7\r\n\r\n", &arch].concat();
    let mut stream = TcpStream::connect(served.address()).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    for byte in all.as_bytes().chunks(7) {
        stream.write_all(byte).unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let statuses: Vec<&str> = answer
        .split("HTTP/1.1 ")
        .filter(|answer| answer.starts_with(|first: char| first.is_ascii_digit()))
        .map(|answer| &answer[..3])
        .collect();
    assert_eq!(statuses, ["200", "200", "200", "505"]);
    assert!(answer.contains("[[7]]"), "{answer}");
}

#[test]
fn connections_on_which_nothing_is_asked_end_and_keep_nobody_out() {
    let served = Served::new(sample_database());
    let connect = |start: &str| {
        let mut stream = TcpStream::connect(served.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(start.as_bytes()).unwrap();
        stream
    };
    // More than there are places for, and others that begin and do not go on.
    let mut idle: Vec<TcpStream> = (0..400).map(|_| connect("")).collect();
    let mut used = connect("GET /api/info HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(served.get("/api/arch?space=tss&arch=11").0, 200);
    let mut bytes = Vec::new();
    for stream in &mut idle {
        // A reset is an end, too.
        if let Err(error) = stream.read_to_end(&mut bytes) {
            assert_eq!(error.kind(), ErrorKind::ConnectionReset, "still open");
        }
    }
    assert!(bytes.is_empty(), "{}", String::from_utf8_lossy(&bytes));
    // One that was used and is kept open ends as well.
    used.read_to_end(&mut bytes).unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn a_head_that_does_not_end_is_given_up() {
    let served = Served::new(sample_database());
    let (status, _, body) = exchange(&served, b"GET / HTTP/1.1\r\nHost: loc");
    assert_eq!(status, 408, "{body}");
}

#[test]
fn a_body_that_does_not_come_is_given_up() {
    let served = Served::new(sample_database());
    let request = "POST /api/sql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                   Content-Length: 100\r\n\r\n{\"sql\": ";
    let (status, _, body) = exchange(&served, request.as_bytes());
    assert_eq!(status, 408, "{body}");
}
