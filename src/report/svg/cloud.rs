//! Clouds of many points as a raster: a few paths instead of an element for each point.
//!
//! 32,768 circles would be megabytes, and the page would scroll slowly. So the plane is cut into cells. If there are few
//! points, which would be hard to see, the cells are larger. Cells are sorted into classes by the number of their points, and
//! each class is one path of horizontal strokes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Largest number of points, and the edge of a cell for so many. Points within one cell could not be told apart on paper
/// either.
const CELLS: [(usize, f64); 3] = [(300, 4.0), (3000, 2.5), (usize::MAX, 1.5)];

/// Classes of density: least number of points in a cell, and opacity.
const CLASSES: [(u32, f64); 4] = [(1, 0.45), (2, 0.65), (4, 0.85), (10, 1.0)];

/// The edge of the cells for so many points.
pub(super) fn cell_for(points: usize) -> f64 {
    let fitting = CELLS.iter().find(|(most, _)| points <= *most);
    fitting.map_or(1.5, |(_, cell)| *cell)
}

/// The paths of a cloud: the opacity and the attribute `d` of each, from the places of its points.
pub(super) fn paths(places: impl Iterator<Item = (f64, f64)>, cell: f64) -> Vec<(f64, String)> {
    // Row by row, so that neighbours can be joined into one stroke.
    let mut cells: BTreeMap<(i32, i32), u32> = BTreeMap::new();
    for (x, y) in places {
        let of_place = ((y / cell).floor() as i32, (x / cell).floor() as i32);
        *cells.entry(of_place).or_default() += 1;
    }
    let mut classes: [Vec<Stroke>; CLASSES.len()] = Default::default();
    for ((row, column), count) in cells {
        let class = CLASSES.iter().rposition(|(least, _)| count >= *least);
        if let Some(strokes) = class.and_then(|class| classes.get_mut(class)) {
            extend(strokes, row, column);
        }
    }
    let drawn = CLASSES.iter().zip(&classes);
    drawn
        .filter(|(_, strokes)| !strokes.is_empty())
        .map(|((_, opacity), strokes)| (*opacity, path(strokes)))
        .collect()
}

/// Cells side by side in a row.
#[derive(Debug)]
struct Stroke {
    row: i32,
    column: i32,
    cells: i32,
}

fn extend(strokes: &mut Vec<Stroke>, row: i32, column: i32) {
    match strokes.last_mut() {
        Some(last) if last.row == row && last.column + last.cells == column => last.cells += 1,
        _ => strokes.push(Stroke {
            row,
            column,
            cells: 1,
        }),
    }
}

/// The path of some strokes in units of cells. Each move is relative to the end of the stroke before it.
fn path(strokes: &[Stroke]) -> String {
    let mut path = String::with_capacity(strokes.len() * 8);
    let (mut row, mut column) = (0, 0);
    for stroke in strokes {
        let (down, right) = (stroke.row - row, stroke.column - column);
        let separator = if down < 0 { "" } else { " " };
        let _ = write!(path, "m{right}{separator}{down}h{}", stroke.cells); // writing into a String cannot fail
        (row, column) = (stroke.row, stroke.column + stroke.cells);
    }
    path
}

/// The transformation from units of cells to those of the picture.
pub(super) fn transform(cell: f64) -> String {
    format!("translate(0 {}) scale({cell})", cell / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CELL: f64 = 1.5;

    #[test]
    fn neighbours_are_one_stroke_and_crowds_are_darker() {
        let (near, far) = ((3.1, 6.1), (30.1, 6.1));
        let mut places = vec![near, (near.0 + CELL, near.1), far];
        assert_eq!(
            paths(places.iter().copied(), CELL),
            [(0.45, "m2 4h2m16 0h1".to_owned())]
        );
        places.extend([far, far]);
        let classes = paths(places.into_iter(), CELL);
        assert_eq!(classes.len(), 2);
        assert_eq!(classes[1], (0.65, "m20 4h1".to_owned()));
    }

    #[test]
    fn a_whole_space_takes_few_bytes() {
        let spread = (0..32_768_u32).map(|n| (f64::from(n % 400), f64::from(n * 7919 % 251)));
        let bytes: usize = paths(spread, cell_for(32_768))
            .iter()
            .map(|(_, path)| path.len())
            .sum();
        assert!(bytes < 150_000, "{bytes}");
    }
}
