//! Conversions between types: `cvt`.

use super::{Op, Words};
use crate::machine::step::compute;
use crate::number::format::Fp16;
use crate::number::{Bf16, F32, Half, Rounding, Value, flush, narrow};

/// An integer type, as conversions see it.
trait Integer: Value {
    /// Every value of every integer type.
    fn wide(self) -> i128;
    /// Cut off.
    fn cut(x: i128) -> Self;
    /// Clamped.
    fn fit(x: i128) -> Self;
    /// What a NaN becomes where it does not become zero.
    fn top() -> Self;
    /// The host's conversion: towards zero, clamped.
    fn from_f64(x: f64) -> Self;
}

macro_rules! integers {
    ($($t:ty),*) => {$(
        impl Integer for $t {
            #[inline(always)]
            fn wide(self) -> i128 {
                self as i128
            }
            #[inline(always)]
            fn cut(x: i128) -> Self {
                x as $t
            }
            fn fit(x: i128) -> Self {
                x.clamp(<$t>::MIN as i128, <$t>::MAX as i128) as $t
            }
            fn top() -> Self {
                (1 as $t) << (<$t>::BITS - 1)
            }
            fn from_f64(x: f64) -> Self {
                x as $t
            }
        }
    )*};
}
integers!(u8, u16, u32, u64, i8, i16, i32, i64);

/// A float rounded to an integer and fitted in. All f32 and halves are exact in f64.
fn whole<T: Integer>(x: f64, rounding: Rounding, from64: bool) -> T {
    if x.is_nan() {
        return if from64 || T::SIZE == 8 { T::top() } else { T::cut(0) };
    }
    T::from_f64(integral(x, rounding))
}

fn integral(x: f64, rounding: Rounding) -> f64 {
    match rounding {
        Rounding::Nearest => x.round_ties_even(),
        Rounding::Zero => x.trunc(),
        Rounding::Down => x.floor(),
        Rounding::Up => x.ceil(),
    }
}

/// An integer as an f64, rounded to odd if it does not fit, so that it can be rounded once more.
fn odd(x: i128) -> f64 {
    let nearest = x as f64;
    let back = nearest as i128;
    if back == x {
        return nearest;
    }
    let bits = nearest.to_bits();
    f64::from_bits(if (back > x) == (x > 0) { bits - 1 } else { bits } | 1)
}

fn single(x: i128, rounding: Rounding) -> f32 {
    f32::from_bits(narrow(odd(x), F32, rounding))
}

fn saturated(x: f64) -> f64 {
    if x.is_nan() { 0.0 } else { x.clamp(0.0, 1.0) }
}

/// For each rounding the same expression, with the rounding as a constant.
macro_rules! rounded {
    ($w:expr; $t:ty; $a:ident, $r:ident => $e:expr) => {
        match $w.rounding() {
            Rounding::Nearest => compute!($t; $a => { const $r: Rounding = Rounding::Nearest; $e }),
            Rounding::Zero => compute!($t; $a => { const $r: Rounding = Rounding::Zero; $e }),
            Rounding::Down => compute!($t; $a => { const $r: Rounding = Rounding::Down; $e }),
            Rounding::Up => compute!($t; $a => { const $r: Rounding = Rounding::Up; $e }),
        }
    };
}

fn from_integer<S: Integer>(w: &Words) -> Option<Op> {
    macro_rules! to {
        ($d:ty) => {
            if w.has("sat") { compute!(S; a => <$d>::fit(a.wide())) } else { compute!(S; a => <$d>::cut(a.wide())) }
        };
    }
    Some(match w.last_but_one() {
        "u8" | "b8" => to!(u8),
        "s8" => to!(i8),
        "u16" | "b16" => to!(u16),
        "s16" => to!(i16),
        "u32" | "b32" => to!(u32),
        "s32" => to!(i32),
        "u64" | "b64" => to!(u64),
        "s64" => to!(i64),
        "f32" => rounded!(w; S; a, R => single(a.wide(), R)),
        "f64" if w.rounding() == Rounding::Nearest => compute!(S; a => a.wide() as f64),
        "f16" => rounded!(w; S; a, R => Fp16::rounded(odd(a.wide()), R)),
        "bf16" => rounded!(w; S; a, R => Bf16::rounded(odd(a.wide()), R)),
        _ => return None,
    })
}

/// A float type as a source: widened to f64 exactly.
trait Source: Value {
    const DOUBLE: bool;
    fn wide(self) -> f64;
}

impl Source for f64 {
    const DOUBLE: bool = true;
    fn wide(self) -> f64 {
        self
    }
}
impl Source for f32 {
    const DOUBLE: bool = false;
    fn wide(self) -> f64 {
        f64::from(self)
    }
}
impl Source for Fp16 {
    const DOUBLE: bool = false;
    fn wide(self) -> f64 {
        Half::wide(self)
    }
}
impl Source for Bf16 {
    const DOUBLE: bool = false;
    fn wide(self) -> f64 {
        Half::wide(self)
    }
}

fn from_float<S: Source>(w: &Words) -> Option<Op> {
    let (to, from) = (w.last_but_one(), w.ty());
    macro_rules! to {
        ($d:ty) => {
            rounded!(w; S; a, R => whole::<$d>(a.wide(), R, S::DOUBLE))
        };
    }
    // Between floats of one type a rounding is one to an integer.
    if to == from {
        let integral = w.integral();
        return Some(match (to, w.has("sat")) {
            ("f32", false) if integral => rounded!(w; f32; a, R => self::integral(f64::from(a), R) as f32),
            ("f32", true) if !integral => compute!(f32; a => super::arithmetic::saturate(a)),
            ("f64", false) if integral => rounded!(w; f64; a, R => self::integral(a, R)),
            ("f64", true) if !integral => compute!(f64; a => saturated(a)),
            ("f16", false) if integral => rounded!(w; Fp16; a, R => Fp16::nearest(self::integral(Half::wide(a), R))),
            ("bf16", false) if integral => rounded!(w; Bf16; a, R => Bf16::nearest(self::integral(Half::wide(a), R))),
            ("f32", false) if w.has("ftz") => compute!(f32; a => flush(a)),
            ("f32" | "f64" | "f16" | "bf16", false) => compute!(u64; a => a),
            _ => return None,
        });
    }
    Some(match (to, w.has("sat"), w.has("relu")) {
        ("f32", false, false) if w.has("ftz") => {
            rounded!(w; S; a, R => flush(f32::from_bits(narrow(a.wide(), F32, R))))
        }
        ("f32", false, false) => rounded!(w; S; a, R => f32::from_bits(narrow(a.wide(), F32, R))),
        ("f32", true, false) => rounded!(w; S; a, R => f32::from_bits(narrow(saturated(a.wide()), F32, R))),
        ("f64", false, false) => compute!(S; a => a.wide()),
        ("f16", false, false) => rounded!(w; S; a, R => Fp16::rounded(a.wide(), R)),
        ("f16", true, false) => rounded!(w; S; a, R => Fp16::rounded(saturated(a.wide()), R)),
        ("bf16", false, false) => rounded!(w; S; a, R => Bf16::rounded(a.wide(), R)),
        ("u8", _, false) => to!(u8),
        ("s8", _, false) => to!(i8),
        ("u16", _, false) => to!(u16),
        ("s16", _, false) => to!(i16),
        ("u32", _, false) => to!(u32),
        ("s32", _, false) => to!(i32),
        ("u64", _, false) => to!(u64),
        ("s64", _, false) => to!(i64),
        _ => return None,
    })
}

/// Two f32 into the halves of a register: the first into the upper one.
fn packed<H: Half>(w: &Words) -> Option<Op> {
    fn both<H: Half>(a: f32, b: f32, rounding: Rounding) -> u32 {
        let half = |x: f32| H::rounded(f64::from(x), rounding).bits() as u32;
        half(a) << 16 | half(b)
    }
    match (w.rounding(), w.has("relu"), w.has("satfinite")) {
        (Rounding::Nearest, false, false) => Some(compute!(f32; a, b => both::<H>(a, b, Rounding::Nearest))),
        (Rounding::Zero, false, false) => Some(compute!(f32; a, b => both::<H>(a, b, Rounding::Zero))),
        _ => None,
    }
}

/// The step for a `cvt`.
pub fn find(w: &Words) -> Option<Op> {
    if w.name() != "cvt" {
        return None;
    }
    match (w.last_but_one(), w.ty()) {
        ("f16x2", "f32") => return packed::<Fp16>(w),
        ("bf16x2", "f32") => return packed::<Bf16>(w),
        _ => {}
    }
    match w.ty() {
        "u8" | "b8" => from_integer::<u8>(w),
        "s8" => from_integer::<i8>(w),
        "u16" | "b16" => from_integer::<u16>(w),
        "s16" => from_integer::<i16>(w),
        "u32" | "b32" => from_integer::<u32>(w),
        "s32" => from_integer::<i32>(w),
        "u64" | "b64" => from_integer::<u64>(w),
        "s64" => from_integer::<i64>(w),
        "f32" if w.has("ftz") && w.last_but_one() != "f32" => match w.last_but_one() {
            "f64" => Some(compute!(f32; a => f64::from(flush(a)))),
            _ => from_float::<f32>(w),
        },
        "f32" => from_float::<f32>(w),
        "f64" => from_float::<f64>(w),
        "f16" => from_float::<Fp16>(w),
        "bf16" => from_float::<Bf16>(w),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_from_floats() {
        assert_eq!(whole::<i32>(2.5, Rounding::Nearest, false), 2);
        assert_eq!(whole::<i32>(-2.5, Rounding::Down, false), -3);
        assert_eq!(whole::<u8>(300.0, Rounding::Zero, false), 255);
        assert_eq!(whole::<u32>(-1.0, Rounding::Zero, false), 0);
        assert_eq!(whole::<i32>(f64::NAN, Rounding::Zero, false), 0);
        assert_eq!(whole::<i32>(f64::NAN, Rounding::Zero, true), i32::MIN);
        assert_eq!(whole::<u64>(f64::NAN, Rounding::Zero, false), 1 << 63);
    }

    #[test]
    fn floats_from_integers() {
        for x in [u64::MAX, (1 << 63) | 1, (1 << 54) + 1, 16777217, 16777219, 3 << 60 | 5] {
            assert_eq!(single(i128::from(x), Rounding::Nearest), x as f32, "{x}");
            assert_eq!(single(-i128::from(x), Rounding::Nearest), -(x as f32), "-{x}");
        }
        assert_eq!(single(16777217, Rounding::Up), 16777218.0);
        assert_eq!(single(16777219, Rounding::Zero), 16777218.0);
    }
}
