//! Integer and floating-point arithmetic.

use super::{Op, Words};
use crate::machine::Step;
use crate::machine::step::{compute, typed};
use crate::number::format::Fp16;
use crate::number::rounding::{add64, fma32, mul64};
use crate::number::{Bf16, F32, Half, Rounding, Value, max32, max64, min32, min64, narrow};

/// What `.sat` makes of a float.
pub fn saturate(x: f32) -> f32 {
    if x.is_nan() { 0.0 } else { x.clamp(0.0, 1.0) }
}

/// An f32 operation with whatever of `.ftz` and `.sat` it has.
macro_rules! float {
    ($w:expr; $($a:ident),+ => $e:expr) => {
        match ($w.has("ftz"), $w.has("sat")) {
            (false, false) => Some(compute!(f32; $($a),+ => $e)),
            (true, false) => Some(compute!(f32; $($a),+ => {
                $(let $a = $crate::number::flush($a);)+
                $crate::number::flush($e)
            })),
            (false, true) => Some(compute!(f32; $($a),+ => $crate::decode::arithmetic::saturate($e))),
            (true, true) => Some(compute!(f32; $($a),+ => {
                $(let $a = $crate::number::flush($a);)+
                $crate::decode::arithmetic::saturate($crate::number::flush($e))
            })),
        }
    };
}
pub(super) use float;

/// An operation on one or two 16-bit floats in a register, computed in f64, where sums and products of two are exact
/// or rounded to odd.
macro_rules! halves {
    ($ty:expr; $($a:ident),+ => $e:expr) => {
        match $ty {
            "f16" => Some(halves!(@one Fp16; $($a),+ => $e)),
            "bf16" => Some(halves!(@one Bf16; $($a),+ => $e)),
            "f16x2" => Some(halves!(@two Fp16; $($a),+ => $e)),
            "bf16x2" => Some(halves!(@two Bf16; $($a),+ => $e)),
            _ => None,
        }
    };
    (@one $h:ty; $($a:ident),+ => $e:expr) => {
        compute!($h; $($a),+ => {
            let result: $h = $e;
            result
        })
    };
    (@two $h:ty; $($a:ident),+ => $e:expr) => {
        compute!(u32; $($a),+ => {
            let low: $h = { $(let $a = <$h>::take(u64::from($a & 0xffff));)+ $e };
            let high: $h = { $(let $a = <$h>::take(u64::from($a >> 16));)+ $e };
            (low.bits() | high.bits() << 16) as u32
        })
    };
}

fn negated<H: Half>(x: H) -> H {
    H::take(x.bits() ^ 0x8000)
}

fn sum<H: Half>(a: H, b: H) -> H {
    H::nearest(crate::number::rounding::sum_to_odd(a.wide(), b.wide()))
}

/// A minimum or maximum of halves is one of them, or the NaN.
fn chosen<H: Half>(a: H, b: H, choose: fn(f64, f64) -> f64) -> H {
    H::nearest(choose(a.wide(), b.wide()))
}

/// f32 addition with a direction.
macro_rules! directed {
    ($w:expr, $r:expr; $a:ident, $b:ident, $c:ident; $($s:ident),+ => $x:expr, $y:expr, $z:expr) => {
        match $r {
            Rounding::Zero => float!($w; $($s),+ => fma32($x, $y, $z, Rounding::Zero)),
            Rounding::Down => float!($w; $($s),+ => fma32($x, $y, $z, Rounding::Down)),
            Rounding::Up => float!($w; $($s),+ => fma32($x, $y, $z, Rounding::Up)),
            Rounding::Nearest => None,
        }
    };
}

fn f32_op(w: &Words) -> Option<Op> {
    match (w.name(), w.rounding()) {
        ("add", Rounding::Nearest) => float!(w; a, b => a + b),
        ("sub", Rounding::Nearest) => float!(w; a, b => a - b),
        ("mul", Rounding::Nearest) => float!(w; a, b => a * b),
        ("fma" | "mad", Rounding::Nearest) => float!(w; a, b, c => a.mul_add(b, c)),
        ("add", r) => directed!(w, r; a, b, c; a, b => a, 1.0, b),
        ("sub", r) => directed!(w, r; a, b, c; a, b => a, 1.0, -b),
        ("fma" | "mad", r) => directed!(w, r; a, b, c; a, b, c => a, b, c),
        ("mul", Rounding::Zero) => float!(w; a, b => product(a, b, Rounding::Zero)),
        ("mul", Rounding::Down) => float!(w; a, b => product(a, b, Rounding::Down)),
        ("mul", Rounding::Up) => float!(w; a, b => product(a, b, Rounding::Up)),
        // The approximate divisions too: a device may be as exact as it likes.
        ("div", Rounding::Nearest) => float!(w; a, b => a / b),
        ("neg", _) => float!(w; a => -a),
        ("abs", _) => float!(w; a => a.abs()),
        ("min", _) if w.has("NaN") => float!(w; a, b => if a.is_nan() || b.is_nan() { f32::NAN } else { min32(a, b) }),
        ("max", _) if w.has("NaN") => float!(w; a, b => if a.is_nan() || b.is_nan() { f32::NAN } else { max32(a, b) }),
        ("min", _) => float!(w; a, b => min32(a, b)),
        ("max", _) => float!(w; a, b => max32(a, b)),
        _ => None,
    }
}

fn product(a: f32, b: f32, rounding: Rounding) -> f32 {
    f32::from_bits(narrow(f64::from(a) * f64::from(b), F32, rounding))
}

fn f64_op(w: &Words) -> Option<Op> {
    Some(match (w.name(), w.rounding()) {
        ("add", Rounding::Nearest) => compute!(f64; a, b => a + b),
        ("sub", Rounding::Nearest) => compute!(f64; a, b => a - b),
        ("mul", Rounding::Nearest) => compute!(f64; a, b => a * b),
        ("add", Rounding::Zero) => compute!(f64; a, b => add64(a, b, Rounding::Zero)),
        ("add", Rounding::Down) => compute!(f64; a, b => add64(a, b, Rounding::Down)),
        ("add", Rounding::Up) => compute!(f64; a, b => add64(a, b, Rounding::Up)),
        ("sub", Rounding::Zero) => compute!(f64; a, b => add64(a, -b, Rounding::Zero)),
        ("sub", Rounding::Down) => compute!(f64; a, b => add64(a, -b, Rounding::Down)),
        ("sub", Rounding::Up) => compute!(f64; a, b => add64(a, -b, Rounding::Up)),
        ("mul", Rounding::Zero) => compute!(f64; a, b => mul64(a, b, Rounding::Zero)),
        ("mul", Rounding::Down) => compute!(f64; a, b => mul64(a, b, Rounding::Down)),
        ("mul", Rounding::Up) => compute!(f64; a, b => mul64(a, b, Rounding::Up)),
        ("fma" | "mad", Rounding::Nearest) => compute!(f64; a, b, c => a.mul_add(b, c)),
        ("div", Rounding::Nearest) => compute!(f64; a, b => a / b),
        ("neg", _) => compute!(f64; a => -a),
        ("abs", _) => compute!(f64; a => a.abs()),
        ("min", _) => compute!(f64; a, b => min64(a, b)),
        ("max", _) => compute!(f64; a, b => max64(a, b)),
        _ => return None,
    })
}

fn half_op(w: &Words) -> Option<Op> {
    if w.has("sat") || w.has("relu") {
        return None;
    }
    match w.name() {
        "add" => halves!(w.ty(); a, b => sum(a, b)),
        "sub" => halves!(w.ty(); a, b => sum(a, negated(b))),
        "mul" => halves!(w.ty(); a, b => Half::nearest(a.wide() * b.wide())),
        "fma" => halves!(w.ty(); a, b, c => a.fused(b, c)),
        "neg" => halves!(w.ty(); a => negated(a)),
        "abs" => halves!(w.ty(); a => Value::take(a.bits() & 0x7fff)),
        "min" if w.has("NaN") => {
            halves!(w.ty(); a, b => chosen(a, b, |a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { min64(a, b) }))
        }
        "max" if w.has("NaN") => {
            halves!(w.ty(); a, b => chosen(a, b, |a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { max64(a, b) }))
        }
        "min" => halves!(w.ty(); a, b => chosen(a, b, min64)),
        "max" => halves!(w.ty(); a, b => chosen(a, b, max64)),
        _ => None,
    }
}

/// The product's upper half, and the product at double width.
trait Long: Value {
    type Wide: Value;
    fn long(self, b: Self) -> Self::Wide;
    fn high(self, b: Self) -> Self;
}

macro_rules! long {
    ($($t:ty => $wide:ty, $full:ty);*) => {$(
        impl Long for $t {
            type Wide = $wide;
            fn long(self, b: Self) -> $wide {
                (self as $wide).wrapping_mul(b as $wide)
            }
            fn high(self, b: Self) -> Self {
                ((self as $full * b as $full) >> <$t>::BITS) as $t
            }
        }
    )*};
}
long!(u16 => u32, u32; i16 => i32, i32; u32 => u64, u64; i32 => i64, i64; u64 => u64, u128; i64 => i64, i128);

fn wide_sum<W: Value>(a: W, b: u64) -> u64 {
    a.bits().wrapping_add(b)
}

/// Division by zero gives all ones on the device; the remainder is then the dividend.
macro_rules! divided {
    ($a:ident, $b:ident, $zero:expr, $method:ident) => {
        if $b == 0 { $zero } else { $a.$method($b) }
    };
}

fn product_op(w: &Words) -> Option<Op> {
    let mad = matches!(w.name(), "mad");
    macro_rules! each {
        ($($a:ident),+ => $e:expr) => {
            typed!(w.ty(); "u16" => u16, "s16" => i16, "u32" | "b32" => u32, "s32" => i32, "u64" | "b64" => u64, "s64" => i64;
                $($a),+ => $e)
        };
    }
    macro_rules! wide {
        ($($text:pat => $t:ty),+) => {
            match (w.ty(), mad) {
                $(($text, false) => Some(compute!($t; a, b => a.long(b))),
                ($text, true) => Some(compute!($t, $t, u64; a, b, c => wide_sum(a.long(b), c))),)+
                _ => None,
            }
        };
    }
    match (w.has("wide"), w.has("hi"), mad) {
        (true, _, _) => wide!("u16" => u16, "s16" => i16, "u32" => u32, "s32" => i32),
        (_, true, false) => each!(a, b => a.high(b)),
        (_, true, true) => each!(a, b, c => a.high(b).wrapping_add(c)),
        (_, false, false) => each!(a, b => a.wrapping_mul(b)),
        (_, false, true) => each!(a, b, c => a.wrapping_mul(b).wrapping_add(c)),
    }
}

fn integer_op(w: &Words) -> Option<Op> {
    macro_rules! each {
        ($($a:ident),+ => $e:expr) => {
            typed!(w.ty(); "u16" | "b16" => u16, "s16" => i16, "u32" | "b32" => u32, "s32" => i32, "u64" | "b64" => u64,
                "s64" => i64; $($a),+ => $e)
        };
    }
    match w.name() {
        "add" if w.has("sat") => each!(a, b => a.saturating_add(b)),
        "sub" if w.has("sat") => each!(a, b => a.saturating_sub(b)),
        "add" => each!(a, b => a.wrapping_add(b)),
        "sub" => each!(a, b => a.wrapping_sub(b)),
        "mul" | "mad" => product_op(w),
        "div" => each!(a, b => divided!(a, b, Value::take(u64::MAX), wrapping_div)),
        "rem" => each!(a, b => divided!(a, b, a, wrapping_rem)),
        "min" => each!(a, b => a.min(b)),
        "max" => each!(a, b => a.max(b)),
        "neg" => typed!(w.ty(); "s16" => i16, "s32" => i32, "s64" => i64; a => a.wrapping_neg()),
        "abs" => typed!(w.ty(); "s16" => i16, "s32" => i32, "s64" => i64; a => a.wrapping_abs()),
        "sad" => each!(a, b, c => c.wrapping_add(Value::take(a.abs_diff(b).bits()))),
        _ => None,
    }
}

/// A step that takes or leaves a carry.
fn carry_op(w: &Words) -> Option<Op> {
    /// `a + b + carry`, or `a - b - borrow`, which is `a + !b + 1 - borrow`.
    fn sum<T: Value, const MINUS: bool, const IN: bool, const OUT: bool>(
        _: &mut crate::machine::Machine<'_>,
        t: &mut crate::machine::Thread<'_>,
        i: &crate::machine::Inst,
        pc: u32,
    ) -> u32 {
        let bits = T::SIZE as u32 * 8;
        let read = |slot: u16| u128::from(T::take(t.regs[slot as usize]).bits());
        let (a, b) = (read(i.a), read(i.b));
        let carry = u128::from(IN && t.carry);
        let total = if MINUS {
            a.wrapping_sub(b).wrapping_sub(carry)
        } else {
            a + b + carry
        };
        t.regs[i.d as usize] = T::take(total as u64).bits();
        if OUT {
            t.carry = total >> bits & 1 == 1;
        }
        pc + 1
    }
    /// `a * b`, lower or upper half, plus `c` plus carry.
    fn mad<T: Value, const HIGH: bool, const IN: bool, const OUT: bool>(
        _: &mut crate::machine::Machine<'_>,
        t: &mut crate::machine::Thread<'_>,
        i: &crate::machine::Inst,
        pc: u32,
    ) -> u32 {
        let bits = T::SIZE as u32 * 8;
        let read = |slot: u16| u128::from(T::take(t.regs[slot as usize]).bits());
        let full = read(i.a) * read(i.b);
        let part = if HIGH { full >> bits } else { full & ((1 << bits) - 1) };
        let total = part + read(i.c) + u128::from(IN && t.carry);
        t.regs[i.d as usize] = T::take(total as u64).bits();
        if OUT {
            t.carry = total >> bits & 1 == 1;
        }
        pc + 1
    }
    macro_rules! choose {
        ($f:ident, $flag:literal, $sources:literal) => {
            match (w.ty(), w.name().ends_with('c'), w.has("cc")) {
                ("u32" | "s32" | "b32", false, true) => Some(($f::<u32, $flag, false, true> as Step, $sources)),
                ("u32" | "s32" | "b32", true, false) => Some(($f::<u32, $flag, true, false> as Step, $sources)),
                ("u32" | "s32" | "b32", true, true) => Some(($f::<u32, $flag, true, true> as Step, $sources)),
                ("u64" | "s64" | "b64", false, true) => Some(($f::<u64, $flag, false, true> as Step, $sources)),
                ("u64" | "s64" | "b64", true, false) => Some(($f::<u64, $flag, true, false> as Step, $sources)),
                ("u64" | "s64" | "b64", true, true) => Some(($f::<u64, $flag, true, true> as Step, $sources)),
                _ => None,
            }
        };
    }
    match w.name() {
        "add" | "addc" => choose!(sum, false, 2),
        "sub" | "subc" => choose!(sum, true, 2),
        // The signed upper half differs; compilers use the unsigned one.
        "mad" | "madc" if w.has("hi") && w.ty().starts_with('s') => None,
        "mad" | "madc" if w.has("hi") => choose!(mad, true, 3),
        "mad" | "madc" => choose!(mad, false, 3),
        _ => None,
    }
}

/// The sum of four products of bytes, and of a third operand.
fn bytes_op(w: &Words) -> Option<Op> {
    fn sum(c: u32, products: impl Iterator<Item = i32>) -> u32 {
        products.fold(c, |sum, product| sum.wrapping_add_signed(product))
    }
    macro_rules! dot {
        ($a:ty, $b:ty) => {
            compute!(u32; a, b, c => {
                let (a, b) = (a.to_le_bytes(), b.to_le_bytes());
                sum(c, a.into_iter().zip(b).map(|(a, b)| i32::from(a as $a) * i32::from(b as $b)))
            })
        };
    }
    Some(match (w.last_but_one(), w.ty()) {
        ("u32", "u32") => dot!(u8, u8),
        ("u32", "s32") => dot!(u8, i8),
        ("s32", "u32") => dot!(i8, u8),
        ("s32", "s32") => dot!(i8, i8),
        _ => return None,
    })
}

/// The step for an arithmetic instruction.
pub fn find(w: &Words) -> Option<Op> {
    if w.has("cc") || matches!(w.name(), "addc" | "subc" | "madc") {
        return carry_op(w);
    }
    if w.name() == "dp4a" {
        return bytes_op(w);
    }
    match w.ty() {
        "f32" => f32_op(w),
        "f64" => f64_op(w),
        "f16" | "bf16" | "f16x2" | "bf16x2" => half_op(w),
        _ => integer_op(w),
    }
}
