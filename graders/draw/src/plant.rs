//! Elements drawn one by one, some of them spoilt on purpose.

use super::kind::{Frame, Plant};
use super::rng::Rng;
use gradus_law::value::Value;

/// Draws every element by `draw`, then plants what the options ask for.
pub(crate) fn numbers(frame: &Frame, rng: &mut Rng, mut draw: impl FnMut(&mut Rng) -> f64) -> Value {
    let of = |plant| match plant {
        Plant::Number(v) => Some(v),
        Plant::Whole(v) => Some(v as f64),
        Plant::Tie => None,
    };
    // Planted values may lie outside the bounds: nothing is fitted again.
    frame.store_all(elements(frame, rng, |rng| frame.fit(draw(rng)), of))
}

/// The same of integers, exactly. What is planted is one too.
pub(crate) fn wholes(frame: &Frame, rng: &mut Rng, draw: impl FnMut(&mut Rng) -> i128) -> Value {
    let of = |plant| match plant {
        Plant::Number(v) => Some(v as i128),
        Plant::Whole(v) => Some(v),
        Plant::Tie => None,
    };
    frame.store_wholes(elements(frame, rng, draw, of))
}

/// Elements drawn, some of them planted; a plant that is no value of its own is a tie.
fn elements<T: Copy>(
    frame: &Frame,
    rng: &mut Rng,
    mut draw: impl FnMut(&mut Rng) -> T,
    of: impl Fn(Plant) -> Option<T>,
) -> Vec<T> {
    let n = frame.len();
    let mut data: Vec<T> = (0..n).map(|_| draw(rng)).collect();
    if !frame.plants.is_empty() && n > 0 {
        let share = [0.0, 0.15, 0.4, 0.8][rng.below(4) as usize];
        let keep = keep(frame).min(n);
        let order = rng.permutation(n);
        for (rank, &i) in order.iter().enumerate() {
            // The first of the random order is planted in most cases, however few elements there are.
            if rank + keep < n && (rng.chance(share) || (rank == 0 && share > 0.0)) {
                let plant = frame.plants[rng.below(frame.plants.len() as u64) as usize];
                data[i] = of(plant).unwrap_or(data[order[n - 1]]);
            }
        }
    }
    data
}

fn keep(frame: &Frame) -> usize {
    frame.number("keep").max(0.0) as usize
}

pub(crate) fn planted(frame: &Frame, value: f64) -> bool {
    frame.plants.iter().any(|p| match *p {
        Plant::Number(v) => v == value || (v.is_nan() && value.is_nan()),
        Plant::Whole(v) => v as f64 == value,
        Plant::Tie => false,
    })
}

/// Whether every element is in its bounds or planted, and enough are not planted.
pub(crate) fn holds(frame: &Frame, value: &Value) -> bool {
    let (low, high) = frame.bounds();
    let whole = frame.whole();
    let data = frame.data(value);
    let inside = |v: f64| v.is_finite() && (low..=high).contains(&v) && (!whole || v.fract() == 0.0);
    let mut own = 0;
    for &v in &data {
        if planted(frame, v) {
            // A number that could also have been drawn (a planted zero) counts as drawn where it is in the bounds.
            own += usize::from(inside(v));
        } else if inside(v) {
            own += 1;
        } else {
            return false;
        }
    }
    own >= keep(frame).min(data.len())
}

/// Brings elements back into the bounds.
pub(crate) fn clamp(frame: &Frame, value: &Value) -> Option<Value> {
    let (low, high) = frame.bounds();
    if low > high {
        return None;
    }
    let data: Vec<f64> = frame
        .data(value)
        .into_iter()
        .map(|v| if planted(frame, v) { v } else { v.clamp(low, high) })
        .collect();
    Some(frame.replace(value, &data))
}
