//! The side that holds compiled answers: it decodes calls, runs them on candle and contains itself.
//!
//! A runner program is a generated `main` that hands a table of [`Function`]s to [`serve`]. It reads questions on
//! descriptor 3 and writes answers on descriptor 4; before the first question it gives up every right that tensor
//! code does not need ([`contain`]). It knows no spec, no law and no expected value.

mod call;
pub mod contain;
pub mod convert;
mod gpu;
mod link;
mod outgoing;
mod panics;
#[cfg(feature = "cuda")]
mod pool;
mod serve;
mod sys;
mod tensor;

pub use call::{Answered, Call, Closure, Function, Parts, Ran, TensorFunction, Unusable};
pub use convert::{FromWire, Incoming, ToWire};
pub use gradus_wire::Value;
pub use outgoing::{Outgoing, Unsendable};
pub use serve::serve;
