//! One element made simpler: plain numbers first, then bisection on whole ones.

use crate::built::Leaf;
use std::collections::VecDeque;

/// Search for the simplest value of one element.
#[derive(Debug, Clone)]
pub(crate) struct Point {
    pub(super) index: usize,
    steps: VecDeque<f64>,
    /// Ends of the bisection on whole magnitudes: not failing, failing.
    bad: f64,
    good: f64,
    sign: f64,
    bisecting: bool,
    target: f64,
}

impl Point {
    pub(super) fn new(index: usize, value: f64, base: f64, leaf: &Leaf) -> Point {
        let mut steps = VecDeque::from([base]);
        if value.is_finite() {
            let sign = if value < base { -1.0 } else { 1.0 };
            for step in [
                1.0,
                -value,
                value.round(),
                (value * 10.0).round() / 10.0,
                (value * 100.0).round() / 100.0,
            ] {
                let step = leaf.frame.within(step);
                if simpler(step, value) {
                    steps.push_back(step);
                }
            }
            if simpler(base + sign, value) {
                steps.insert(1, leaf.frame.within(base + sign));
            }
        } else {
            steps.extend([1.0, -1.0]);
        }
        Point {
            index,
            steps,
            bad: 0.0,
            good: 0.0,
            sign: 1.0,
            bisecting: false,
            target: value,
        }
    }

    pub(super) fn next(&mut self, now: f64, base: f64) -> Option<f64> {
        while let Some(step) = self.steps.pop_front() {
            if step != now && simpler(step, now) {
                self.target = step;
                return Some(step);
            }
        }
        if !now.is_finite() {
            return None;
        }
        if !self.bisecting {
            self.bisecting = true;
            self.sign = if now < base { -1.0 } else { 1.0 };
            // Distances from the base, on whole numbers; the base itself and the step after it are tried already.
            (self.bad, self.good) = (1.0, (now - base).abs());
        }
        let middle = ((self.bad + self.good) / 2.0).floor();
        if middle <= self.bad || middle >= self.good {
            return None;
        }
        self.target = base + self.sign * middle;
        Some(self.target)
    }

    pub(super) fn outcome(&mut self, accepted: bool) {
        if self.bisecting {
            let middle = ((self.bad + self.good) / 2.0).floor();
            if accepted {
                self.good = middle;
            } else {
                self.bad = middle;
            }
        }
    }
}

/// Whether a number is simpler than another: fewer digits, then smaller, then positive.
fn simpler(a: f64, b: f64) -> bool {
    let rank = |v: f64| {
        let digits = if !v.is_finite() {
            9
        } else if v.fract() == 0.0 {
            0
        } else {
            (1..6).find(|d| (v * 10f64.powi(*d)).fract() == 0.0).unwrap_or(7)
        };
        (digits, v.abs(), v < 0.0)
    };
    rank(a).partial_cmp(&rank(b)).is_some_and(|o| o.is_lt())
}
