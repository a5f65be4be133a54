//! What the judge and a runner say to each other.
//!
//! A runner is a process that holds compiled code and answers calls. The two ends speak length-prefixed
//! [postcard](https://docs.rs/postcard) frames over pipes ([`frame`]); this crate holds the vocabulary
//! ([`value`], [`message`]) and nothing else: no tensors library, no expectation, no verdict.

mod containment;
mod device;
pub mod frame;
pub mod message;
pub mod value;

pub use containment::Containment;
pub use device::Device;
pub use message::{Answer, Bounds, FromRunner, GradientRequest, Outcome, Question, ToRunner, WIRE_VERSION};
pub use value::{DType, Layout, TensorData, Value};
