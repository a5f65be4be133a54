//! Laws: equations over inputs and outputs, in a small expression language of our own.
//!
//! # Numbers and tensors
//! Arithmetic is f64 and exact on integers: where all operands are whole numbers and f64 would round, it is done in 128
//! bits (`whole`), and in f64 where these are too few. `/` is real division, operators broadcast as in NumPy and return
//! errors instead of panicking.
//! A tensor that came across the wire keeps its dtype while its elements are only moved (`slice`, `take`, `reshape`,
//! `concat`, `where`, `sort`, …). What is computed is never rounded; as its dtype it carries the coarsest float dtype
//! that went in (bf16, f16, f32, f64 from coarse to fine; integers alone give f64). A computed array of rank 0 is a
//! plain number.
//!
//! # `approx` and `equals`
//! Both compare whole values through structs, lists, texts and `none`, and never broadcast except against a plain number.
//! What can't be compared (shapes, kinds, dtypes, names of fields) is false with [`Detail::mismatch`], no error. NaN
//! equals nothing; -0.0 equals 0.0; integers beyond 2^53 are compared exactly. Several outputs by name may stand against
//! a list, by position.
//! - `approx`: `|a - b| <= atol + rtol * |b|` with the tolerance of the coarser of both float dtypes; two integer tensors
//!   with theirs (normally 0), and so two integers beyond 2^53; equal infinities are equal.
//! - `equals`: the same value after rounding both sides to the coarser of both float dtypes; no rounding against
//!   integers. Tensors off the wire must have the same dtype; f64 ones outside structs count as computed, as the judge's
//!   own values are f64.
//!
//! # Truth
//! Comparisons give a [`Truth`] that remembers both sides and, between arrays, the elements. `&&`, `||` and `!` work
//! element by element on these, else on the whole; only `*` takes truth values among numbers (a mask), everything
//! else on unlike kinds is a type error. A law with elements holds if all of them do.

mod check;
mod compare;
mod differentiate;
mod elementwise;
mod environment;
mod evaluate;
mod function;
mod functions;
mod index;
pub mod invisible;
mod lexer;
mod linear;
mod operand;
mod parser;
mod reference;
pub mod suggest;
mod syntax;
mod tolerance;
pub mod value;
pub mod whole;

pub use check::Scope;
pub use compare::spacing;
pub use environment::{Asker, Env, EvalError, NoAsker};
pub use evaluate::MOST_ROUNDS;
pub use function::Function;
pub use functions::functions;
pub use lexer::LONGEST_EXPRESSION;
pub use linear::singular_values;
pub use parser::is_reserved;
pub use reference::reference_markdown;
pub use syntax::{Content, Define, Expr, ExprError, consults_reference};
pub use tolerance::Tolerance;
pub use value::{Detail, Truth};
