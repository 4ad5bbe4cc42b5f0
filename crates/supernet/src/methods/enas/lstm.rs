//! One layer of an LSTM, forward and backward, by hand: the controller is too small for an engine.

use std::ops::Range;

/// Where the numbers of a layer lie among those of the controller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Places {
    /// Four gates of `hidden` rows, in the order input, forget, cell, output; a column for each input.
    pub(super) of_input: Range<usize>,
    /// The same for what the layer gave before.
    pub(super) of_hidden: Range<usize>,
    /// Two biases, which are added.
    pub(super) biases: [Range<usize>; 2],
}

/// What a layer remembers from one edge to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Memory {
    pub(super) hidden: Vec<f64>,
    pub(super) cell: Vec<f64>,
}

impl Memory {
    pub(super) fn zero(hidden: usize) -> Self {
        Self {
            hidden: vec![0.0; hidden],
            cell: vec![0.0; hidden],
        }
    }
}

/// A step of a layer, with all that its gradient needs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    input: Vec<f64>,
    before: Memory,
    /// The gates, after their sigmoid or (the third) hyperbolic tangent.
    gates: [Vec<f64>; 4],
    /// The hyperbolic tangent of the new cell.
    squashed: Vec<f64>,
    pub(super) after: Memory,
}

impl Step {
    /// The gates are sums of the weights times the input and times what the layer gave before. The cell becomes
    /// forget x cell + input x candidate, and the layer gives output x tanh(cell).
    pub(super) fn forward(
        numbers: &[f64],
        places: &Places,
        input: Vec<f64>,
        before: Memory,
    ) -> Self {
        let hidden = before.hidden.len();
        let mut sums = vec![0.0; 4 * hidden];
        for bias in &places.biases {
            add(&mut sums, slice(numbers, bias), 1.0);
        }
        add_product(&mut sums, slice(numbers, &places.of_input), &input);
        add_product(&mut sums, slice(numbers, &places.of_hidden), &before.hidden);
        let mut parts = sums.chunks(hidden.max(1));
        let mut gate = |squash: fn(f64) -> f64| -> Vec<f64> {
            let sums = parts.next().unwrap_or_default();
            sums.iter().copied().map(squash).collect()
        };
        let gates = [gate(sigmoid), gate(sigmoid), gate(f64::tanh), gate(sigmoid)];
        let [open, forget, candidate, output] = &gates;
        let cell: Vec<f64> = (before.cell.iter().zip(forget))
            .zip(open.iter().zip(candidate))
            .map(|((cell, forget), (open, candidate))| forget * cell + open * candidate)
            .collect();
        let squashed: Vec<f64> = cell.iter().map(|cell| cell.tanh()).collect();
        let given = output.iter().zip(&squashed);
        let hidden = given.map(|(output, squashed)| output * squashed).collect();
        Self {
            input,
            before,
            gates,
            squashed,
            after: Memory { hidden, cell },
        }
    }

    /// Adds the gradient for the weights to `gradient`, from that for what the step left. Returns the gradients for its
    /// input and for what it began with.
    pub(super) fn backward(
        &self,
        numbers: &[f64],
        places: &Places,
        of_after: &Memory,
        gradient: &mut [f64],
    ) -> (Vec<f64>, Memory) {
        let hidden = self.squashed.len();
        let mut of_sums = vec![0.0; 4 * hidden];
        let mut of_cell_before = vec![0.0; hidden];
        let [open, forget, candidate, output] = &self.gates;
        for unit in 0..hidden {
            let at = |numbers: &[f64]| numbers.get(unit).copied().unwrap_or(0.0);
            let (open, forget, candidate, output) =
                (at(open), at(forget), at(candidate), at(output));
            let squashed = at(&self.squashed);
            let of_given = at(&of_after.hidden);
            let of_cell = at(&of_after.cell) + of_given * output * (1.0 - squashed * squashed);
            let of_gates = [
                of_cell * candidate * open * (1.0 - open),
                of_cell * at(&self.before.cell) * forget * (1.0 - forget),
                of_cell * open * (1.0 - candidate * candidate),
                of_given * squashed * output * (1.0 - output),
            ];
            for (gate, one) in of_gates.into_iter().enumerate() {
                if let Some(slot) = of_sums.get_mut(gate * hidden + unit) {
                    *slot = one;
                }
            }
            if let Some(slot) = of_cell_before.get_mut(unit) {
                *slot = of_cell * forget;
            }
        }
        for bias in &places.biases {
            add(slice_mut(gradient, bias), &of_sums, 1.0);
        }
        let mut of_input = vec![0.0; self.input.len()];
        let mut of_hidden = vec![0.0; hidden];
        for (place, factor, of_factor) in [
            (&places.of_input, &self.input, &mut of_input),
            (&places.of_hidden, &self.before.hidden, &mut of_hidden),
        ] {
            add_outer(slice_mut(gradient, place), &of_sums, factor);
            add_transposed_product(of_factor, slice(numbers, place), &of_sums);
        }
        let before = Memory {
            hidden: of_hidden,
            cell: of_cell_before,
        };
        (of_input, before)
    }
}

fn sigmoid(number: f64) -> f64 {
    1.0 / (1.0 + (-number).exp())
}

pub(super) fn slice<'a>(numbers: &'a [f64], place: &Range<usize>) -> &'a [f64] {
    numbers.get(place.clone()).unwrap_or_default()
}

pub(super) fn slice_mut<'a>(numbers: &'a mut [f64], place: &Range<usize>) -> &'a mut [f64] {
    numbers.get_mut(place.clone()).unwrap_or_default()
}

/// sum += factor x numbers.
pub(super) fn add(sum: &mut [f64], numbers: &[f64], factor: f64) {
    for (sum, number) in sum.iter_mut().zip(numbers) {
        *sum += factor * number;
    }
}

/// sum += matrix x vector.
pub(super) fn add_product(sum: &mut [f64], matrix: &[f64], vector: &[f64]) {
    let rows = matrix.chunks(vector.len().max(1));
    for (sum, row) in sum.iter_mut().zip(rows) {
        let products = row.iter().zip(vector);
        *sum += products.map(|(one, other)| one * other).sum::<f64>();
    }
}

/// sum += vector x matrix.
pub(super) fn add_transposed_product(sum: &mut [f64], matrix: &[f64], vector: &[f64]) {
    let rows = matrix.chunks(sum.len().max(1));
    for (row, &factor) in rows.zip(vector) {
        add(sum, row, factor);
    }
}

/// matrix += column x row.
pub(super) fn add_outer(matrix: &mut [f64], column: &[f64], row: &[f64]) {
    let rows = matrix.chunks_mut(row.len().max(1));
    for (sum, &factor) in rows.zip(column) {
        add(sum, row, factor);
    }
}
