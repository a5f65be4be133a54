//! A case drawn: attempt after attempt, until `avoid` lets one through.

use super::built::Change;
use super::error::{DrawError, Fault, error};
use super::example;
use super::plan::Plan;
use super::produce::build;
use super::recipe::Recipe;
use super::tree::CaseTree;
use gradus_course::{Course, Example, Exercise, Origin};

/// Attempts at a case before `avoid` is held to reject everything.
const ATTEMPTS: u32 = 1000;

/// The same at an edge: shorter axes are tried, and other draws.
const EDGE_ATTEMPTS: u32 = 64;

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
                return Err(error("domain", format!("there is no edge number {k}")));
            }
            recipe.arrange(indexmap::IndexMap::new())?;
            first(recipe)
        }
        Origin::Example(i) => match exercise.given.examples.get(i) {
            Some(example) => draw_fixed(course, exercise, plan, example),
            None => Err(error("given.examples", format!("there is no example number {i}"))),
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
        None => {
            let message = match recipe.line {
                Some(_) => format!("`avoid` rejects it, whatever is drawn with it ({ATTEMPTS} times)"),
                None => format!("`avoid` rejects nearly everything: {ATTEMPTS} cases in a row"),
            };
            Err(example::locate(&recipe, Fault::Course(error("given.avoid", message))))
        }
    }
}
