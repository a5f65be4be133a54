//! The interpreter: decoded instructions, threads that run them, and blocks that let threads meet.

pub mod block;
pub mod code;
pub mod memory;
pub mod step;
pub mod thread;
pub mod warp;

pub use code::{CallSite, Code, HALT, Inst, SINK, Step};
pub use memory::Machine;
pub use thread::{Stop, Thread};

/// Why a launch ends early. The context is dead after each of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An access outside every live allocation, or outside a block's or thread's own memory.
    Address,
    /// An address that its type does not divide.
    Misaligned,
    /// A failed assertion in the kernel.
    Assert,
    /// The `trap` instruction.
    Trap,
    /// Threads that wait for each other for ever; a real device would hang until someone ends the process.
    Deadlock,
}
