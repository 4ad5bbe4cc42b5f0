//! Means over windows.

/// The mean of each window, whose parts outside the image do not count. `windows` are their side, the pixels from one to
/// the next, and the rows by which they reach over the border.
pub(super) fn average_pool(
    input: &[f32],
    side: usize,
    windows: [usize; 3],
    output_side: usize,
) -> Vec<f32> {
    let [kernel, stride, padding] = windows;
    let ranges: Vec<(usize, usize)> = (0..output_side)
        .map(|window| {
            let start = window * stride;
            let end = (start + kernel).saturating_sub(padding).min(side);
            (start.saturating_sub(padding), end)
        })
        .collect();
    let channels = input.len() / (side * side);
    let mut output = Vec::with_capacity(channels * output_side * output_side);
    let mut sums = vec![0.0; side];
    for channel in input.chunks(side * side) {
        for &(first, end) in &ranges {
            // Sums of columns first: whole rows are added at once.
            sums.copy_from_slice(&channel[first * side..(first + 1) * side]);
            for row in channel[(first + 1) * side..end * side].chunks(side) {
                for (sum, value) in sums.iter_mut().zip(row) {
                    *sum += value;
                }
            }
            output.extend(ranges.iter().map(|&(left, right)| {
                let sum: f32 = sums[left..right].iter().sum();
                sum / ((end - first) * (right - left)) as f32
            }));
        }
    }
    output
}
