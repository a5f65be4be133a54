//! The side that holds compiled answers: it decodes calls, runs them on candle and contains itself.
//!
//! A runner program is a generated `main` that hands a table of [`Function`]s to [`serve`]. It reads questions on
//! descriptor 3 and writes answers on descriptor 4; before the first question it gives up every right that tensor
//! code does not need ([`contain`]). It knows no spec, no law and no expected value.

mod call;
pub mod contain;
pub mod convert;
mod gpu;
mod panics;
#[cfg(feature = "cuda")]
mod pool;
mod serve;
mod sys;
mod tensor;

pub use call::{Answered, Call, Closure, Ran, Unusable};
pub use convert::{FromWire, Incoming, Outgoing, ToWire, Unsendable};
pub use gradus_wire::Value;
pub use serve::serve;

/// A function that can be asked.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name, for messages.
    pub name: &'static str,
    /// Takes the arguments out of the call, runs the function, hands the answer back.
    pub call: fn(&mut Call<'_>) -> Result<Answered, Unusable>,
}

/// A candle function that closures may stand for, where autograd must see through them.
#[derive(Debug, Clone, Copy)]
pub struct TensorFunction {
    /// The name that [`Value::Function`] holds.
    pub name: &'static str,
    /// The function.
    pub function: fn(&candle_core::Tensor) -> candle_core::Result<candle_core::Tensor>,
}
