//! From PTX to instructions that can be run: a function at a time, when it is asked for.

mod arithmetic;
mod atomic;
mod bits;
mod compare;
mod control;
mod convert;
mod function;
mod scope;
mod special;
mod transfer;

pub use function::Program;

use crate::machine::Step;
use crate::machine::code::Code;
use crate::number::Rounding;
use crate::ptx::Malformed;
use crate::ptx::module::Slot;
use crate::ptx::statement::Statement;
use scope::Scopes;
use std::collections::HashMap;

/// Why a function cannot be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is no PTX.
    Malformed(String),
    /// It has this instruction, which the emulator does not know.
    Unsupported(String),
}

impl From<Malformed> for Refusal {
    fn from(Malformed(what): Malformed) -> Self {
        Self::Malformed(what)
    }
}

/// A result of decoding.
pub type Decode<T> = Result<T, Refusal>;

/// A step and the number of its sources.
type Op = (Step, usize);

fn unsupported<T>(statement: &Statement) -> Decode<T> {
    Err(Refusal::Unsupported(statement.to_string()))
}

/// The next place at which a parameter may lie.
fn place(after: usize, slot: &Slot) -> usize {
    after.next_multiple_of(slot.align.max(1))
}

/// An opcode's words: `cvt`, `rn`, `f32`, `f64`.
struct Words<'s>(&'s [&'s str]);

impl<'s> Words<'s> {
    fn name(&self) -> &'s str {
        self.0[0]
    }

    /// The last word, which is the type of the sources.
    fn ty(&self) -> &'s str {
        self.0[self.0.len() - 1]
    }

    /// In conversions the type of the result.
    fn last_but_one(&self) -> &'s str {
        if self.0.len() < 3 { "" } else { self.0[self.0.len() - 2] }
    }

    fn modifiers(&self) -> &'s [&'s str] {
        if self.0.len() < 2 {
            &[]
        } else {
            &self.0[1..self.0.len() - 1]
        }
    }

    fn parts(&self) -> usize {
        self.0.len()
    }

    fn has(&self, word: &str) -> bool {
        self.0[1..].contains(&word)
    }

    /// Nearest where nothing is said: whoever needs a rounding to be said checks it.
    fn rounding(&self) -> Rounding {
        for word in self.modifiers() {
            match *word {
                "rn" | "rni" => return Rounding::Nearest,
                "rz" | "rzi" => return Rounding::Zero,
                "rm" | "rmi" => return Rounding::Down,
                "rp" | "rpi" => return Rounding::Up,
                _ => {}
            }
        }
        Rounding::Nearest
    }

    /// Whether it rounds to integers.
    fn integral(&self) -> bool {
        self.modifiers()
            .iter()
            .any(|word| matches!(*word, "rni" | "rzi" | "rmi" | "rpi"))
    }
}

/// A function being decoded.
struct Decoder<'t> {
    program: &'t Program,
    scopes: Scopes<'t>,
    code: Code,
    constants: HashMap<u64, u16>,
    /// Constants for places behind the beginning of the launch's part of the block's memory.
    dynamic: HashMap<i64, u16>,
    labels: HashMap<&'t str, usize>,
    jumps: Vec<(usize, &'t str)>,
    tables: HashMap<&'t str, Vec<&'t str>>,
    /// Where the module's shared variables lie in this function's.
    shared: HashMap<String, usize>,
}
