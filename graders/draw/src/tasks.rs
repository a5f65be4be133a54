//! What shrinking tries, in order: sizes, lists, whole values, rounding, single elements.

mod point;

use super::built::{Built, Change, Leaf};
use super::crop::{self, Side};
use super::recipe::Recipe;
use super::values::same;
use gradus_law::value::Value;
use point::Point;
use std::collections::VecDeque;

/// Elements that are looked at one by one, at most, in one value.
const POINTS: usize = 48;
/// Blocks of one size that are tried, at most, in one value.
const BLOCKS: usize = 128;
/// Longest axis whose entries are left out one by one.
const DROPS: i64 = 12;

/// One way to make a case simpler, in steps that depend on what was accepted before.
#[derive(Debug, Clone)]
pub(crate) enum Task {
    /// Some sizes at once, to these values.
    Sizes(Vec<(String, i64)>, VecDeque<Side>),
    /// One number found by bisection: a size or the length of a list.
    Length(Bisection),
    /// One entry less, each in turn.
    Drop(What, i64, i64),
    /// Simplest whole values of a leaf; redone after each success.
    Simpler(String, VecDeque<Value>, bool),
    /// One change of all elements.
    All(String, VecDeque<All>),
    /// Blocks of elements set to their base value.
    Blocks(String, usize, usize, usize),
    /// Single elements made simpler.
    Points(String, Vec<usize>, Option<Point>),
}

/// What a bisection or a drop is about.
#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A size.
    Size(String),
    /// The length of a drawn list.
    List(String),
}

/// A change of all elements of a leaf.
#[derive(Debug, Clone, Copy)]
pub(crate) enum All {
    /// To the base value.
    Base,
    /// To whole numbers.
    Whole,
    /// To one decimal.
    Decimal,
}

/// Search for the least number that still fails.
#[derive(Debug, Clone)]
pub(crate) struct Bisection {
    what: What,
    floor: i64,
    best: i64,
    /// Largest number known not to fail.
    bad: Option<i64>,
    side: Side,
    target: i64,
}

/// The tasks of a round.
pub(crate) fn tasks(recipe: &Recipe, best: &Built, round: usize) -> Vec<Task> {
    let mut out = Vec::new();
    let floor = |name: &str, low: i64, size: i64| low.max(recipe.display.get(name).copied().unwrap_or(low)).min(size);
    let open: Vec<(String, i64, i64)> = best
        .ranges
        .iter()
        .filter_map(|(name, (low, _))| {
            let size = *best.sizes.get(name)?;
            let floor = floor(name, *low, size);
            (floor < size).then(|| (name.clone(), floor, size))
        })
        .collect();
    let sides = || VecDeque::from([Side::Prefix, Side::Suffix]);
    if round == 0 && open.len() > 1 {
        out.push(Task::Sizes(
            open.iter().map(|(n, f, _)| (n.clone(), *f)).collect(),
            sides(),
        ));
    }
    for (name, floor, size) in &open {
        out.push(Task::Length(Bisection::new(What::Size(name.clone()), *floor, *size)));
    }
    if round > 0 {
        // Equal sizes that must stay equal go down together.
        for (i, (a, floor_a, size)) in open.iter().enumerate() {
            for (b, floor_b, other) in &open[i + 1..] {
                if size == other {
                    let least = (*floor_a).max(*floor_b);
                    for target in least..*size {
                        out.push(Task::Sizes(vec![(a.clone(), target), (b.clone(), target)], sides()));
                    }
                }
            }
        }
    }
    for (path, (n, low, _)) in &best.lengths {
        if low < n {
            out.push(Task::Length(Bisection::new(
                What::List(path.clone()),
                *low as i64,
                *n as i64,
            )));
        }
    }
    let leaves: Vec<&String> = best.leaves.keys().collect();
    for path in &leaves {
        out.push(Task::Simpler((*path).clone(), VecDeque::new(), false));
        out.push(Task::All((*path).clone(), VecDeque::from([All::Base])));
    }
    for path in &leaves {
        out.push(Task::All((*path).clone(), VecDeque::from([All::Whole, All::Decimal])));
    }
    for path in &leaves {
        let n = best.leaves[*path].frame.data(&best.leaves[*path].value).len();
        out.push(Task::Blocks((*path).clone(), n.div_ceil(2), 0, 0));
    }
    for path in &leaves {
        out.push(Task::Points((*path).clone(), Vec::new(), None));
    }
    for (name, floor, size) in &open {
        if *size <= DROPS {
            out.push(Task::Drop(What::Size(name.clone()), *floor, 0));
        }
    }
    for (path, (n, low, _)) in &best.lengths {
        if *n as i64 <= DROPS && !path.ends_with('?') {
            out.push(Task::Drop(What::List(path.clone()), *low as i64, 0));
        }
    }
    out
}

impl What {
    fn now(&self, best: &Built) -> Option<i64> {
        match self {
            What::Size(name) => best.sizes.get(name).copied(),
            What::List(path) => best.lengths.get(path).map(|(n, _, _)| *n as i64),
        }
    }

    fn change(&self, to: i64, side: Side) -> Change {
        match self {
            What::Size(name) => Change {
                sizes: vec![(name.clone(), to)],
                side,
                ..Change::default()
            },
            What::List(path) => Change {
                length: Some((path.clone(), to as usize)),
                side,
                ..Change::default()
            },
        }
    }
}

impl Bisection {
    fn new(what: What, floor: i64, best: i64) -> Bisection {
        Bisection {
            what,
            floor,
            best,
            bad: None,
            side: Side::Prefix,
            target: best,
        }
    }

    fn next(&mut self) -> Option<(i64, Side)> {
        let target = match self.bad {
            None => self.floor,
            Some(bad) => bad + (self.best - bad) / 2,
        };
        if target >= self.best || self.bad.is_some_and(|bad| target <= bad) {
            return None;
        }
        self.target = target;
        Some((target, self.side))
    }

    fn outcome(&mut self, accepted: bool) {
        match (accepted, self.side) {
            (true, _) => {
                self.best = self.target;
                self.side = Side::Prefix;
            }
            (false, Side::Prefix) => self.side = Side::Suffix,
            (false, _) => {
                self.bad = Some(self.target);
                self.side = Side::Prefix;
            }
        }
    }
}

impl Task {
    /// The next change to try; `None` when the task is done.
    pub fn next(&mut self, best: &Built) -> Option<Change> {
        match self {
            Task::Sizes(sizes, sides) => {
                let side = sides.pop_front()?;
                if sizes.iter().all(|(name, to)| best.sizes.get(name) == Some(to)) {
                    return None;
                }
                Some(Change {
                    sizes: sizes.clone(),
                    side,
                    ..Change::default()
                })
            }
            Task::Length(bisection) => {
                let now = bisection.what.now(best)?;
                bisection.best = now.min(bisection.best);
                let (target, side) = bisection.next()?;
                Some(bisection.what.change(target, side))
            }
            Task::Drop(what, floor, at) => {
                let now = what.now(best)?;
                if now <= *floor || *at >= now {
                    return None;
                }
                Some(what.change(now - 1, Side::Without(*at as usize)))
            }
            Task::Simpler(path, queue, started) => {
                let leaf = best.leaves.get(path)?;
                if !*started {
                    *queue = smaller(leaf).into();
                    queue.extend(
                        leaf.frame
                            .kind
                            .simpler
                            .map(|f| f(&leaf.frame, &leaf.value))
                            .unwrap_or_default(),
                    );
                    *started = true;
                }
                let value = queue.pop_front()?;
                Some(leaf_change(path, value))
            }
            Task::All(path, queue) => loop {
                let how = queue.pop_front()?;
                let leaf = editable(best, path)?;
                let data = leaf.frame.data(&leaf.value);
                let changed: Vec<f64> = data.iter().map(|&v| all(how, leaf, v)).collect();
                if let Some(change) = element_change(path, leaf, &changed) {
                    return Some(change);
                }
            },
            Task::Blocks(path, size, at, tried) => next_block(best, path, size, at, tried),
            Task::Points(path, done, point) => next_point(best, path, done, point),
        }
    }

    /// Whether the last change was accepted.
    pub fn outcome(&mut self, accepted: bool) {
        match self {
            Task::Sizes(_, sides) if accepted => sides.clear(),
            Task::Length(bisection) => bisection.outcome(accepted),
            // What came after the entry has moved to its place.
            Task::Drop(_, _, at) if !accepted => *at += 1,
            Task::Simpler(_, queue, started) if accepted => {
                queue.clear();
                *started = false;
            }
            Task::All(_, queue) if accepted => queue.clear(),
            Task::Blocks(_, size, at, _) => *at += *size,
            Task::Points(_, _, Some(point)) => point.outcome(accepted),
            _ => {}
        }
    }
}

/// Tensors with fewer or shorter free axes.
fn smaller(leaf: &Leaf) -> Vec<Value> {
    let Value::Tensor(t) = &leaf.value else {
        return Vec::new();
    };
    let shape = t.shape().to_vec();
    let mut out = Vec::new();
    let mut cut = |wanted: &[usize]| {
        for side in [Side::Prefix, Side::Suffix] {
            out.extend(crop::tensor(t, wanted, side));
        }
    };
    for axis in 0..leaf.frame.free {
        for size in [1, shape[axis] / 2, shape[axis].saturating_sub(1)] {
            if (1..shape[axis]).contains(&size) {
                let mut wanted = shape.clone();
                wanted[axis] = size;
                cut(&wanted);
            }
        }
    }
    // An axis of one entry can go.
    if let Some(axis) = (0..leaf.frame.free).find(|&axis| shape[axis] == 1)
        && shape.len() > 1
    {
        let mut wanted = shape.clone();
        wanted.remove(axis);
        out.insert(0, t.reshaped(&wanted));
    }
    out.into_iter().map(Value::Tensor).collect()
}

/// A leaf whose elements may change.
fn editable<'a>(best: &'a Built, path: &str) -> Option<&'a Leaf> {
    best.leaves.get(path).filter(|leaf| leaf.frame.kind.elements)
}

fn leaf_change(path: &str, value: Value) -> Change {
    Change {
        leaves: vec![(path.to_string(), value)],
        ..Change::default()
    }
}

/// The change to these elements, if it is one and the draw may give it.
fn element_change(path: &str, leaf: &Leaf, data: &[f64]) -> Option<Change> {
    let value = leaf.frame.replace(&leaf.value, data);
    let useful = !same(&value, &leaf.value) && (leaf.frame.kind.holds)(&leaf.frame, &value);
    useful.then(|| leaf_change(path, value))
}

/// The simplest value of an element: the one nearest to 0.
fn base(leaf: &Leaf) -> f64 {
    let (low, high) = leaf.frame.bounds();
    leaf.frame.fit(0f64.clamp(low.min(high), high))
}

fn all(how: All, leaf: &Leaf, v: f64) -> f64 {
    if !v.is_finite() && !matches!(how, All::Base) {
        return v;
    }
    match how {
        All::Base => base(leaf),
        All::Whole => leaf.frame.within(v.round()),
        All::Decimal => leaf.frame.within((v * 10.0).round() / 10.0),
    }
}

/// The next block of entries, each half as long as the last ones, set to the simplest value.
fn next_block(best: &Built, path: &str, size: &mut usize, at: &mut usize, tried: &mut usize) -> Option<Change> {
    let leaf = editable(best, path)?;
    let data = leaf.frame.data(&leaf.value);
    let base = base(leaf);
    loop {
        if *size == 0 {
            return None;
        }
        if *at >= data.len() || *tried >= BLOCKS {
            (*size, *at, *tried) = (*size / 2, 0, 0);
            continue;
        }
        let end = (*at + *size).min(data.len());
        // All of one block is what `All` did.
        let whole = end - *at == data.len();
        if whole || data[*at..end].iter().all(|&v| v == base) {
            *at += *size;
            continue;
        }
        let mut changed = data.clone();
        changed[*at..end].fill(base);
        *tried += 1;
        match element_change(path, leaf, &changed) {
            Some(change) => return Some(change),
            None => *at += *size,
        }
    }
}

/// The next value for one entry after the other, each nearer to the simplest one.
fn next_point(best: &Built, path: &str, done: &mut Vec<usize>, point: &mut Option<Point>) -> Option<Change> {
    loop {
        let leaf = editable(best, path)?;
        let data = leaf.frame.data(&leaf.value);
        let base = base(leaf);
        if point.is_none() {
            let index = (0..data.len()).find(|i| data[*i] != base && !done.contains(i))?;
            if done.len() >= POINTS {
                return None;
            }
            done.push(index);
            *point = Some(Point::new(index, data[index], base, leaf));
        }
        let next = point
            .as_mut()
            .and_then(|p| data.get(p.index).and_then(|now| p.next(*now, base)));
        match (next, point.as_ref()) {
            (Some(target), Some(p)) => {
                let mut changed = data.clone();
                changed[p.index] = target;
                match element_change(path, leaf, &changed) {
                    Some(change) => return Some(change),
                    None => {
                        if let Some(p) = point {
                            p.outcome(false);
                        }
                    }
                }
            }
            _ => *point = None,
        }
    }
}
