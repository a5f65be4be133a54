//! Reading a function's body.

use super::scope::{Named, Scopes};
use super::{
    Decode, Decoder, Refusal, Words, arithmetic, bits, compare, control, convert, place, special, unsupported,
};
use crate::machine::code::{Code, SPECIAL};
use crate::machine::memory::load;
use crate::machine::{Inst, Machine, SINK, Step, Thread};
use crate::number::Value;
use crate::ptx::lexer::{Lexer, Token, number};
use crate::ptx::module::{Module, Slot, Space, slot};
use crate::ptx::statement::{Operand, Statement};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

/// A loaded module: its text, where its variables lie, and what has been decoded of it.
#[derive(Debug)]
pub struct Program {
    /// The text.
    pub module: Module,
    /// Where the variables in device memory lie.
    pub addresses: HashMap<String, u64>,
    decoded: RefCell<HashMap<String, Decode<Arc<Code>>>>,
}

impl Program {
    /// A module whose variables lie at the given places.
    pub fn new(module: Module, addresses: HashMap<String, u64>) -> Self {
        Self {
            module,
            addresses,
            decoded: RefCell::default(),
        }
    }

    /// A function, decoded when it is first asked for.
    pub fn function(&self, name: &str) -> Decode<Arc<Code>> {
        if let Some(known) = self.decoded.borrow().get(name) {
            return known.clone();
        }
        // Until it is done, calls of itself meet this: recursion is not supported.
        let pending = Err(Refusal::Unsupported(format!("call {name} (recursive)")));
        self.decoded.borrow_mut().insert(name.to_owned(), pending);
        let decoded = self.decode(name).map(Arc::new);
        self.decoded.borrow_mut().insert(name.to_owned(), decoded.clone());
        decoded
    }

    fn decode(&self, name: &str) -> Decode<Code> {
        let function = self.module.functions.get(name);
        let Some((function, body)) = function.and_then(|f| Some((f, f.body.clone()?))) else {
            return Err(Refusal::Unsupported(format!(
                "call {name} (no such function in the module)"
            )));
        };
        let mut decoder = Decoder::new(self, name);
        decoder.code.max_threads = function.max_threads;
        for slot in function.params.iter().chain(&function.returns) {
            let at = decoder.parameter(slot);
            decoder.scopes.declare(&slot.name, Named::Param(at, slot.size));
            decoder.code.params.push((at, slot.size));
        }
        decoder.code.params.truncate(function.params.len());
        decoder.body(&self.module.text[body])?;
        let code = decoder.finish()?;
        if !function.entry && code.shared > 0 {
            return Err(Refusal::Unsupported(format!(
                "{name}: shared variables of a function that is called"
            )));
        }
        Ok(code)
    }
}

fn load_param<T: Value>(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    let at = i.imm as usize;
    t.regs[i.d as usize] = load::<T>(&t.args[at..at + T::SIZE]).bits();
    pc + 1
}

fn skip_if(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    if t.regs[i.a as usize] & 1 != 0 {
        i.imm as u32
    } else {
        pc + 1
    }
}

fn skip_unless(_: &mut Machine<'_>, t: &mut Thread<'_>, i: &Inst, pc: u32) -> u32 {
    if t.regs[i.a as usize] & 1 == 0 {
        i.imm as u32
    } else {
        pc + 1
    }
}

impl<'t> Decoder<'t> {
    fn new(program: &'t Program, name: &str) -> Self {
        let mut scopes = Scopes::new();
        for (register, name) in SPECIAL.iter().enumerate() {
            scopes.declare(name, Named::Register(register as u16));
        }
        scopes.declare("WARP_SZ", Named::Register(SINK + 1));
        scopes.declare("_", Named::Register(SINK));
        let template = [vec![0; SPECIAL.len() + 1], vec![32]].concat();
        Self {
            program,
            scopes,
            code: Code {
                name: name.to_owned(),
                template,
                ..Code::default()
            },
            constants: HashMap::new(),
            dynamic: HashMap::new(),
            labels: HashMap::new(),
            jumps: vec![],
            tables: HashMap::new(),
            shared: HashMap::new(),
        }
    }

    fn body(&mut self, text: &'t str) -> Decode<()> {
        let mut lexer = Lexer::new(text);
        loop {
            match lexer.token() {
                Token::End => return Ok(()),
                Token::Mark(b';') => {}
                Token::Mark(b'{') => self.scopes.push(),
                Token::Mark(b'}') if self.scopes.pop() => {}
                Token::Mark(b'@') => {
                    let negated = lexer.accept(b'!');
                    let (Token::Word(guard), Token::Word(opcode)) = (lexer.token(), lexer.token()) else {
                        return self.malformed("a guard without its instruction");
                    };
                    let statement = Statement::read(&mut lexer, opcode, Some((guard, negated)))?;
                    self.statement(&statement)?;
                }
                Token::Word(word) if word.starts_with('.') => self.directive(&mut lexer, word)?,
                Token::Word(label) if lexer.accept(b':') => {
                    if lexer.peek() == Token::Word(".branchtargets") {
                        lexer.token();
                        let statement = Statement::read(&mut lexer, "branchtargets", None)?;
                        let names = statement.operands.iter().filter_map(|o| match o {
                            Operand::Name(name, 0) => Some(*name),
                            _ => None,
                        });
                        self.tables.insert(label, names.collect());
                    } else if self.labels.insert(label, self.code.insts.len()).is_some() {
                        return self.malformed(format!("two labels `{label}`"));
                    }
                }
                Token::Word(opcode) => {
                    let statement = Statement::read(&mut lexer, opcode, None)?;
                    self.statement(&statement)?;
                }
                other => return self.malformed(format!("an instruction was expected, not {other:?}")),
            }
        }
    }

    fn directive(&mut self, lexer: &mut Lexer<'t>, word: &'t str) -> Decode<()> {
        match word.split('.').nth(1).unwrap_or_default() {
            "reg" => self.registers(lexer, word),
            "loc" | "file" => {
                lexer.skip_line();
                Ok(())
            }
            "pragma" => {
                while !matches!(lexer.token(), Token::Mark(b';') | Token::End) {}
                Ok(())
            }
            "extern" => Ok(()),
            kind @ ("param" | "local" | "shared") => {
                let mut ahead = lexer.clone();
                let slot = slot(lexer, word)?;
                let name = Self::last_name(&mut ahead, &slot.name);
                let named = match kind {
                    "param" => Named::Param(self.parameter(&slot), slot.size),
                    "local" => {
                        let at = place(self.code.local, &slot);
                        self.code.local = at + slot.size;
                        Named::Local(at)
                    }
                    _ if slot.size == 0 => Named::Dynamic,
                    _ => Named::Shared(self.shared_variable(&slot)),
                };
                self.scopes.declare(name, named);
                Ok(())
            }
            other => self.malformed(format!("unknown directive `.{other}`")),
        }
    }

    /// The name as it stands in the text.
    fn last_name(lexer: &mut Lexer<'t>, name: &str) -> &'t str {
        loop {
            match lexer.token() {
                Token::Word(word) if word == name => return word,
                Token::End => return "",
                _ => {}
            }
        }
    }

    fn registers(&mut self, lexer: &mut Lexer<'t>, _: &str) -> Decode<()> {
        loop {
            match lexer.token() {
                Token::Mark(b';') => return Ok(()),
                Token::Mark(b',') => {}
                Token::Word(word) if word.starts_with('.') => {}
                Token::Word(name) => {
                    let first = self.code.template.len();
                    let mut count = 1;
                    if lexer.accept(b'<') {
                        let Token::Word(n) = lexer.token() else {
                            return self.malformed("registers without a number");
                        };
                        count = number(n).unwrap_or(0) as usize;
                        lexer.accept(b'>');
                        self.scopes.declare_range(name, first as u16, count as u32);
                    } else {
                        self.scopes.declare(name, Named::Register(first as u16));
                    }
                    if first + count > usize::from(u16::MAX) {
                        return self.malformed("more than 65,535 registers and constants");
                    }
                    self.code.template.resize(first + count, 0);
                }
                other => return self.malformed(format!("a register was expected, not {other:?}")),
            }
        }
    }

    fn parameter(&mut self, slot: &Slot) -> usize {
        let at = place(self.code.args, slot);
        self.code.args = at + slot.size;
        at
    }

    fn shared_variable(&mut self, slot: &Slot) -> usize {
        let at = place(self.code.shared, slot);
        self.code.shared = at + slot.size;
        at
    }

    fn statement(&mut self, s: &Statement<'t>) -> Decode<()> {
        let w = Words(&s.parts);
        let guard = match s.guard {
            Some((p, negated)) if w.name() != "bra" || w.has("idx") => {
                let a = self.source(&Operand::Name(p, 0))?;
                let step = if negated { skip_if } else { skip_unless } as Step;
                self.emit(Inst {
                    step,
                    d: 0,
                    a,
                    b: 0,
                    c: 0,
                    imm: 0,
                });
                Some(self.code.insts.len() - 1)
            }
            _ => None,
        };
        self.instruction(s, &w)?;
        if let Some(guard) = guard {
            self.code.insts[guard].imm = self.code.insts.len() as i64;
        }
        Ok(())
    }

    fn instruction(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        match w.name() {
            "mov" => self.mov(s, w),
            "ld" | "ldu" | "st" => self.memory(s, w),
            "bra" => self.branch(s, w),
            "brx" => self.branch_table(s),
            "call" => self.call(s),
            "ret" | "exit" | "trap" => {
                self.leave(w);
                Ok(())
            }
            "bar" | "barrier" => self.barrier(s, w),
            "shfl" | "vote" | "match" | "redux" => self.warp_op(s, w),
            "setp" | "set" => self.set(s, w),
            "atom" | "red" => self.atomic(s, w),
            "cvta" => self.convert_address(s, w),
            // Memory is in order, and nothing is cached.
            "membar" | "fence" | "nanosleep" | "prefetch" | "prefetchu" | "discard" | "applypriority" | "pmevent" => {
                Ok(())
            }
            _ => self.computation(s, w),
        }
    }

    fn computation(&mut self, s: &Statement<'t>, w: &Words) -> Decode<()> {
        let found = arithmetic::find(w)
            .or_else(|| bits::find(w))
            .or_else(|| convert::find(w))
            .or_else(|| special::find(w))
            .or_else(|| compare::choice(w));
        let (Some((step, sources)), [d, operands @ ..]) = (found, &s.operands[..]) else {
            return unsupported(s);
        };
        if operands.len() != sources {
            return unsupported(s);
        }
        let mut slots = [0; 4];
        for (slot, operand) in slots.iter_mut().zip(operands) {
            *slot = self.source(operand)?;
        }
        let d = self.destination(d)?;
        self.emit(Inst {
            step,
            d,
            a: slots[0],
            b: slots[1],
            c: slots[2],
            imm: i64::from(slots[3]),
        });
        Ok(())
    }

    pub(super) fn emit(&mut self, inst: Inst) {
        self.code.insts.push(inst);
    }

    /// A jump whose target is filled in at the end.
    pub(super) fn jump(&mut self, inst: Inst, label: &'t str) {
        self.jumps.push((self.code.insts.len(), label));
        self.emit(inst);
    }

    pub(super) fn malformed<T>(&self, what: impl std::fmt::Display) -> Decode<T> {
        Err(Refusal::Malformed(format!("{}: {what}", self.code.name)))
    }

    /// A new register.
    pub(super) fn scratch(&mut self) -> u16 {
        self.code.template.push(0);
        // Too many are found at the end.
        (self.code.template.len() - 1) as u16
    }

    /// A register that holds a number.
    pub(super) fn constant(&mut self, bits: u64) -> u16 {
        if let Some(&slot) = self.constants.get(&bits) {
            return slot;
        }
        let slot = self.scratch();
        self.code.template[slot as usize] = bits;
        self.constants.insert(bits, slot);
        slot
    }

    pub(super) fn destination(&self, operand: &Operand<'t>) -> Decode<u16> {
        match *operand {
            Operand::Name(name, 0) => match self.scopes.find(name) {
                Some(Named::Register(register)) => Ok(register),
                _ => self.malformed(format!("no register `{name}`")),
            },
            ref other => self.malformed(format!("`{other}` cannot be written")),
        }
    }

    /// The place and size of a parameter.
    pub(super) fn param(&self, name: &str) -> Decode<(usize, usize)> {
        match self.scopes.find(name) {
            Some(Named::Param(at, size)) => Ok((at, size)),
            _ => self.malformed(format!("no parameter `{name}`")),
        }
    }

    /// Loads a parameter of a call into a new register.
    pub(super) fn load_param(&mut self, at: usize, size: usize) -> u16 {
        let d = self.scratch();
        let step = if size == 4 {
            load_param::<u32>
        } else {
            load_param::<u64>
        } as Step;
        self.emit(Inst {
            step,
            d,
            a: 0,
            b: 0,
            c: 0,
            imm: at as i64,
        });
        d
    }

    /// The register that an operand stands in, or a constant's.
    pub(super) fn source(&mut self, operand: &Operand<'t>) -> Decode<u16> {
        let (name, offset) = match *operand {
            Operand::Number(bits) => return Ok(self.constant(bits)),
            Operand::Not(name) => {
                let a = self.source(&Operand::Name(name, 0))?;
                let d = self.scratch();
                let (step, _) = crate::machine::step::compute!(bool; a => !a);
                self.emit(Inst {
                    step,
                    d,
                    a,
                    b: 0,
                    c: 0,
                    imm: 0,
                });
                return Ok(d);
            }
            Operand::Name(name, offset) => (name, offset),
            ref other => return self.malformed(format!("`{other}` cannot be read")),
        };
        match self.scopes.find(name) {
            Some(Named::Register(register)) => Ok(register),
            Some(Named::Param(at, _)) => Ok(self.constant((at as u64).wrapping_add_signed(offset))),
            Some(Named::Shared(at)) => Ok(self.constant((at as u64).wrapping_add_signed(offset))),
            Some(Named::Dynamic) => Ok(self.dynamic(offset)),
            Some(Named::Local(at)) => Ok(self.local_address(at, offset)),
            None => self.module_variable(name, offset),
        }
    }

    /// A constant to which a launch adds the size of the static part of the block's memory.
    fn dynamic(&mut self, offset: i64) -> u16 {
        if let Some(&slot) = self.dynamic.get(&offset) {
            return slot;
        }
        let slot = self.scratch();
        self.code.template[slot as usize] = offset as u64;
        self.code.dynamic.push(slot);
        self.dynamic.insert(offset, slot);
        slot
    }

    fn module_variable(&mut self, name: &str, offset: i64) -> Decode<u16> {
        if let Some(address) = self.program.addresses.get(name) {
            return Ok(self.constant(address.wrapping_add_signed(offset)));
        }
        if let Some(&at) = self.shared.get(name) {
            return Ok(self.constant((at as u64).wrapping_add_signed(offset)));
        }
        let variable = self
            .program
            .module
            .variables
            .iter()
            .find(|v| v.slot.name == name && v.space == Space::Shared);
        match variable {
            Some(variable) if variable.slot.size == 0 => Ok(self.dynamic(offset)),
            Some(variable) => {
                let at = self.shared_variable(&variable.slot);
                self.shared.insert(name.to_owned(), at);
                Ok(self.constant((at as u64).wrapping_add_signed(offset)))
            }
            None => self.malformed(format!("no register or variable `{name}`")),
        }
    }

    fn finish(mut self) -> Decode<Code> {
        self.emit(Inst {
            step: control::ret,
            d: 0,
            a: 0,
            b: 0,
            c: 0,
            imm: 0,
        });
        for (at, label) in std::mem::take(&mut self.jumps) {
            let Some(&target) = self.labels.get(label) else {
                return self.malformed(format!("no label `{label}`"));
            };
            self.code.insts[at].imm = target as i64;
        }
        if self.code.template.len() > usize::from(u16::MAX) {
            return self.malformed("more than 65,535 registers and constants");
        }
        Ok(self.code)
    }
}
