//! The comment at the head of a file of `sql/`, as HTML.

/// What the comment at the head of a statement says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HeadComment<'a> {
    /// Its first sentence.
    pub title: String,
    /// All sentences behind it, and a paragraph for each of `grain:`, `units:` and the like.
    pub rest: Vec<String>,
    /// The statement below it.
    pub statement: &'a str,
}

/// The words that begin a paragraph.
const LABELS: [&str; 4] = ["grain: ", "units: ", "nulls: ", "change: "];

impl<'a> HeadComment<'a> {
    /// Reads the text of a file.
    pub(super) fn of(text: &'a str) -> Self {
        let length = |line: &&str| line.len();
        let head: usize = text
            .split_inclusive('\n')
            .take_while(|line| line.starts_with("--"))
            .map(|line| length(&line))
            .sum();
        let (head, statement) = text.split_at(head);
        let mut paragraphs: Vec<String> = Vec::new();
        for line in head.lines() {
            let line = line.trim_start_matches('-').trim();
            let begins = LABELS.iter().any(|label| line.starts_with(label));
            match paragraphs.last_mut() {
                Some(last) if !begins => {
                    last.push(' ');
                    last.push_str(line);
                }
                _ => paragraphs.push(line.to_owned()),
            }
        }
        let mut paragraphs = paragraphs.into_iter();
        let first = paragraphs.next().unwrap_or_default();
        let (title, more) = first_sentence(&first);
        let more = (!more.is_empty()).then(|| more.to_owned());
        Self {
            title: title.to_owned(),
            rest: more.into_iter().chain(paragraphs).collect(),
            statement: statement.trim().trim_end_matches(';'),
        }
    }
}

/// The first sentence, and what follows it.
fn first_sentence(text: &str) -> (&str, &str) {
    let ends = [". ", "? "].iter().filter_map(|end| text.find(end));
    match ends.min() {
        Some(end) => (&text[..=end], text[end + 2..].trim()),
        None => (text, ""),
    }
}

/// Paragraphs as HTML. The first one may be a warning, in bold.
pub(super) fn html(banner: Option<&str>, paragraphs: &[String]) -> String {
    let warning = banner.map(|banner| format!("<p><strong>{}</strong></p>", escaped(banner)));
    let paragraphs = paragraphs
        .iter()
        .map(|paragraph| format!("<p>{}</p>", escaped(paragraph)));
    warning.into_iter().chain(paragraphs).collect()
}

/// Text without what HTML would read as a tag. An archive may have any name.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_has_a_title_paragraphs_and_a_statement_below_it() {
        let text = "-- Which is best? The first\n-- of all.\n-- grain: one row\n-- units: none\n--        at all\nSELECT 1; -- one\n";
        let head = HeadComment::of(text);
        assert_eq!(head.title, "Which is best?");
        let rest = ["The first of all.", "grain: one row", "units: none at all"];
        assert_eq!(head.rest, rest);
        assert_eq!(head.statement, "SELECT 1; -- one");
        assert_eq!(HeadComment::of("SELECT 1;\n").statement, "SELECT 1");
    }

    #[test]
    fn what_looks_like_a_tag_is_escaped() {
        let html = html(Some("<b>"), &["a & b < c".to_owned()]);
        let expected = "<p><strong>&lt;b&gt;</strong></p><p>a &amp; b &lt; c</p>";
        assert_eq!(html, expected);
    }
}
