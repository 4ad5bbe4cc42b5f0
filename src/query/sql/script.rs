//! Several statements in one text, as the `sqlite3` shell reads them: with comments, and with commands to the shell,
//! which begin with a dot, between the statements.

use super::SqlValue;

/// Commands that set how the shell prints. They mean nothing here.
const DISPLAY: [&str; 14] = [
    "bail",
    "changes",
    "echo",
    "explain",
    "header",
    "headers",
    "mode",
    "nullvalue",
    "print",
    "prompt",
    "separator",
    "stats",
    "timer",
    "width",
];

/// A part of a script.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step<'a> {
    /// One statement, and the line that it begins on.
    Statement {
        /// Its text, without the semicolon.
        sql: &'a str,
        /// Counted from 1.
        line: usize,
    },
    /// `.parameter set NAME VALUE`: a value for later statements.
    Set {
        /// The parameter, with its sign.
        name: &'a str,
        /// The value.
        value: SqlValue,
    },
    /// `.parameter clear`: no values for later statements.
    Clear,
}

/// A part of a script that cannot be run here.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line}: .{command} is a command of the sqlite3 shell that is not known here; expected a statement, or .parameter set NAME VALUE"
)]
pub(crate) struct UnknownCommand {
    line: usize,
    command: String,
}

/// Steps in their order.
#[derive(Debug, PartialEq)]
pub(crate) struct Script<'a>(pub(crate) Vec<Step<'a>>);

impl<'a> Script<'a> {
    /// Finds the statements of a text.
    pub(crate) fn parse(text: &'a str) -> Result<Self, UnknownCommand> {
        let (mut steps, mut at) = (Vec::new(), 0);
        loop {
            at += text.get(at..).map_or(0, blank);
            let Some((before, rest)) = text
                .split_at_checked(at)
                .filter(|(_, rest)| !rest.is_empty())
            else {
                return Ok(Self(steps));
            };
            let line = before.matches('\n').count() + 1;
            let begins_line = before.is_empty() || before.ends_with('\n');
            if let Some(command) = rest.strip_prefix('.').filter(|_| begins_line) {
                let command = command.lines().next().unwrap_or_default();
                steps.extend(shell_command(command, line)?);
                at += 1 + command.len();
            } else {
                let length = end_of_statement(rest);
                let sql = rest.get(..length).unwrap_or(rest).trim_end_matches(';');
                if !sql.is_empty() {
                    steps.push(Step::Statement { sql, line });
                }
                at += length;
            }
        }
    }
}

fn shell_command(text: &str, line: usize) -> Result<Option<Step<'_>>, UnknownCommand> {
    let (command, rest) = word(text);
    let (action, rest) = word(rest);
    let unknown = || UnknownCommand {
        line,
        command: text.trim().to_owned(),
    };
    match (command, action) {
        ("parameter" | "param", "set") => {
            let (name, value) = word(rest);
            let value = Some(value.trim())
                .filter(|value| !value.is_empty())
                .ok_or_else(unknown)?;
            Ok(Some(Step::Set {
                name,
                value: literal(value),
            }))
        }
        ("parameter" | "param", "init" | "list") => Ok(None),
        ("parameter" | "param", "clear") => Ok(Some(Step::Clear)),
        _ if DISPLAY.contains(&command) => Ok(None),
        _ => Err(unknown()),
    }
}

/// The first word of a text, and what follows it.
fn word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    text.split_once(char::is_whitespace).unwrap_or((text, ""))
}

/// The length of the blanks and comments at the beginning.
fn blank(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let (spaces, comment) = (
            rest.len() - rest.trim_start().len(),
            comment(rest.trim_start()),
        );
        if spaces + comment == 0 {
            break;
        }
        at += spaces + comment;
    }
    at
}

/// The length of the comment that begins here, or 0.
fn comment(text: &str) -> usize {
    match text.get(..2) {
        Some("--") => up_to(text, "\n", 2),
        Some("/*") => up_to(text, "*/", 2),
        _ => 0,
    }
}

/// The length from a place up to and including the next `end`.
fn up_to(text: &str, end: &str, from: usize) -> usize {
    let found = text.get(from..).and_then(|rest| rest.find(end));
    found.map_or(text.len(), |place| from + place + end.len())
}

/// Where the statement that begins here ends, behind its semicolon.
fn end_of_statement(text: &str) -> usize {
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        at += match rest.chars().next() {
            Some(';') => return at + 1,
            // A doubled quote ends one text and begins another.
            Some(quote @ ('\'' | '"' | '`')) => up_to(rest, quote.encode_utf8(&mut [0; 4]), 1),
            Some('[') => up_to(rest, "]", 1),
            Some(other) => comment(rest).max(other.len_utf8()),
            None => 0,
        };
    }
    text.len()
}

/// A value as people type it: a number, NULL, or a text in quotes. Anything else is a text as it stands.
pub(crate) fn literal(text: &str) -> SqlValue {
    let is_number = !text.is_empty()
        && text
            .chars()
            .all(|letter| "+-.0123456789eE".contains(letter));
    let quoted = |quote: char| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(SqlValue::Text(
            inner.replace(&format!("{quote}{quote}"), &quote.to_string()),
        ))
    };
    if is_number {
        if let Ok(number) = text.parse() {
            return SqlValue::Integer(number);
        }
        if let Ok(number) = text.parse() {
            return SqlValue::Real(number);
        }
    }
    if text.eq_ignore_ascii_case("null") {
        return SqlValue::Null;
    }
    let text = || SqlValue::Text(text.to_owned());
    quoted('\'').or_else(|| quoted('"')).unwrap_or_else(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str) -> Vec<&str> {
        let steps = Script::parse(text).unwrap().0.into_iter();
        let sql = |step| match step {
            Step::Statement { sql, .. } => sql,
            other => panic!("{other:?}"),
        };
        steps.map(sql).collect()
    }

    #[test]
    fn semicolons_in_texts_names_and_comments_end_nothing() {
        for text in [
            "SELECT ';'",
            "SELECT 'it''s;'",
            "SELECT \"a;b\", [c;d], `e;f` FROM t",
            "SELECT 1 -- one; two",
            "SELECT /* a; b */ 1",
            "SELECT 'open; end",
        ] {
            assert_eq!(statements(text), [text]);
        }
        assert_eq!(
            statements(";; SELECT 1;\n-- end\n ; SELECT 2;;"),
            ["SELECT 1", "SELECT 2"]
        );
        assert_eq!(statements("-- nothing\n"), [""; 0]);
    }

    #[test]
    fn lines_with_a_dot_are_commands_only_between_statements() {
        assert_eq!(
            statements(".headers on\nSELECT 1\n.5 AS a;\n.mode csv\n"),
            ["SELECT 1\n.5 AS a"]
        );
        let script = Script::parse("-- two\n\n.parameter set :hp '200'\nSELECT :hp;").unwrap();
        let set = Step::Set {
            name: ":hp",
            value: SqlValue::Text("200".to_owned()),
        };
        let select = Step::Statement {
            sql: "SELECT :hp",
            line: 4,
        };
        assert_eq!(script.0, [set, select]);
        let error = Script::parse("SELECT 1;\n.import a.csv b").unwrap_err();
        assert!(
            error.to_string().starts_with("line 2: .import a.csv b is"),
            "{error}"
        );
    }

    #[test]
    fn values_are_numbers_texts_or_null() {
        let text = |text: &str| SqlValue::Text(text.to_owned());
        for (typed, value) in [
            ("12", SqlValue::Integer(12)),
            ("-1.5e3", SqlValue::Real(-1500.0)),
            ("tss", text("tss")),
            ("'12'", text("12")),
            ("'it''s'", text("it's")),
            ("NULL", SqlValue::Null),
            ("inf", text("inf")),
            ("", text("")),
            ("'", text("'")),
        ] {
            assert_eq!(literal(typed), value, "{typed}");
        }
    }
}
