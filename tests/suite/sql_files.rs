//! SQL of more than one line lives in `sql/`, and says there what a row is. `sql/README.md` has the rule.

use std::fs;
use std::path::{Path, PathBuf};

/// The words that a statement begins with.
const VERBS: [&str; 13] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "WITH", "CREATE", "DROP", "ALTER", "ATTACH",
    "ANALYZE", "VALUES", "EXPLAIN",
];

/// The files that put a statement together, each with its reason in `sql/README.md`.
const PUT_TOGETHER: [&str; 10] = [
    "src/extension/name.rs",
    "src/query/extensions/measured.rs",
    "src/query/sql/declared_schema.rs",
    "src/store/extensions/digest.rs",
    "src/store/extensions/statements.rs",
    "src/store/extensions/write.rs",
    "src/store/merging/extensions.rs",
    "src/store/writer/curves.rs",
    "src/store/writer/mod.rs",
    "src/store/writer/inserts.rs",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files with this ending below a folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A string of Rust code: what stands before it on its line and the one above, and its text.
struct Literal<'a> {
    before: &'a str,
    text: &'a str,
}

/// The strings of Rust code, without those of comments. Escapes are left as they are.
fn literals(code: &str) -> Vec<Literal<'_>> {
    let bytes = code.as_bytes();
    let (mut found, mut at, mut last_end) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        let rest = &code[at..];
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            last_end = at;
        } else if rest.starts_with("'\"'") || rest.starts_with("b'\"'") {
            at += rest.find('"').unwrap() + 2;
        } else if let Some(hashes) = raw_string(rest) {
            let (open, close) = (hashes + 2, format!("\"{}", "#".repeat(hashes)));
            let length = rest[open..].find(&close).unwrap();
            found.push(Literal {
                before: &code[last_end..at],
                text: &rest[open..open + length],
            });
            at += open + length + close.len();
            last_end = at;
        } else if bytes[at] == b'"' {
            let mut end = at + 1;
            while bytes[end] != b'"' {
                end += if bytes[end] == b'\\' { 2 } else { 1 };
            }
            found.push(Literal {
                before: &code[last_end..at],
                text: &code[at + 1..end],
            });
            at = end + 1;
            last_end = at;
        } else {
            at += rest.chars().next().unwrap().len_utf8();
        }
    }
    found
}

/// The number of `#` of a raw string that begins here.
fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.bytes().take_while(|byte| *byte == b'#').count();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn is_sql(text: &str) -> bool {
    let first = text.split_whitespace().next();
    first.is_some_and(|word| VERBS.contains(&word))
}

/// What a file of `src` does against the rule.
fn complaints(name: &str, code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]\nmod ").next().unwrap();
    let mut found = Vec::new();
    for literal in literals(code)
        .into_iter()
        .filter(|literal| is_sql(literal.text))
    {
        let start = literal.text.lines().next().unwrap();
        if literal.text.contains('\n') {
            found.push(format!("{name}: move {start:?} into a file of sql/"));
        }
        let call = literal.before.trim_end().trim_end_matches('&');
        let is_joined = ["format!(", "concat!(", "push_str(", "write!(", "+"];
        if is_joined.iter().any(|join| call.ends_with(join)) && !PUT_TOGETHER.contains(&name) {
            found.push(format!(
                "{name}: {start:?} is put together, without a reason in sql/README.md"
            ));
        }
    }
    found
}

#[test]
fn rust_code_has_only_statements_of_one_line_and_puts_none_together_without_a_reason() {
    let mut checked = 0;
    for path in files(&root().join("src"), "rs") {
        let name = path
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        if name.contains("/tests/") || name.ends_with("tests.rs") {
            continue;
        }
        let code = fs::read_to_string(&path).unwrap();
        checked += literals(&code)
            .iter()
            .filter(|literal| is_sql(literal.text))
            .count();
        assert_eq!(complaints(&name, &code), Vec::<String>::new());
    }
    assert!(checked > 30, "{checked} statements found");
    let rule = fs::read_to_string(root().join("sql/README.md")).unwrap();
    for name in PUT_TOGETHER {
        assert!(rule.contains(name), "{name} has no reason in sql/README.md");
    }
}

#[test]
fn what_is_against_the_rule_is_found() {
    let long = "let sql = \"SELECT a \\\n FROM b\";";
    let raw = "let sql = r#\"SELECT a\n FROM b\"#;";
    let joined = "let sql = format!(\"SELECT a FROM {table}\");";
    for code in [long, raw, joined] {
        assert_eq!(complaints("src/x.rs", code).len(), 1, "{code}");
    }
    let fine =
        "// \"SELECT a\nlet quote = '\"'; let sql = \"SELECT a FROM b\"; let text = \"no\nSQL\";";
    assert_eq!(complaints("src/x.rs", fine), Vec::<String>::new());
}

#[test]
fn every_statement_says_what_it_is_and_what_a_row_is() {
    for path in files(&root().join("sql"), "sql") {
        let text = fs::read_to_string(&path).unwrap();
        let head: Vec<&str> = text
            .lines()
            .take_while(|line| line.starts_with("--"))
            .collect();
        let name = path.display();
        assert!(
            head.first().is_some_and(|line| line.starts_with("-- ")),
            "{name} has no head"
        );
        let is_demo = path.parent().is_some_and(|folder| folder.ends_with("demo"));
        let has_grain = head.iter().any(|line| line.starts_with("-- grain: "));
        assert!(is_demo || has_grain, "{name} does not say its grain");
        let folder = path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap();
        let rule = fs::read_to_string(root().join("sql/README.md")).unwrap();
        assert!(
            folder == "sql" || rule.contains(&format!("`{folder}/`")),
            "README.md does not know {folder}/"
        );
    }
}
