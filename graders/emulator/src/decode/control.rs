//! Jumps, calls, barriers, and what a warp does together.

use super::{Decode, Decoder, Words, unsupported};
use crate::machine::code::{CallSite, Move};
use crate::machine::step::compute;
use crate::machine::warp::{Fold, Kind, Shuffle, WarpOp};
use crate::machine::{Fault, HALT, Inst, Machine, SINK, Stop, Thread};
use crate::ptx::statement::{Operand, Statement};

pub(super) fn jump(_: &mut Machine<'_>, _: &mut Thread<'_>, i: &Inst, _: u32) -> u32 {
    i.imm as u32
}

fn jump_if(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    if t.regs[i.a as usize] & 1 != 0 {
        i.imm as u32
    } else {
        pc + 1
    }
}

fn jump_unless(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    if t.regs[i.a as usize] & 1 == 0 {
        i.imm as u32
    } else {
        pc + 1
    }
}

/// Jumps to one of the `imm` jumps that follow.
fn jump_table(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    pc + 1 + (t.regs[i.a as usize] as u32).min(i.imm as u32 - 1)
}

pub(super) fn ret(_: &mut Machine<'_>, t: &mut Thread<'_>, _: &Inst, _: u32) -> u32 {
    t.stop = Stop::Return;
    HALT
}

fn exit(_: &mut Machine<'_>, t: &mut Thread<'_>, _: &Inst, _: u32) -> u32 {
    t.stop = Stop::Exit;
    HALT
}

fn trap(_: &mut Machine<'_>, t: &mut Thread<'_>, _: &Inst, _: u32) -> u32 {
    t.fault(Fault::Trap)
}

fn call(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, _: u32) -> u32 {
    t.stop = Stop::Call(i.imm as usize);
    HALT
}

fn barrier(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, _: u32) -> u32 {
    t.stop = Stop::Barrier(t.regs[i.a as usize] as u32, t.regs[i.b as usize] as u32);
    HALT
}

fn warp(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, _: u32) -> u32 {
    t.stop = Stop::Warp(i.imm as usize);
    HALT
}

/// A failed assertion: message, file, line and function in five parameters from `imm` on.
fn assert_fail(m: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, _: u32) -> u32 {
    let parameter = |slot: u16| t.regs[slot as usize];
    let (message, file) = (m.memory.text(parameter(i.a)), m.memory.text(parameter(i.b)));
    let (line, function) = (parameter(i.c) as u32, m.memory.text(parameter(i.imm as u16)));
    let at = |first: usize| format!("[{},{},{}]", t.regs[first], t.regs[first + 1], t.regs[first + 2]);
    crate::say(format_args!(
        "{file}:{line}: {function}: block: {}, thread: {} Assertion `{message}` failed.",
        at(6),
        at(0)
    ));
    t.fault(Fault::Assert)
}

impl<'t> Decoder<'t> {
    pub(super) fn branch(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        let [Operand::Name(label, 0)] = s.operands[..] else {
            return if w.has("idx") {
                self.branch_table(s)
            } else {
                unsupported(s)
            };
        };
        let (step, a) = match s.guard {
            None => (jump as crate::machine::Step, 0),
            Some((p, negated)) => {
                let p = self.source(&Operand::Name(p, 0))?;
                (if negated { jump_unless } else { jump_if } as crate::machine::Step, p)
            }
        };
        self.jump(
            Inst {
                step,
                d: 0,
                a,
                b: 0,
                c: 0,
                imm: 0,
            },
            label,
        );
        Ok(())
    }

    pub(super) fn branch_table(&mut self, s: &Statement<'t>) -> Decode<()> {
        let [index, Operand::Name(table, 0)] = &s.operands[..] else {
            return unsupported(s);
        };
        let Some(labels) = self.tables.get(table).cloned().filter(|labels| !labels.is_empty()) else {
            return self.malformed(format!("no branch targets `{table}`"));
        };
        let a = self.source(index)?;
        self.emit(Inst {
            step: jump_table,
            d: 0,
            a,
            b: 0,
            c: 0,
            imm: labels.len() as i64,
        });
        for label in labels {
            self.jump(
                Inst {
                    step: jump,
                    d: 0,
                    a: 0,
                    b: 0,
                    c: 0,
                    imm: 0,
                },
                label,
            );
        }
        Ok(())
    }

    pub(super) fn leave(&mut self, w: &Words) {
        let step = match w.name() {
            "ret" => ret,
            "exit" => exit,
            _ => trap,
        };
        self.emit(Inst {
            step,
            d: 0,
            a: 0,
            b: 0,
            c: 0,
            imm: 0,
        });
    }

    pub(super) fn call(&mut self, s: &Statement<'t>) -> Decode<()> {
        let (gives, name, takes) = match &s.operands[..] {
            [Operand::List(gives), Operand::Name(name, 0), Operand::List(takes)] => (&gives[..], *name, &takes[..]),
            [Operand::Name(name, 0), Operand::List(takes)] => (&[][..], *name, &takes[..]),
            [Operand::Name(name, 0)] => (&[][..], *name, &[][..]),
            _ => return unsupported(s),
        };
        if name == "__assertfail" {
            return self.assertion(s, takes);
        }
        let callee = self.program.function(name)?;
        let Some(function) = self.program.module.functions.get(name) else {
            return unsupported(s);
        };
        let mut place = 0;
        let mut moves = |me: &Self, outer: &[Operand<'t>], inner: &[crate::ptx::module::Slot]| {
            let mut found = Vec::new();
            for (operand, slot) in outer.iter().zip(inner) {
                let Operand::Name(name, 0) = operand else {
                    return unsupported(s);
                };
                let (at, _) = me.param(name)?;
                // The callee lays out its parameters the same way.
                place = super::place(place, slot);
                found.push(Move {
                    outer: at,
                    inner: place,
                    size: slot.size,
                });
                place += slot.size;
            }
            Ok(found)
        };
        if takes.len() != function.params.len() || gives.len() != function.returns.len() {
            return self.malformed(format!("a call of `{name}` with the wrong number of parameters"));
        }
        let takes = moves(self, takes, &function.params)?;
        let gives = moves(self, gives, &function.returns)?;
        self.code.waits |= callee.waits;
        self.code.calls.push(CallSite { callee, takes, gives });
        let imm = self.code.calls.len() as i64 - 1;
        self.emit(Inst {
            step: call,
            d: 0,
            a: 0,
            b: 0,
            c: 0,
            imm,
        });
        Ok(())
    }

    fn assertion(&mut self, s: &Statement<'t>, takes: &[Operand<'t>]) -> Decode<()> {
        let mut slots = Vec::new();
        for operand in takes {
            let Operand::Name(name, 0) = operand else {
                return unsupported(s);
            };
            let (at, size) = self.param(name)?;
            slots.push(self.load_param(at, size));
        }
        let [a, b, c, function, _] = slots[..] else {
            return unsupported(s);
        };
        self.emit(Inst {
            step: assert_fail,
            d: 0,
            a,
            b,
            c,
            imm: i64::from(function),
        });
        Ok(())
    }

    pub(super) fn barrier(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        if w.has("warp") {
            let mask = self.source(&s.operands[0])?;
            return self.together(WarpOp {
                kind: Kind::Wait,
                d: SINK,
                p: SINK,
                a: SINK,
                b: SINK,
                c: SINK,
                mask,
            });
        }
        if w.has("red") || w.has("arrive") || w.has("cluster") {
            return unsupported(s);
        }
        let zero = self.constant(0);
        let (a, b) = match &s.operands[..] {
            [] => (zero, zero),
            [number] => (self.source(number)?, zero),
            [number, count] => (self.source(number)?, self.source(count)?),
            _ => return unsupported(s),
        };
        self.code.waits = true;
        self.emit(Inst {
            step: barrier,
            d: 0,
            a,
            b,
            c: 0,
            imm: 0,
        });
        Ok(())
    }

    fn together(&mut self, op: WarpOp) -> Decode<()> {
        self.code.waits = true;
        self.code.warps.push(op);
        let imm = self.code.warps.len() as i64 - 1;
        self.emit(Inst {
            step: warp,
            d: 0,
            a: 0,
            b: 0,
            c: 0,
            imm,
        });
        Ok(())
    }

    pub(super) fn warp_op(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        if !w.has("sync") {
            return unsupported(s);
        }
        let kind = match (w.name(), w.ty()) {
            ("shfl", _) if w.has("up") => Kind::Shuffle(Shuffle::Up),
            ("shfl", _) if w.has("down") => Kind::Shuffle(Shuffle::Down),
            ("shfl", _) if w.has("bfly") => Kind::Shuffle(Shuffle::Butterfly),
            ("shfl", _) => Kind::Shuffle(Shuffle::Index),
            ("vote", _) if w.has("all") => Kind::All,
            ("vote", _) if w.has("any") => Kind::Any,
            ("vote", _) if w.has("uni") => Kind::Uniform,
            ("vote", _) => Kind::Ballot,
            ("match", "b32") if w.has("any") => Kind::Match,
            ("redux", ty) => Kind::Reduce(match (w.modifiers().iter().find(|m| **m != "sync").copied(), ty) {
                (Some("add"), _) => Fold::Add,
                (Some("min"), "u32") => Fold::MinU,
                (Some("max"), "u32") => Fold::MaxU,
                (Some("min"), "s32") => Fold::MinS,
                (Some("max"), "s32") => Fold::MaxS,
                (Some("and"), _) => Fold::And,
                (Some("or"), _) => Fold::Or,
                (Some("xor"), _) => Fold::Xor,
                _ => return unsupported(s),
            }),
            _ => return unsupported(s),
        };
        let [d, rest @ .., mask] = &s.operands[..] else {
            return unsupported(s);
        };
        let (d, p) = match d {
            Operand::Pair(d, p) => (
                self.destination(&Operand::Name(d, 0))?,
                self.destination(&Operand::Name(p, 0))?,
            ),
            d => (self.destination(d)?, SINK),
        };
        let mut sources = [SINK; 3];
        for (slot, operand) in sources.iter_mut().zip(rest) {
            *slot = self.source(operand)?;
        }
        let mask = self.source(mask)?;
        self.together(WarpOp {
            kind,
            d,
            p,
            a: sources[0],
            b: sources[1],
            c: sources[2],
            mask,
        })
    }

    /// `setp` and `set`, with a second predicate and a combination if they have them.
    pub(super) fn set(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        let modifiers = w.modifiers();
        let compare = modifiers.first().copied().unwrap_or_default();
        let combine = modifiers
            .get(1)
            .filter(|m| matches!(**m, "and" | "or" | "xor"))
            .copied();
        let found = super::compare::find(compare, w.ty(), w.has("ftz"));
        let (Some((step, _)), [d, a, b, rest @ ..]) = (found, &s.operands[..]) else {
            return unsupported(s);
        };
        if rest.len() != usize::from(combine.is_some()) {
            return unsupported(s);
        }
        let (a, b) = (self.source(a)?, self.source(b)?);
        let (d, q) = match *d {
            Operand::Pair(p, q) => (Operand::Name(p, 0), Some(Operand::Name(q, 0))),
            ref d => (d.clone(), None),
        };
        let d = self.destination(&d)?;
        let plain = w.name() == "setp" && q.is_none() && combine.is_none();
        let holds = if plain { d } else { self.scratch() };
        self.emit(Inst {
            step,
            d: holds,
            a,
            b,
            c: 0,
            imm: 0,
        });
        if plain {
            return Ok(());
        }
        let other = rest.first().map(|c| self.source(c)).transpose()?;
        let combined = |me: &mut Self, d: u16, a: u16| {
            let (Some(b), Some(combine)) = (other, combine) else {
                let (step, _) = compute!(bool; a => a);
                return me.emit(Inst {
                    step,
                    d,
                    a,
                    b: 0,
                    c: 0,
                    imm: 0,
                });
            };
            let (step, _) = match combine {
                "and" => compute!(bool; a, b => a & b),
                "or" => compute!(bool; a, b => a | b),
                _ => compute!(bool; a, b => a ^ b),
            };
            me.emit(Inst {
                step,
                d,
                a,
                b,
                c: 0,
                imm: 0,
            });
        };
        if w.name() == "set" {
            let Some(truth) = super::compare::truth(w.last_but_one()) else {
                return unsupported(s);
            };
            combined(self, holds, holds);
            let (a, b) = (self.constant(truth), self.constant(0));
            let (step, _) = compute!(u64, u64, bool; a, b, c => if c { a } else { b });
            self.emit(Inst {
                step,
                d,
                a,
                b,
                c: holds,
                imm: 0,
            });
            return Ok(());
        }
        // The second predicate first: the first may be the one that is combined with.
        if let Some(q) = q {
            let q = self.destination(&q)?;
            let not = self.scratch();
            let (step, _) = compute!(bool; a => !a);
            self.emit(Inst {
                step,
                d: not,
                a: holds,
                b: 0,
                c: 0,
                imm: 0,
            });
            combined(self, not, not);
            combined(self, holds, holds);
            let (step, _) = compute!(bool; a => a);
            self.emit(Inst {
                step,
                d: q,
                a: not,
                b: 0,
                c: 0,
                imm: 0,
            });
            self.emit(Inst {
                step,
                d,
                a: holds,
                b: 0,
                c: 0,
                imm: 0,
            });
        } else {
            combined(self, d, holds);
        }
        Ok(())
    }
}
