//! Moves between registers and memory.

use super::{Decode, Decoder, Words, unsupported};
use crate::machine::memory::{LOCAL_WINDOW, SHARED_WINDOW, load, space, store};
use crate::machine::step::compute;
use crate::machine::{Fault, Inst, Machine, Step, Thread};
use crate::number::Value;
use crate::ptx::statement::{Operand, Statement};

fn ld<T: Value, const SPACE: u8>(m: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let address = t.regs[i.a as usize].wrapping_add_signed(i.imm);
    match m.cell::<T, SPACE>(t, address, pc) {
        Ok(cell) => {
            let bits = load::<T>(cell).bits();
            t.regs[i.d as usize] = bits;
            pc + 1
        }
        Err(fault) => t.fault(fault),
    }
}

fn st<T: Value, const SPACE: u8>(m: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let address = t.regs[i.a as usize].wrapping_add_signed(i.imm);
    let value = T::take(t.regs[i.b as usize]);
    match m.cell::<T, SPACE>(t, address, pc) {
        Ok(cell) => {
            store(cell, value);
            pc + 1
        }
        Err(fault) => t.fault(fault),
    }
}

/// Vectors must be aligned as a whole: `b` bytes.
fn aligned(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let address = t.regs[i.a as usize].wrapping_add_signed(i.imm);
    if address.is_multiple_of(u64::from(i.b)) {
        pc + 1
    } else {
        t.fault(Fault::Misaligned)
    }
}

/// The address of a variable of the thread: its place in the frame, `imm`.
fn local_address(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    t.regs[i.d as usize] = (t.local_base as u64).wrapping_add_signed(i.imm);
    pc + 1
}

/// `d` becomes `a` with `b` above its lower `imm` bits.
fn pack(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let low = t.regs[i.a as usize] & ((1 << i.imm) - 1);
    t.regs[i.d as usize] = low | t.regs[i.b as usize] << i.imm;
    pc + 1
}

/// `imm` & 63 is where a part begins, `imm` >> 8 its width.
fn unpack(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    t.regs[i.d as usize] = t.regs[i.a as usize] >> (i.imm & 63) & ((1 << (i.imm >> 8)) - 1);
    pc + 1
}

/// The state space that an instruction names.
pub(super) fn space_of(w: &Words) -> u8 {
    w.modifiers()
        .iter()
        .find_map(|word| match word.split("::").next()? {
            "global" | "const" => Some(space::GLOBAL),
            "shared" => Some(space::SHARED),
            "local" => Some(space::LOCAL),
            "param" => Some(space::PARAM),
            _ => None,
        })
        .unwrap_or(space::GENERIC)
}

/// The instance of a step for a type in memory and a space.
macro_rules! by_space {
    ($f:ident, $t:ty, $space:expr) => {
        match $space {
            space::GLOBAL => $f::<$t, { space::GLOBAL }> as Step,
            space::SHARED => $f::<$t, { space::SHARED }> as Step,
            space::LOCAL => $f::<$t, { space::LOCAL }> as Step,
            space::PARAM => $f::<$t, { space::PARAM }> as Step,
            _ => $f::<$t, { space::GENERIC }> as Step,
        }
    };
}

macro_rules! by_type {
    ($f:ident, $ty:expr, $space:expr) => {
        match $ty {
            "b8" | "u8" => Some((by_space!($f, u8, $space), 1)),
            "s8" => Some((by_space!($f, i8, $space), 1)),
            "b16" | "u16" | "f16" | "bf16" => Some((by_space!($f, u16, $space), 2)),
            "s16" => Some((by_space!($f, i16, $space), 2)),
            "b32" | "u32" | "f32" | "f16x2" | "bf16x2" => Some((by_space!($f, u32, $space), 4)),
            "s32" => Some((by_space!($f, i32, $space), 4)),
            "b64" | "u64" | "s64" | "f64" => Some((by_space!($f, u64, $space), 8)),
            _ => None,
        }
    };
}

impl<'t> Decoder<'t> {
    pub(super) fn mov(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        let width = match w.ty() {
            "b16" => 16,
            "b32" => 32,
            "b64" => 64,
            _ => 0,
        };
        match &s.operands[..] {
            [d, Operand::List(parts)] if width > 0 => {
                let each = width / parts.len().max(1) as i64;
                let d = self.destination(d)?;
                let mut whole = self.source(&parts[0])?;
                for (k, part) in parts.iter().enumerate().skip(1) {
                    let part = self.source(part)?;
                    self.emit(Inst {
                        step: pack,
                        d,
                        a: whole,
                        b: part,
                        c: 0,
                        imm: each * k as i64,
                    });
                    whole = d;
                }
                Ok(())
            }
            [Operand::List(parts), a] if width > 0 => {
                let each = width / parts.len().max(1) as i64;
                let a = self.source(a)?;
                for (k, part) in parts.iter().enumerate() {
                    let d = self.destination(part)?;
                    self.emit(Inst {
                        step: unpack,
                        d,
                        a,
                        b: 0,
                        c: 0,
                        imm: (each << 8) | (each * k as i64),
                    });
                }
                Ok(())
            }
            [d, a] => {
                let (d, a) = (self.destination(d)?, self.source(a)?);
                let (step, _) = compute!(u64; a => a);
                self.emit(Inst {
                    step,
                    d,
                    a,
                    b: 0,
                    c: 0,
                    imm: 0,
                });
                Ok(())
            }
            _ => unsupported(s),
        }
    }

    /// A register and an offset for `[…]`.
    pub(super) fn address(&mut self, operand: &Operand<'t>) -> Decode<(u16, i64)> {
        match *operand {
            Operand::Address(Some(base), offset) => Ok((self.source(&Operand::Name(base, 0))?, offset)),
            Operand::Address(None, offset) => Ok((self.constant(0), offset)),
            ref other => self.malformed(format!("`{other}` is no address")),
        }
    }

    pub(super) fn local_address(&mut self, place: usize, offset: i64) -> u16 {
        let d = self.scratch();
        self.emit(Inst {
            step: local_address,
            d,
            a: 0,
            b: 0,
            c: 0,
            imm: place as i64 + offset,
        });
        d
    }

    pub(super) fn memory(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        let loads = w.name() != "st";
        let space = space_of(w);
        let chosen = if loads {
            by_type!(ld, w.ty(), space)
        } else {
            by_type!(st, w.ty(), space)
        };
        let Some((step, size)) = chosen else {
            return unsupported(s);
        };
        let (value, address) = match &s.operands[..] {
            [value, address] if loads => (value, address),
            [address, value] => (value, address),
            _ => return unsupported(s),
        };
        let (mut a, imm) = self.address(address)?;
        let lanes = match value {
            Operand::List(list) => &list[..],
            one => std::slice::from_ref(one),
        };
        if lanes.len() > 1 {
            self.emit(Inst {
                step: aligned,
                d: 0,
                a,
                b: (size * lanes.len()) as u16,
                c: 0,
                imm,
            });
            if loads {
                // A lane may be loaded into the register that the address stands in.
                let copy = self.scratch();
                let (step, _) = compute!(u64; a => a);
                self.emit(Inst {
                    step,
                    d: copy,
                    a,
                    b: 0,
                    c: 0,
                    imm: 0,
                });
                a = copy;
            }
        }
        for (k, lane) in lanes.iter().enumerate() {
            let imm = imm + (k * size) as i64;
            let inst = if loads {
                Inst {
                    step,
                    d: self.destination(lane)?,
                    a,
                    b: 0,
                    c: 0,
                    imm,
                }
            } else {
                Inst {
                    step,
                    d: 0,
                    a,
                    b: self.source(lane)?,
                    c: 0,
                    imm,
                }
            };
            self.emit(inst);
        }
        Ok(())
    }

    /// Between the addresses of a space and generic ones.
    pub(super) fn convert_address(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        let window = match space_of(w) {
            space::SHARED => SHARED_WINDOW,
            space::LOCAL => LOCAL_WINDOW,
            space::GLOBAL => 0,
            _ => return unsupported(s),
        };
        let [d, a] = &s.operands[..] else { return unsupported(s) };
        let (d, a) = (self.destination(d)?, self.source(a)?);
        let b = self.constant(if w.has("to") { window.wrapping_neg() } else { window });
        let (step, _) = compute!(u64; a, b => a.wrapping_add(b));
        self.emit(Inst {
            step,
            d,
            a,
            b,
            c: 0,
            imm: 0,
        });
        Ok(())
    }
}
