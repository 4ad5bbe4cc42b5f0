//! Searches of the size space among other widths than those of the benchmark.
//!
//! A small search has widths of half as many channels. The benchmark has trained none of these networks, so each width is
//! looked up as the one that has its place among the widths of the benchmark.

use std::fmt;

use serde_json::Value;

/// The widths of a layer in the benchmark.
const BENCHMARK: [u64; 8] = [8, 16, 24, 32, 40, 48, 56, 64];

/// As many other widths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Widths([u64; 8]);

impl Widths {
    /// From the candidates of a search; `None` if all of them are widths of the benchmark.
    pub(super) fn of(candidates: Option<&Value>) -> Result<Option<Self>, String> {
        let widths: Vec<u64> = candidates
            .and_then(Value::as_array)
            .and_then(|widths| widths.iter().map(Value::as_u64).collect())
            .ok_or("settings without candidates; expected a list of widths")?;
        if widths.iter().all(|width| BENCHMARK.contains(width)) {
            return Ok(None);
        }
        <[u64; 8]>::try_from(widths)
            .map(|widths| Some(Self(widths)))
            .map_err(|widths| {
                format!(
                    "candidates {widths:?}; expected widths of the benchmark, {BENCHMARK:?}, \
                     or eight others"
                )
            })
    }

    /// `4:8:12:16:32` with the widths of the benchmark; what is none of these widths stays.
    pub(super) fn in_place(&self, architecture: &str) -> String {
        let of_benchmark = |text: &str| {
            let width: u64 = text.parse().ok()?;
            let place = self.0.iter().position(|known| *known == width)?;
            BENCHMARK.get(place).map(u64::to_string)
        };
        let widths: Option<Vec<String>> = architecture.split(':').map(of_benchmark).collect();
        widths.map_or_else(
            || format!("{architecture} among {self}"),
            |widths| widths.join(":"),
        )
    }
}

impl fmt::Display for Widths {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.0.map(|width| width.to_string());
        formatter.write_str(&widths.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn other_widths_stand_for_those_in_their_place() {
        let small = json!([4, 8, 12, 16, 20, 24, 28, 32]);
        let widths = Widths::of(Some(&small)).unwrap().unwrap();
        assert_eq!(widths.in_place("4:8:32:16:28"), "8:16:64:32:56");
        assert_eq!(
            widths.in_place("4:8:32:16:64"),
            "4:8:32:16:64 among 4, 8, 12, 16, 20, 24, 28, 32"
        );
    }

    #[test]
    fn widths_of_the_benchmark_stay_and_fewer_others_have_no_place() {
        assert_eq!(Widths::of(Some(&json!(BENCHMARK))), Ok(None));
        assert_eq!(Widths::of(Some(&json!([16, 64]))), Ok(None));
        let refused = |candidates: &Value| Widths::of(Some(candidates)).unwrap_err();
        assert!(refused(&json!([4, 64])).starts_with("candidates [4, 64]; expected widths"));
        assert!(refused(&json!("8")).starts_with("settings without candidates"));
        assert!(Widths::of(None).is_err());
    }
}
