//! A case that can be made simpler: proptest's `ValueTree` with shapes first.

use super::built::{Built, Change};
use super::produce::build;
use super::recipe::Recipe;
use super::tasks::{Task, tasks};
use super::values::same;
use gradus_course::{Case, Origin};
use proptest::strategy::ValueTree;
use std::collections::VecDeque;
use std::sync::Arc;

/// Rounds over all simplifications; a later one finds what an earlier one made possible.
const ROUNDS: usize = 4;

/// A drawn case that can be made simpler: proptest's `ValueTree`, with shapes first.
///
/// `simplify` takes the case as it is for good (it showed what was looked for) and offers a simpler one; `complicate`
/// takes the last offer back and makes another. After either returns false, `current` is the simplest case found.
#[derive(Debug, Clone)]
pub struct CaseTree {
    recipe: Arc<Recipe>,
    attempt: u32,
    best: Built,
    offer: Option<Built>,
    /// The last offer that did not show it: the same again is not worth a call.
    refused: Option<Built>,
    todo: VecDeque<Task>,
    round: usize,
    progress: bool,
}

impl CaseTree {
    pub(crate) fn new(recipe: Recipe, attempt: u32, built: Built) -> CaseTree {
        let mut tree = CaseTree {
            recipe: Arc::new(recipe),
            attempt,
            best: built,
            offer: None,
            refused: None,
            todo: VecDeque::new(),
            round: 0,
            progress: false,
        };
        tree.todo = tasks(&tree.recipe, &tree.best, 0).into();
        tree
    }

    /// The case as it is now.
    pub fn current(&self) -> Case {
        self.case(self.offer.as_ref().unwrap_or(&self.best))
    }

    /// The simplest case that was taken for good.
    pub fn best(&self) -> Case {
        self.case(&self.best)
    }

    fn case(&self, built: &Built) -> Case {
        let recipe = &self.recipe;
        let mut values = indexmap::IndexMap::new();
        let arguments = recipe.signature.parameters.iter().map(|p| &p.name);
        let extras = recipe.given.draw.keys().chain(recipe.given.lets.keys());
        for name in arguments.chain(extras) {
            if let Some(value) = built.values.get(name) {
                values.entry(name.clone()).or_insert_with(|| value.clone());
            }
        }
        Case {
            origin: recipe.plan.origin,
            sizes: built.sizes.clone(),
            dtypes: recipe.dtypes.clone(),
            values,
            layout: recipe.plan.layout,
            device: recipe.plan.device,
        }
    }

    /// Where the case comes from.
    pub fn origin(&self) -> Origin {
        self.recipe.plan.origin
    }

    /// The next simpler case that can be built.
    fn advance(&mut self) -> bool {
        loop {
            let Some(task) = self.todo.front_mut() else {
                self.round += 1;
                if !self.progress || self.round >= ROUNDS {
                    self.offer = None;
                    return false;
                }
                self.progress = false;
                self.todo = tasks(&self.recipe, &self.best, self.round).into();
                continue;
            };
            let Some(change) = task.next(&self.best) else {
                self.todo.pop_front();
                continue;
            };
            match self.changed(&change) {
                Some(built) => {
                    self.offer = Some(built);
                    return true;
                }
                None => task_outcome(&mut self.todo, false),
            }
        }
    }

    fn changed(&self, change: &Change) -> Option<Built> {
        let built = build(&self.recipe, self.attempt, Some(&self.best), change).ok()?;
        let known = |other: &Built| {
            built.sizes == other.sizes
                && built.values.len() == other.values.len()
                && built
                    .values
                    .iter()
                    .zip(&other.values)
                    .all(|((a, x), (b, y))| a == b && same(x, y))
        };
        (!known(&self.best) && !self.refused.as_ref().is_some_and(known)).then_some(built)
    }
}

fn task_outcome(todo: &mut VecDeque<Task>, accepted: bool) {
    if let Some(task) = todo.front_mut() {
        task.outcome(accepted);
    }
}

impl ValueTree for CaseTree {
    type Value = Case;

    fn current(&self) -> Case {
        CaseTree::current(self)
    }

    fn simplify(&mut self) -> bool {
        if let Some(offer) = self.offer.take() {
            self.best = offer;
            self.progress = true;
            task_outcome(&mut self.todo, true);
        }
        self.advance()
    }

    fn complicate(&mut self) -> bool {
        if let Some(offer) = self.offer.take() {
            self.refused = Some(offer);
            task_outcome(&mut self.todo, false);
            return self.advance();
        }
        false
    }
}

/// Drives a tree: calls `still_fails` at most `budget` times and gives the simplest case for which it was true, with the
/// number of calls. The case at the start is taken to fail.
pub fn shrink(tree: &mut CaseTree, budget: usize, still_fails: &mut dyn FnMut(&Case) -> bool) -> (Case, usize) {
    let mut calls = 0;
    if budget == 0 || !tree.simplify() {
        return (tree.best(), calls);
    }
    loop {
        calls += 1;
        let failed = still_fails(&tree.current());
        if calls >= budget {
            if failed && let Some(offer) = tree.offer.take() {
                tree.best = offer;
            }
            break;
        }
        if !(if failed { tree.simplify() } else { tree.complicate() }) {
            break;
        }
    }
    tree.offer = None;
    (tree.best(), calls)
}
