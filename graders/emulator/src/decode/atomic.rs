//! Atomic operations: threads run one at a time, so reading and writing in one step is enough.

use super::transfer::space_of;
use super::{Decode, Decoder, Words, unsupported};
use crate::machine::memory::{load, space, store};
use crate::machine::{Inst, Machine, SINK, Step, Thread};
use crate::number::format::Fp16;
use crate::number::rounding::sum_to_odd;
use crate::number::{Bf16, Half, Value};
use crate::ptx::statement::Statement;

/// What a place becomes.
trait Update<T> {
    fn update(old: T, b: T, c: T) -> T;
}

fn atomic<T: Value, U: Update<T>, const SPACE: u8>(m: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let address = t.regs[i.a as usize].wrapping_add_signed(i.imm);
    let (b, c) = (T::take(t.regs[i.b as usize]), T::take(t.regs[i.c as usize]));
    match m.cell::<T, SPACE>(t, address, pc) {
        Ok(cell) => {
            let old = load::<T>(cell);
            store(cell, U::update(old, b, c));
            t.regs[i.d as usize] = old.bits();
            pc + 1
        }
        Err(fault) => t.fault(fault),
    }
}

macro_rules! updates {
    ($($name:ident: $($t:ty),+; $old:ident, $b:ident, $c:ident => $e:expr);+ $(;)?) => {$(
        struct $name;
        $(impl Update<$t> for $name {
            fn update($old: $t, $b: $t, $c: $t) -> $t {
                let _ = ($old, $b, $c);
                $e
            }
        })+
    )+};
}
updates! {
    Add: u32, u64; old, b, c => old.wrapping_add(b);
    AddFloat: f32, f64; old, b, c => old + b;
    AddHalf: Fp16, Bf16; old, b, c => Half::nearest(sum_to_odd(old.wide(), b.wide()));
    Min: u32, u64, i32, i64; old, b, c => old.min(b);
    Max: u32, u64, i32, i64; old, b, c => old.max(b);
    And: u32, u64; old, b, c => old & b;
    Or: u32, u64; old, b, c => old | b;
    Xor: u32, u64; old, b, c => old ^ b;
    Exchange: u32, u64; old, b, c => b;
    Compare: u16, u32, u64; old, b, c => if old == b { c } else { old };
    Increment: u32; old, b, c => if old >= b { 0 } else { old + 1 };
    Decrement: u32; old, b, c => if old == 0 || old > b { b } else { old - 1 };
}

fn find(operation: &str, ty: &str, space: u8) -> Option<Step> {
    macro_rules! at {
        ($t:ty, $u:ty) => {
            match space {
                space::GLOBAL => atomic::<$t, $u, { space::GLOBAL }> as Step,
                space::SHARED => atomic::<$t, $u, { space::SHARED }> as Step,
                _ => atomic::<$t, $u, { space::GENERIC }> as Step,
            }
        };
    }
    Some(match (operation, ty) {
        ("add", "u32" | "s32") => at!(u32, Add),
        ("add", "u64" | "s64") => at!(u64, Add),
        ("add", "f32") => at!(f32, AddFloat),
        ("add", "f64") => at!(f64, AddFloat),
        ("add", "f16") => at!(Fp16, AddHalf),
        ("add", "bf16") => at!(Bf16, AddHalf),
        ("min", "u32") => at!(u32, Min),
        ("min", "s32") => at!(i32, Min),
        ("min", "u64") => at!(u64, Min),
        ("min", "s64") => at!(i64, Min),
        ("max", "u32") => at!(u32, Max),
        ("max", "s32") => at!(i32, Max),
        ("max", "u64") => at!(u64, Max),
        ("max", "s64") => at!(i64, Max),
        ("and", "b32") => at!(u32, And),
        ("and", "b64") => at!(u64, And),
        ("or", "b32") => at!(u32, Or),
        ("or", "b64") => at!(u64, Or),
        ("xor", "b32") => at!(u32, Xor),
        ("xor", "b64") => at!(u64, Xor),
        ("exch", "b32") => at!(u32, Exchange),
        ("exch", "b64") => at!(u64, Exchange),
        ("cas", "b16") => at!(u16, Compare),
        ("cas", "b32") => at!(u32, Compare),
        ("cas", "b64") => at!(u64, Compare),
        ("inc", "u32") => at!(u32, Increment),
        ("dec", "u32") => at!(u32, Decrement),
        _ => return None,
    })
}

impl<'t> Decoder<'t> {
    /// `atom` and `red`: the latter wants no result.
    pub(super) fn atomic(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        let names = ["add", "min", "max", "and", "or", "xor", "exch", "cas", "inc", "dec"];
        let operation = w.modifiers().iter().find(|word| names.contains(word));
        let step = operation.and_then(|operation| find(operation, w.ty(), space_of(w)));
        let Some(step) = step else { return unsupported(s) };
        let (d, rest) = match &s.operands[..] {
            [d, rest @ ..] if w.name() == "atom" => (self.destination(d)?, rest),
            rest => (SINK, rest),
        };
        let (address, b, c) = match rest {
            [address, b] => (address, b, None),
            [address, b, c] => (address, b, Some(c)),
            _ => return unsupported(s),
        };
        let (a, imm) = self.address(address)?;
        let b = self.source(b)?;
        let c = c.map_or(Ok(b), |c| self.source(c))?;
        self.emit(Inst { step, d, a, b, c, imm });
        Ok(())
    }
}
