//! Cases: drawn from a seed, addressable one by one, and shrinkable.
//!
//! A case is built from a recipe (`recipe`): one node for every argument, made from its form, type and draw. `produce`
//! walks the nodes, the kinds (`kinds`) draw the leaves; `tree` and `tasks` build simpler cases from the one before.
//! Every size and draw has a generator of its own (`rng`), so that changing one leaves the others alone.

mod built;
mod check;
mod crop;
mod draw;
mod dress;
pub mod edge;
mod error;
mod example;
mod fixed;
mod fixture;
mod kind;
mod kinds;
mod linear;
pub mod literal;
mod notation;
mod options;
mod plan;
mod plant;
mod produce;
mod recipe;
mod rng;
mod store;
mod tasks;
mod tree;
mod values;

pub use check::{Kinds, check};
pub use draw::{draw, draw_fixed};
pub use error::{DrawError, Fixed};
pub use kind::Kind;
pub use kinds::texts::{FIXTURES, GIVEN, SCRATCH};
pub use kinds::{kinds, reference_markdown};
pub use notation::draw as from_literal;
pub use plan::Plan;
pub use rng::normals;
pub use store::{Stored, StoredCase};
pub use tree::{CaseTree, shrink};
