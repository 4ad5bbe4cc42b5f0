//! Numbers of 32 and of 64 bits, and the vectors that a processor has for them.

use std::fmt::Debug;

use pulp::Simd;

/// `f32` or `f64`.
pub trait Real: sealed::Vectors {
    /// Bits of a number, for logs.
    const BITS: u32;

    /// The nearest number.
    fn from_f64(value: f64) -> Self;

    /// The same number, or the nearest one with 64 bits.
    fn to_f64(self) -> f64;
}

pub(crate) mod sealed {
    use super::{Debug, Simd};
    use std::ops::{Add, AddAssign, Mul, Sub};

    /// What only the kernels see.
    pub trait Vectors:
        Copy
        + Send
        + Sync
        + Default
        + Debug
        + PartialOrd
        + Add<Output = Self>
        + Sub<Output = Self>
        + Mul<Output = Self>
        + AddAssign
        + 'static
    {
        /// As many numbers as the processor works on at once.
        type Vector<S: Simd>: Copy;

        /// How many those are.
        fn lanes<S: Simd>() -> usize;

        /// A number in all places.
        fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S>;

        /// a x b + c.
        fn multiply_add<S: Simd>(
            simd: S,
            a: Self::Vector<S>,
            b: Self::Vector<S>,
            c: Self::Vector<S>,
        ) -> Self::Vector<S>;

        /// The whole vectors of a slice, and what is left.
        fn vectors<S: Simd>(slice: &[Self]) -> (&[Self::Vector<S>], &[Self]);

        /// The whole vectors of a slice, to be written, and what is left.
        fn vectors_mut<S: Simd>(slice: &mut [Self]) -> (&mut [Self::Vector<S>], &mut [Self]);

        /// A vector that begins with these numbers, at most as many as it has places.
        fn load<S: Simd>(simd: S, slice: &[Self]) -> Self::Vector<S>;

        /// Writes as many numbers of a vector as there is room for.
        fn store<S: Simd>(simd: S, slice: &mut [Self], vector: Self::Vector<S>);
    }
}

macro_rules! real {
    ($number:ty, $vector:ident, $lanes:ident, $splat:ident, $mul_add:ident, $vectors:ident, $vectors_mut:ident,
     $load:ident, $store:ident) => {
        impl Real for $number {
            const BITS: u32 = 8 * size_of::<$number>() as u32;

            #[inline]
            fn from_f64(value: f64) -> Self {
                value as $number
            }

            #[inline]
            fn to_f64(self) -> f64 {
                self.into()
            }
        }

        impl sealed::Vectors for $number {
            type Vector<S: Simd> = S::$vector;

            #[inline(always)]
            fn lanes<S: Simd>() -> usize {
                S::$lanes
            }

            #[inline(always)]
            fn splat<S: Simd>(simd: S, value: Self) -> Self::Vector<S> {
                simd.$splat(value)
            }

            #[inline(always)]
            fn multiply_add<S: Simd>(
                simd: S,
                a: Self::Vector<S>,
                b: Self::Vector<S>,
                c: Self::Vector<S>,
            ) -> Self::Vector<S> {
                simd.$mul_add(a, b, c)
            }

            #[inline(always)]
            fn vectors<S: Simd>(slice: &[Self]) -> (&[Self::Vector<S>], &[Self]) {
                S::$vectors(slice)
            }

            #[inline(always)]
            fn vectors_mut<S: Simd>(slice: &mut [Self]) -> (&mut [Self::Vector<S>], &mut [Self]) {
                S::$vectors_mut(slice)
            }

            #[inline(always)]
            fn load<S: Simd>(simd: S, slice: &[Self]) -> Self::Vector<S> {
                match S::$vectors(slice) {
                    ([vector], []) => *vector,
                    _ => simd.$load(slice),
                }
            }

            #[inline(always)]
            fn store<S: Simd>(simd: S, slice: &mut [Self], vector: Self::Vector<S>) {
                match S::$vectors_mut(slice) {
                    ([to], []) => *to = vector,
                    (_, _) => simd.$store(slice, vector),
                }
            }
        }
    };
}

real!(
    f32,
    f32s,
    F32_LANES,
    splat_f32s,
    mul_add_e_f32s,
    as_simd_f32s,
    as_mut_simd_f32s,
    partial_load_f32s,
    partial_store_f32s
);
real!(
    f64,
    f64s,
    F64_LANES,
    splat_f64s,
    mul_add_e_f64s,
    as_simd_f64s,
    as_mut_simd_f64s,
    partial_load_f64s,
    partial_store_f64s
);
