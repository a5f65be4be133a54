//! Cases: drawn from a seed, addressable one by one, and shrinkable.
//!
//! A case is built from a recipe (`recipe`): one node for every argument, made from its form, type and draw. `produce`
//! walks the nodes, the kinds (`kinds`) draw the leaves; `tree` and `tasks` build simpler cases from the one before.
//! Every size and draw has a generator of its own (`rng`), so that changing one leaves the others alone.

use gradus_course::{Course, Draw, Example, Exercise, Origin};
use gradus_law::ExprError;
use gradus_wire::{DType, Layout};

mod check;
mod crop;
mod dress;
pub mod edge;
mod example;
mod fixed;
mod fixture;
mod frame;
pub mod kinds;
mod linear;
pub mod literal;
mod options;
mod plant;
mod produce;
mod recipe;
mod rng;
mod store;
mod tasks;
mod tree;

pub use kinds::texts::SCRATCH;
pub use kinds::{Kinds, kinds, reference_markdown};
pub use options::draw as from_literal;
pub use store::{Stored, StoredCase};
pub use tree::{CaseTree, shrink};

use produce::{Change, Fault, build};
use recipe::Recipe;

/// Attempts at a case before `avoid` is held to reject everything.
const ATTEMPTS: u32 = 1000;

/// The same at an edge: shorter axes are tried, and other draws.
const EDGE_ATTEMPTS: u32 = 64;

/// What decides a case besides the spec.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Of the run: any text.
    pub seed: String,
    /// Which case.
    pub origin: Origin,
    /// `cpu` or `cuda`.
    pub device: String,
    /// Layout of tensor arguments.
    pub layout: Layout,
    /// Dtype for `F`, unless drawn.
    pub float: Option<DType>,
}

/// Why a case could not be drawn: the course's fault.
#[derive(Debug, Clone)]
pub struct DrawError {
    /// What is wrong.
    pub message: String,
    /// YAML path in the spec (`given.draw.x`), where known.
    pub path: String,
}

impl std::fmt::Display for DrawError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.message),
            path => write!(f, "{path}: {}", self.message),
        }
    }
}

impl std::error::Error for DrawError {}

/// Draws one case: the example or the drawn case that the plan names.
pub fn draw(course: &Course, exercise: &Exercise, plan: &Plan) -> Result<CaseTree, DrawError> {
    match plan.origin {
        Origin::Drawn(_) => {
            let mut recipe = Recipe::new(course, exercise, plan);
            recipe.arrange(indexmap::IndexMap::new())?;
            first(recipe)
        }
        Origin::Edge(k) => {
            let mut recipe = Recipe::new(course, exercise, plan);
            if recipe.edge.is_none() {
                return Err(DrawError {
                    message: format!("there is no edge number {k}"),
                    path: "domain".into(),
                });
            }
            recipe.arrange(indexmap::IndexMap::new())?;
            first(recipe)
        }
        Origin::Example(i) => match exercise.given.examples.get(i) {
            Some(example) => draw_fixed(course, exercise, plan, example),
            None => Err(DrawError {
                message: format!("there is no example number {i}"),
                path: "given.examples".into(),
            }),
        },
    }
}

/// Draws a case some of whose sizes and values are fixed: a snapshot's, an example's that is not in the spec.
pub fn draw_fixed(course: &Course, exercise: &Exercise, plan: &Plan, fixed: &Example) -> Result<CaseTree, DrawError> {
    let mut recipe = Recipe::new(course, exercise, plan);
    example::arrange(&mut recipe, fixed)?;
    first(recipe)
}

/// The first attempt that comes to a case.
fn first(recipe: Recipe) -> Result<CaseTree, DrawError> {
    let mut unfit = None;
    let attempts = if recipe.edge.is_some() { EDGE_ATTEMPTS } else { ATTEMPTS };
    for attempt in 0..attempts {
        match build(&recipe, attempt, None, &Change::default()) {
            Ok(built) => return Ok(CaseTree::new(recipe, attempt, built)),
            Err(fault @ Fault::Course(_)) => return Err(example::locate(&recipe, fault)),
            Err(fault @ Fault::Unfit(_)) => unfit = Some(fault),
            Err(Fault::Avoided) => {}
        }
    }
    match unfit {
        Some(fault) => Err(example::locate(&recipe, fault)),
        None => Err(DrawError {
            message: match recipe.line {
                Some(line) => {
                    format!("`avoid` rejects the example of line {line}, whatever is drawn with it ({ATTEMPTS} times)")
                }
                None => format!("`avoid` rejects nearly everything: {ATTEMPTS} cases in a row"),
            },
            path: "given.avoid".into(),
        }),
    }
}

/// Checks kind and options of a draw when the spec is read: path below the draw (`normal.std`), and what is wrong.
pub fn check(draw: &Draw) -> Vec<(String, ExprError)> {
    let mut out = Vec::new();
    check::check(draw, &mut out, "");
    out
}
