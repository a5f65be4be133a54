//! What registers hold: every PTX register is 64 bits here, and a type says how an instruction reads them.
//!
//! The bits above a type's width are unspecified in a register: whoever reads it as a narrower type cuts them off.

pub mod format;
pub mod rounding;

pub use format::{Bf16, F32, Half, Rounding, narrow};

/// A PTX type: how it lies in a register and in memory.
pub trait Value: Copy {
    /// Its bytes in memory, which is also its alignment there.
    const SIZE: usize;
    /// Reads a register.
    fn take(bits: u64) -> Self;
    /// What is written into a register; signed types are extended.
    fn bits(self) -> u64;
}

macro_rules! integers {
    ($($t:ty),*) => {$(
        impl Value for $t {
            const SIZE: usize = size_of::<$t>();
            #[inline(always)]
            fn take(bits: u64) -> Self {
                bits as $t
            }
            #[inline(always)]
            fn bits(self) -> u64 {
                self as i64 as u64
            }
        }
    )*};
}
integers!(i8, i16, i32, i64);

macro_rules! naturals {
    ($($t:ty),*) => {$(
        impl Value for $t {
            const SIZE: usize = size_of::<$t>();
            #[inline(always)]
            fn take(bits: u64) -> Self {
                bits as $t
            }
            #[inline(always)]
            fn bits(self) -> u64 {
                u64::from(self)
            }
        }
    )*};
}
naturals!(u8, u16, u32, u64);

impl Value for f32 {
    const SIZE: usize = 4;
    #[inline(always)]
    fn take(bits: u64) -> Self {
        Self::from_bits(bits as u32)
    }
    #[inline(always)]
    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
}

impl Value for f64 {
    const SIZE: usize = 8;
    #[inline(always)]
    fn take(bits: u64) -> Self {
        Self::from_bits(bits)
    }
    #[inline(always)]
    fn bits(self) -> u64 {
        self.to_bits()
    }
}

impl Value for bool {
    const SIZE: usize = 1;
    #[inline(always)]
    fn take(bits: u64) -> Self {
        bits != 0
    }
    #[inline(always)]
    fn bits(self) -> u64 {
        u64::from(self)
    }
}

/// Subnormal numbers become zeros of their sign, as `.ftz` asks.
#[inline(always)]
pub fn flush(x: f32) -> f32 {
    if x.is_subnormal() { 0f32.copysign(x) } else { x }
}

/// IEEE minimum or maximum in which -0 is below +0 and a NaN loses against a number.
macro_rules! extremes {
    ($t:ident, $min:ident, $max:ident) => {
        /// The smaller number; a NaN only if both are.
        #[inline]
        pub fn $min(a: $t, b: $t) -> $t {
            if a.is_nan() {
                b
            } else if b.is_nan() || a < b || (a == b && a.is_sign_negative()) {
                a
            } else {
                b
            }
        }
        /// The larger number; a NaN only if both are.
        #[inline]
        pub fn $max(a: $t, b: $t) -> $t {
            if a.is_nan() {
                b
            } else if b.is_nan() || a > b || (a == b && a.is_sign_positive()) {
                a
            } else {
                b
            }
        }
    };
}
extremes!(f32, min32, max32);
extremes!(f64, min64, max64);
