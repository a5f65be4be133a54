//! One thread: registers, frames, and the loop that runs it until it ends or must wait.

use super::code::{Code, HALT, SPECIAL};
use super::{Fault, Machine};

/// Why a thread does not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// It can.
    Ready,
    /// It has ended.
    Exit,
    /// It calls the function at this call site.
    Call(usize),
    /// It returns to its caller.
    Return,
    /// It waits at a barrier: its number, and how many threads it waits for (0: all).
    Barrier(u32, u32),
    /// It waits for its warp, at this of its function's operations.
    Warp(usize),
    /// It did what it must not.
    Fault(Fault),
}

#[derive(Debug)]
struct Frame<'c> {
    code: &'c Code,
    pc: u32,
    regs: Vec<u64>,
    args: Vec<u8>,
    local_base: usize,
    site: usize,
}

/// A thread of a block.
#[derive(Debug)]
pub struct Thread<'c> {
    /// The registers of the running function.
    pub regs: Vec<u64>,
    /// The parameters of the running function, and of those that it calls.
    pub args: Vec<u8>,
    /// Its own memory, of all its frames.
    pub local: Vec<u8>,
    /// Where the running function's part of it begins.
    pub local_base: usize,
    /// The carry between `add.cc` and `addc`.
    pub carry: bool,
    /// Why it does not run.
    pub stop: Stop,
    /// The running function.
    pub code: &'c Code,
    /// The instruction at which it stopped.
    pub pc: u32,
    frames: Vec<Frame<'c>>,
}

impl<'c> Thread<'c> {
    /// A thread of `code`, whose registers are as `template` says.
    pub fn new(code: &'c Code, template: &[u64]) -> Self {
        Self {
            regs: template.to_vec(),
            args: Vec::new(),
            local: Vec::new(),
            local_base: 0,
            carry: false,
            stop: Stop::Exit,
            code,
            pc: 0,
            frames: Vec::new(),
        }
    }

    /// Puts it at the beginning of its function, as another thread. What an earlier one left in the registers may stay:
    /// nobody writes to constants, and nothing is said of other registers before they are written.
    pub fn start(&mut self, special: &[u64; SPECIAL.len()], args: &[u8]) {
        while !self.frames.is_empty() {
            self.leave();
        }
        self.regs[..SPECIAL.len()].copy_from_slice(special);
        self.args.clear();
        self.args.extend_from_slice(args);
        self.local.clear();
        self.local.resize(self.code.local, crate::device::memory::POISON);
        self.carry = false;
        self.stop = Stop::Ready;
        self.pc = 0;
    }

    /// Stops with a fault; the value is what a step returns.
    #[cold]
    pub fn fault(&mut self, fault: Fault) -> u32 {
        self.stop = Stop::Fault(fault);
        HALT
    }

    /// Runs until the thread ends or must wait.
    pub fn run(&mut self, machine: &mut Machine<'_>) {
        self.stop = Stop::Ready;
        loop {
            let insts = &self.code.insts[..];
            let (mut pc, mut last, mut count) = (self.pc, self.pc, 0u64);
            while let Some(inst) = insts.get(pc as usize) {
                last = pc;
                count += 1;
                pc = (inst.step)(machine, self, inst, pc);
            }
            machine.executed += count;
            self.pc = last;
            match self.stop {
                Stop::Call(site) => self.enter(site),
                Stop::Return if !self.frames.is_empty() => self.leave(),
                Stop::Return => self.stop = Stop::Exit,
                _ => {}
            }
            if self.stop != Stop::Ready {
                return;
            }
        }
    }

    fn enter(&mut self, site: usize) {
        let caller = self.code;
        let call = &caller.calls[site];
        let callee = &*call.callee;
        let mut regs = callee.template.clone();
        regs[..SPECIAL.len()].copy_from_slice(&self.regs[..SPECIAL.len()]);
        let mut args = vec![0; callee.args];
        for m in &call.takes {
            args[m.inner..m.inner + m.size].copy_from_slice(&self.args[m.outer..m.outer + m.size]);
        }
        let local_base = self.local_base + caller.local.next_multiple_of(16);
        self.local
            .resize(local_base + callee.local, crate::device::memory::POISON);
        self.frames.push(Frame {
            code: caller,
            pc: self.pc,
            regs: std::mem::replace(&mut self.regs, regs),
            args: std::mem::replace(&mut self.args, args),
            local_base: std::mem::replace(&mut self.local_base, local_base),
            site,
        });
        self.code = callee;
        self.pc = 0;
        self.stop = Stop::Ready;
    }

    fn leave(&mut self) {
        let Some(mut frame) = self.frames.pop() else { return };
        for m in &frame.code.calls[frame.site].gives {
            frame.args[m.outer..m.outer + m.size].copy_from_slice(&self.args[m.inner..m.inner + m.size]);
        }
        self.code = frame.code;
        self.pc = frame.pc + 1;
        self.regs = frame.regs;
        self.args = frame.args;
        self.local_base = frame.local_base;
        self.local.truncate(self.local_base + frame.code.local);
        self.stop = Stop::Ready;
    }
}
