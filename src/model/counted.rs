//! Counts with their nouns, for people: `1 trial`, `15,625 architectures`.

/// A count with commas between groups of three digits: 15,625.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and what is counted, whose plural ends in `s`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{} {noun}{ending}", grouped(count as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_three() {
        let texts = [0, 999, 1_000, 15_625, 1_234_567].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "15,625", "1,234,567"]);
    }

    #[test]
    fn one_thing_is_no_plural() {
        let texts = [0, 1, 2, 15_625].map(|count| counted(count, "trial"));
        assert_eq!(texts, ["0 trials", "1 trial", "2 trials", "15,625 trials"]);
    }
}
