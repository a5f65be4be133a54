//! What an answer may still hold while it is encoded, and why it cannot be sent.

use candle_core::Tensor;
use candle_core::backprop::GradStore;

/// Bytes and elements that answers are made of, and what is asked about their tensors.
#[derive(Debug)]
pub struct Outgoing<'a> {
    /// Elements that may still be written.
    pub elements: u64,
    /// Entries of lists and structs that may still be written.
    pub entries: usize,
    /// Write each tensor's gradient instead of its values.
    pub gradients: Option<&'a GradStore>,
    /// Storages of the arguments.
    pub storages: &'a [usize],
    /// Every tensor written, in order.
    pub seen: Vec<Tensor>,
}

/// Most elements that all tensors of one answer may have.
pub const MAX_ELEMENTS: u64 = gradus_wire::value::MAX_ELEMENTS;

/// Most entries of lists and structs that one answer may have.
pub const MAX_ENTRIES: usize = gradus_wire::value::MAX_VALUES / 2;

impl<'a> Outgoing<'a> {
    /// For an answer; tensors that share one of the `storages` are marked.
    pub fn new(storages: &'a [usize]) -> Self {
        Outgoing {
            elements: MAX_ELEMENTS,
            entries: MAX_ENTRIES,
            gradients: None,
            storages,
            seen: Vec::new(),
        }
    }

    /// Counts `n` entries of a list or struct.
    pub fn entries(&mut self, n: usize) -> Result<(), Unsendable> {
        match self.entries.checked_sub(n) {
            Some(rest) => {
                self.entries = rest;
                Ok(())
            }
            None => Err(Unsendable::TooLarge(format!(
                "the answer has more than {MAX_ENTRIES} parts (entries of lists and structs): more are not sent"
            ))),
        }
    }
}

/// Why a value cannot be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsendable {
    /// It is larger than a runner will send: in words.
    TooLarge(String),
    /// The wire knows no such value: in words.
    Unknown(String),
}

impl std::fmt::Display for Unsendable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Unsendable::TooLarge(why) | Unsendable::Unknown(why)) = self;
        f.write_str(why)
    }
}
