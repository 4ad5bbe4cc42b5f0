//! Large arrays.

/// An array on the heap that was never on the stack. The system delivers its
/// pages as they are first used, so an array may be as large as the worst case.
#[expect(clippy::expect_used, reason = "the vector is made with that length")]
pub(crate) fn boxed_zeros<T: Copy + Default, const N: usize>() -> Box<[T; N]> {
    let zeros = vec![T::default(); N].into_boxed_slice();
    zeros
        .try_into()
        .ok()
        .expect("a vector of N items is an array of N items")
}
