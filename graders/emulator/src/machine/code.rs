//! Decoded functions.

use super::{Machine, Thread};
use std::sync::Arc;

/// What an instruction does: it reads and writes the thread and says which instruction is next, or [`HALT`] with the
/// reason in the thread.
pub type Step = fn(&mut Machine<'_>, &mut Thread<'_>, &Inst, u32) -> u32;

/// No instruction: the thread's `stop` says why.
pub const HALT: u32 = u32::MAX;

/// One decoded instruction. Operands are indices into the thread's registers, constants included.
#[derive(Clone, Copy, Debug)]
pub struct Inst {
    /// What it does.
    pub step: Step,
    /// Where the result goes.
    pub d: u16,
    /// The first source.
    pub a: u16,
    /// The second source.
    pub b: u16,
    /// The third source.
    pub c: u16,
    /// An offset, a jump's target, a fourth source, an index: the step knows.
    pub imm: i64,
}

/// Bytes to be copied between two frames' parameters.
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// The offset in the caller's.
    pub outer: usize,
    /// The offset in the callee's.
    pub inner: usize,
    /// How many.
    pub size: usize,
}

/// A call.
#[derive(Clone, Debug)]
pub struct CallSite {
    /// Who is called.
    pub callee: Arc<Code>,
    /// What goes in.
    pub takes: Vec<Move>,
    /// What comes back.
    pub gives: Vec<Move>,
}

/// A decoded function.
#[derive(Debug, Default)]
pub struct Code {
    /// Its name.
    pub name: String,
    /// Its instructions; the last one always ends it.
    pub insts: Vec<Inst>,
    /// What registers hold at the beginning: constants at their places, zeros elsewhere.
    pub template: Vec<u64>,
    /// What its `call`s refer to.
    pub calls: Vec<CallSite>,
    /// What its instructions for whole warps refer to.
    pub warps: Vec<super::warp::WarpOp>,
    /// Bytes for its parameters, its results, and those of what it calls.
    pub args: usize,
    /// Of these, what a launch fills: offset and size of each parameter.
    pub params: Vec<(usize, usize)>,
    /// Bytes of each thread's memory.
    pub local: usize,
    /// Bytes of a block's memory, without what a launch adds.
    pub shared: usize,
    /// Constants to which the place of the launch's part of shared memory must be added: it follows the static part.
    pub dynamic: Vec<u16>,
    /// Whether threads may have to wait for each other.
    pub waits: bool,
    /// The largest block that it was compiled for.
    pub max_threads: Option<u32>,
}

/// Registers that every function has, filled when a thread starts: `%tid.x` is register 0.
pub const SPECIAL: [&str; 26] = [
    "%tid.x",
    "%tid.y",
    "%tid.z",
    "%ntid.x",
    "%ntid.y",
    "%ntid.z",
    "%ctaid.x",
    "%ctaid.y",
    "%ctaid.z",
    "%nctaid.x",
    "%nctaid.y",
    "%nctaid.z",
    "%laneid",
    "%warpid",
    "%nwarpid",
    "%lanemask_eq",
    "%lanemask_le",
    "%lanemask_lt",
    "%lanemask_ge",
    "%lanemask_gt",
    "%dynamic_smem_size",
    "%total_smem_size",
    "%smid",
    "%nsmid",
    "%gridid",
    "%envreg0",
];

/// Where values that nobody wants go, in every function.
pub const SINK: u16 = SPECIAL.len() as u16;
