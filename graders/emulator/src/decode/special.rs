//! Roots, reciprocals and the functions that devices approximate. Where they may be inexact, they are not.

use super::arithmetic::float;
use super::{Op, Words};
use crate::machine::step::{compute, typed};
use crate::number::format::Fp16;
use crate::number::{Bf16, Half, Rounding};

/// The f64 approximations read and write only the upper half of a register.
fn coarse(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & !0xffff_ffff)
}

/// Through f64, so that the result is the right one but for rare ties.
fn through(x: f32, f: fn(f64) -> f64) -> f32 {
    f(f64::from(x)) as f32
}

fn halved<H: Half>(x: H, f: fn(f64) -> f64) -> H {
    H::nearest(f(x.wide()))
}

/// The step for one of these functions.
pub fn find(w: &Words) -> Option<Op> {
    // Directed roundings of roots and quotients have no use here.
    if w.rounding() != Rounding::Nearest {
        return None;
    }
    match (w.name(), w.ty()) {
        ("rcp", "f32") => float!(w; a => 1.0 / a),
        ("sqrt", "f32") => float!(w; a => a.sqrt()),
        ("rsqrt", "f32") => float!(w; a => through(a, |x| x.sqrt().recip())),
        ("sin", "f32") => float!(w; a => through(a, f64::sin)),
        ("cos", "f32") => float!(w; a => through(a, f64::cos)),
        ("lg2", "f32") => float!(w; a => through(a, f64::log2)),
        ("ex2", "f32") => float!(w; a => through(a, f64::exp2)),
        ("tanh", "f32") => float!(w; a => through(a, f64::tanh)),
        ("rcp", "f64") if w.has("approx") => Some(compute!(f64; a => coarse(1.0 / coarse(a)))),
        ("rsqrt", "f64") => Some(compute!(f64; a => coarse(coarse(a).sqrt().recip()))),
        ("rcp", "f64") => Some(compute!(f64; a => 1.0 / a)),
        ("sqrt", "f64") => Some(compute!(f64; a => a.sqrt())),
        ("ex2", ty) => typed!(ty; "f16" => Fp16, "bf16" => Bf16; a => halved(a, f64::exp2)),
        ("tanh", ty) => typed!(ty; "f16" => Fp16, "bf16" => Bf16; a => halved(a, f64::tanh)),
        _ => None,
    }
}
