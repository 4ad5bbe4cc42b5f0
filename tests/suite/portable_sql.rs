//! Views and examples in SQL that other engines read as well: `DuckDB`, which attaches the file, and engines on an export.

use std::fs;
use std::path::Path;

/// Words after which a joined table ends.
const AFTER_TABLE: [&str; 10] = [
    "ON", "USING", "JOIN", "CROSS", "LEFT", "INNER", "WHERE", "GROUP", "ORDER", ")",
];

/// The words and signs of a statement, without comments and texts.
fn words(sql: &str) -> Vec<String> {
    let (mut found, mut word) = (Vec::new(), String::new());
    let without_comments = sql.lines().map(|line| line.split("--").next().unwrap());
    let code = without_comments.collect::<Vec<_>>().join("\n");
    for (place, part) in code.split('\'').enumerate() {
        if place % 2 == 1 {
            found.push("'text'".to_owned());
            continue;
        }
        for letter in part.chars().chain([' ']) {
            if letter.is_alphanumeric() || matches!(letter, '_' | '.') {
                word.push(letter);
                continue;
            }
            if !word.is_empty() {
                found.push(std::mem::take(&mut word));
            }
            if !letter.is_whitespace() {
                found.push(letter.to_string());
            }
        }
    }
    found
}

/// What only SQLite understands, or understands in its own way.
fn complaints(sql: &str) -> Vec<String> {
    let words = words(sql);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for (place, &word) in words.iter().enumerate() {
        let at = |offset: usize| words.get(place + offset).copied().unwrap_or("");
        match word {
            "JOIN" => {
                let is_cross = place > 0 && words[place - 1] == "CROSS";
                let mut after = words[place + 1..].iter().copied();
                let end = after.find(|word| AFTER_TABLE.contains(word) || *word == ";");
                let has_condition = matches!(end, Some("ON" | "USING"));
                if is_cross && has_condition {
                    found.push(format!(
                        "CROSS JOIN {} has a condition: move it to WHERE",
                        at(1)
                    ));
                } else if !is_cross && !has_condition {
                    found.push(format!("JOIN {} has no condition: write CROSS JOIN", at(1)));
                }
            }
            // 86400 seconds are a day: a division of doubles.
            "/" if at(1) != "86400" && at(1).bytes().all(|byte| byte.is_ascii_digit()) => {
                found.push(format!("/ {}: an integer only in SQLite; use >>", at(1)));
            }
            "iif" | "IIF" | "ifnull" => found.push(format!("{word}: use CASE or coalesce")),
            "json_object" | "json_each" => found.push(format!("{word}: differs between engines")),
            "FILTER" => found.push("FILTER: use CASE within the aggregate".to_owned()),
            "IS" if at(1) == "NOT" && at(2) != "NULL" => {
                found.push(format!("IS NOT {}: only NULL is portable", at(2)));
            }
            "IS" if !matches!(at(1), "NOT" | "NULL") => {
                found.push(format!("IS {}: only NULL is portable", at(1)));
            }
            "max" | "min" if at(1) == "(" && has_comma(&words[place + 2..]) => {
                found.push(format!("{word} of several values: use CASE"));
            }
            "PRECEDING" if words[place - 1] == "1" => {
                found.push("a frame that ends before the current row: not in Polars".to_owned());
            }
            "MATERIALIZED" => found.push("MATERIALIZED: not in other engines".to_owned()),
            _ => {}
        }
    }
    found
}

/// Whether the parenthesis that is open holds a comma of its own.
fn has_comma(words: &[&str]) -> bool {
    let mut depth = 0;
    for &word in words {
        match word {
            "(" => depth += 1,
            ")" if depth == 0 => return false,
            ")" => depth -= 1,
            "," if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// Every statement of a folder, by name.
fn statements(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap();
    let read = |file: std::io::Result<fs::DirEntry>| {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        (name, fs::read_to_string(path).unwrap())
    };
    files.map(read).collect()
}

#[test]
fn views_have_nothing_that_only_sqlite_understands() {
    let views = statements("sql/views");
    assert!(views.len() >= 18, "{} views", views.len());
    for (name, sql) in views {
        assert_eq!(complaints(&sql), Vec::<String>::new(), "{name}");
    }
}

/// Random by nature, so other engines could only give other rows; SQLite must also be told to draw but once.
const NOT_PORTABLE: [&str; 1] = ["random_search"];

#[test]
fn examples_have_nothing_that_only_sqlite_understands() {
    let mut examples = statements("sql/examples");
    examples.retain(|(name, _)| !NOT_PORTABLE.contains(&name.as_str()));
    assert!(examples.len() >= 17, "{} examples", examples.len());
    for (name, sql) in examples {
        assert_eq!(complaints(&sql), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn what_only_sqlite_understands_is_found() {
    for sql in [
        "SELECT a FROM b CROSS JOIN c ON b.x = c.x;",
        "SELECT a FROM b CROSS JOIN c USING (x);",
        "SELECT a FROM b JOIN c;",
        "SELECT a FROM b JOIN c WHERE b.x = c.x;",
        "SELECT trial_id / 33554432 FROM b;",
        "SELECT iif(a = 1, 2, 3) FROM b;",
        "SELECT a FROM b WHERE a IS NOT 1;",
        "SELECT a FROM b WHERE a IS (SELECT 1);",
        "SELECT max(a, (b), c) FROM d;",
        "SELECT sum(a) FILTER (WHERE b) FROM d;",
        "WITH x AS MATERIALIZED (SELECT 1) SELECT * FROM x;",
        "SELECT min(a) OVER (ORDER BY b ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) FROM c;",
    ] {
        assert_eq!(complaints(sql).len(), 1, "{sql}");
    }
    let portable = "SELECT max(coalesce(a, b)), 'a JOIN b' FROM c AS d -- JOIN e\n\
                    JOIN f USING (x) CROSS JOIN g LEFT JOIN h AS i ON h.y = g.y WHERE a IS NOT NULL;";
    assert_eq!(complaints(portable), Vec::<String>::new());
}
