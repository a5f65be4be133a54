//! Comparisons and choices.

use super::arithmetic::float;
use super::{Op, Words};
use crate::machine::step::{compute, typed};
use crate::number::format::Fp16;
use crate::number::{Bf16, Half, flush};
use std::cmp::Ordering;

/// Floats, halves widened: unordered comparisons hold for NaN.
macro_rules! floats {
    ($compare:expr, $ty:expr, $flush:expr; $($text:pat, $a:ident, $b:ident => $e:expr);+) => {
        match ($compare, $ty, $flush) {
            $(
                ($text, "f32", false) => Some(compute!(f32; $a, $b => $e)),
                ($text, "f32", true) => Some(compute!(f32; $a, $b => { let ($a, $b) = (flush($a), flush($b)); $e })),
                ($text, "f64", _) => Some(compute!(f64; $a, $b => $e)),
                ($text, "f16", _) => Some(compute!(Fp16; $a, $b => { let ($a, $b) = ($a.wide(), $b.wide()); $e })),
                ($text, "bf16", _) => Some(compute!(Bf16; $a, $b => { let ($a, $b) = ($a.wide(), $b.wide()); $e })),
            )+
            _ => None,
        }
    };
}

/// The step that leaves whether two values compare as named.
pub fn find(compare: &str, ty: &str, flushes: bool) -> Option<Op> {
    macro_rules! whole {
        ($e:expr, $a:ident, $b:ident) => {
            typed!(ty; "s16" => i16, "u16" | "b16" => u16, "s32" => i32, "u32" | "b32" => u32, "s64" => i64,
                "u64" | "b64" => u64; $a, $b => $e)
        };
    }
    if ty.starts_with(['s', 'u']) || matches!(ty, "b16" | "b32" | "b64") {
        return match compare {
            "eq" => whole!(a == b, a, b),
            "ne" => whole!(a != b, a, b),
            "lt" | "lo" => whole!(a < b, a, b),
            "le" | "ls" => whole!(a <= b, a, b),
            "gt" | "hi" => whole!(a > b, a, b),
            "ge" | "hs" => whole!(a >= b, a, b),
            _ => None,
        };
    }
    floats!(compare, ty, flushes;
        "eq", a, b => a == b;
        "ne", a, b => a.partial_cmp(&b).is_some_and(Ordering::is_ne);
        "lt", a, b => a < b;
        "le", a, b => a <= b;
        "gt", a, b => a > b;
        "ge", a, b => a >= b;
        "equ", a, b => !a.partial_cmp(&b).is_some_and(Ordering::is_ne);
        "neu", a, b => a != b;
        "ltu", a, b => a < b || a.is_nan() || b.is_nan();
        "leu", a, b => a <= b || a.is_nan() || b.is_nan();
        "gtu", a, b => a > b || a.is_nan() || b.is_nan();
        "geu", a, b => a >= b || a.is_nan() || b.is_nan();
        "num", a, b => !a.is_nan() && !b.is_nan();
        "nan", a, b => a.is_nan() || b.is_nan())
}

/// What `set` leaves where the comparison holds.
pub fn truth(ty: &str) -> Option<u64> {
    Some(match ty {
        "f32" => u64::from(1f32.to_bits()),
        "f16" => 0x3c00,
        "bf16" => 0x3f80,
        "u16" | "s16" => 0xffff,
        "u32" | "s32" => 0xffff_ffff,
        _ => return None,
    })
}

/// Instructions that choose.
pub fn choice(w: &Words) -> Option<Op> {
    match (w.name(), w.ty()) {
        ("selp", _) => Some(compute!(u64, u64, bool; a, b, c => if c { a } else { b })),
        ("slct", "f32") => Some(compute!(u64, u64, f32; a, b, c => if c >= 0.0 { a } else { b })),
        ("slct", "s32") => Some(compute!(u64, u64, i32; a, b, c => if c >= 0 { a } else { b })),
        ("copysign", "f32") => float!(w; a, b => b.copysign(a)),
        ("copysign", "f64") => Some(compute!(f64; a, b => b.copysign(a))),
        ("testp", ty) => match (w.last_but_one(), ty) {
            ("finite", "f32") => Some(compute!(f32; a => a.is_finite())),
            ("finite", "f64") => Some(compute!(f64; a => a.is_finite())),
            ("infinite", "f32") => Some(compute!(f32; a => a.is_infinite())),
            ("infinite", "f64") => Some(compute!(f64; a => a.is_infinite())),
            ("number", "f32") => Some(compute!(f32; a => !a.is_nan())),
            ("number", "f64") => Some(compute!(f64; a => !a.is_nan())),
            ("notanumber", "f32") => Some(compute!(f32; a => a.is_nan())),
            ("notanumber", "f64") => Some(compute!(f64; a => a.is_nan())),
            ("normal", "f32") => Some(compute!(f32; a => a.is_normal())),
            ("normal", "f64") => Some(compute!(f64; a => a.is_normal())),
            ("subnormal", "f32") => Some(compute!(f32; a => a.is_subnormal())),
            ("subnormal", "f64") => Some(compute!(f64; a => a.is_subnormal())),
            _ => None,
        },
        _ => None,
    }
}
