//! Bitwise logic, shifts and fields.

use super::{Op, Words};
use crate::machine::step::{compute, typed};
use crate::machine::{Inst, Machine, Step, Thread};
use crate::number::Value;

/// Four bytes of eight, each perhaps replaced by its sign.
fn permute(a: u32, b: u32, selector: u32) -> u32 {
    let source = u64::from(a) | u64::from(b) << 32;
    (0..4).fold(0, |result, i| {
        let pick = selector >> (4 * i) & 15;
        let byte = (source >> (8 * (pick & 7))) as u8;
        let byte = if pick & 8 != 0 { ((byte as i8) >> 7) as u8 } else { byte };
        result | u32::from(byte) << (8 * i)
    })
}

/// Any logical function of three inputs, by its truth table.
fn lop3(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let read = |slot: u16| t.regs[slot as usize] as u32;
    let (a, b, c, table) = (read(i.a), read(i.b), read(i.c), read(i.imm as u16));
    let result = (0..8).filter(|row| table >> row & 1 == 1).fold(0u32, |result, row| {
        let term = |x: u32, bit: u32| if row >> bit & 1 == 1 { x } else { !x };
        result | (term(a, 2) & term(b, 1) & term(c, 0))
    });
    t.regs[i.d as usize] = u64::from(result);
    pc + 1
}

/// The low `c` bits of `a`, put into `b` at a place.
fn insert<T: Value>(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let width = T::SIZE as u32 * 8;
    let read = |slot: u16| T::take(t.regs[slot as usize]).bits();
    let at = t.regs[i.c as usize] as u32 & 0xff;
    let length = (t.regs[i.imm as u16 as usize] as u32 & 0xff).min(width.saturating_sub(at));
    let mask = if length == 0 {
        0
    } else {
        (u64::MAX >> (64 - length)) << at
    };
    t.regs[i.d as usize] = (read(i.b) & !mask) | ((read(i.a) << (at & 63)) & mask);
    pc + 1
}

/// A field of `x`, which has `width` bits; beyond its end lie zeros or copies of the sign.
fn extract(x: u64, at: u32, length: u32, width: u32, signed: bool) -> u64 {
    let (at, length) = (at & 0xff, length & 0xff);
    let top = (at + length).saturating_sub(1).min(width - 1);
    let sign = signed && length > 0 && x >> top & 1 == 1;
    let fill = if sign { u64::MAX } else { 0 };
    let shifted = if at >= width {
        fill
    } else {
        x >> at | if at > 0 { fill << (width - at).min(63) } else { 0 }
    };
    let kept = if length >= 64 { u64::MAX } else { (1 << length) - 1 };
    (shifted & kept) | (fill & !kept)
}

/// The place of the highest bit that differs from the sign; `u32::MAX` if none does.
fn highest(x: u64) -> u32 {
    63u32.wrapping_sub(x.leading_zeros())
}

fn shifts(w: &Words) -> Option<Op> {
    macro_rules! left {
        ($t:ty) => {
            compute!($t, u32; a, b => if b < <$t>::BITS { a << b } else { 0 })
        };
    }
    // Shifts are clamped at the width: a long one leaves zeros or signs.
    macro_rules! right {
        ($t:ty) => {
            compute!($t, u32; a, b => if b < <$t>::BITS { a >> b } else { a >> (<$t>::BITS - 1) >> 1 })
        };
        (signed $t:ty) => {
            compute!($t, u32; a, b => a >> b.min(<$t>::BITS - 1))
        };
    }
    Some(match (w.name(), w.ty()) {
        ("shl", "b16") => left!(u16),
        ("shl", "b32") => left!(u32),
        ("shl", "b64") => left!(u64),
        ("shr", "u16" | "b16") => right!(u16),
        ("shr", "u32" | "b32") => right!(u32),
        ("shr", "u64" | "b64") => right!(u64),
        ("shr", "s16") => right!(signed i16),
        ("shr", "s32") => right!(signed i32),
        ("shr", "s64") => right!(signed i64),
        _ => return None,
    })
}

fn funnel(w: &Words) -> Option<Op> {
    fn joined(low: u32, high: u32) -> u64 {
        u64::from(low) | u64::from(high) << 32
    }
    Some(match (w.has("l"), w.has("wrap")) {
        (true, true) => compute!(u32; a, b, c => ((joined(a, b) << (c & 31)) >> 32) as u32),
        (true, false) => compute!(u32; a, b, c => ((u128::from(joined(a, b)) << c.min(32)) >> 32) as u32),
        (false, true) => compute!(u32; a, b, c => (joined(a, b) >> (c & 31)) as u32),
        (false, false) => compute!(u32; a, b, c => (joined(a, b) >> c.min(32)) as u32),
    })
}

/// The step for an instruction on bits.
pub fn find(w: &Words) -> Option<Op> {
    macro_rules! logic {
        ($($a:ident),+ => $e:expr) => {
            typed!(w.ty(); "pred" => bool, "b16" | "u16" | "s16" => u16, "b32" | "u32" | "s32" => u32,
                "b64" | "u64" | "s64" => u64; $($a),+ => $e)
        };
    }
    match w.name() {
        "and" => logic!(a, b => a & b),
        "or" => logic!(a, b => a | b),
        "xor" => logic!(a, b => a ^ b),
        "not" => logic!(a => !a),
        "cnot" => typed!(w.ty(); "b16" => u16, "b32" => u32, "b64" => u64; a => a == 0),
        "shl" | "shr" => shifts(w),
        "shf" => funnel(w),
        "popc" => typed!(w.ty(); "b32" => u32, "b64" => u64; a => a.count_ones()),
        "clz" => typed!(w.ty(); "b32" => u32, "b64" => u64; a => a.leading_zeros()),
        "brev" => typed!(w.ty(); "b32" => u32, "b64" => u64; a => a.reverse_bits()),
        "bfind" if w.has("shiftamt") => None,
        "bfind" => match w.ty() {
            "u32" => Some(compute!(u32; a => highest(u64::from(a)))),
            "u64" => Some(compute!(u64; a => highest(a))),
            "s32" => Some(compute!(i32; a => highest(u64::from((a ^ (a >> 31)) as u32)))),
            "s64" => Some(compute!(i64; a => highest((a ^ (a >> 63)) as u64))),
            _ => None,
        },
        "bfe" => match w.ty() {
            "u32" => Some(compute!(u32, u32, u32; a, b, c => extract(u64::from(a), b, c, 32, false) as u32)),
            "s32" => Some(compute!(u32, u32, u32; a, b, c => extract(u64::from(a), b, c, 32, true) as i32)),
            "u64" => Some(compute!(u64, u32, u32; a, b, c => extract(a, b, c, 64, false))),
            "s64" => Some(compute!(u64, u32, u32; a, b, c => extract(a, b, c, 64, true))),
            _ => None,
        },
        "bfi" => match w.ty() {
            "b32" => Some((insert::<u32> as Step, 4)),
            "b64" => Some((insert::<u64> as Step, 4)),
            _ => None,
        },
        "prmt" if w.parts() == 2 => Some(compute!(u32; a, b, c => permute(a, b, c))),
        "lop3" if w.parts() == 2 => Some((lop3 as Step, 4)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        assert_eq!(extract(0xabcd, 4, 8, 32, false), 0xbc);
        assert_eq!(extract(0xabcd, 4, 8, 32, true) as i64, 0xbcu8 as i8 as i64);
        assert_eq!(extract(0x8000_0000, 28, 16, 32, true) as u32, 0xffff_fff8);
        assert_eq!(extract(7, 40, 4, 32, false), 0);
        assert_eq!(permute(0x33221100, 0x77665544, 0x7531), 0x77553311);
        assert_eq!(permute(0x80, 0, 0x0008), 0x808080ff);
        assert_eq!(highest(0), u32::MAX);
        assert_eq!(highest(1 << 31), 31);
    }
}
