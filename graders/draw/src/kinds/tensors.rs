//! Numbers without structure, and rows with one: unit vectors, points of the simplex.

use crate::kind::{DTYPE, Frame, Gives, KEEP, Kind, PLANT, SHAPE, Takes, option};
use crate::plant;
use crate::rng::Rng;

/// `normal`.
pub(super) static NORMAL: Kind = Kind {
    name: "normal",
    doc: "Normally distributed numbers.",
    example: "x: {normal: {std: 10, plant: [-inf], keep: 1}}",
    options: &[
        option("std", Takes::Number, Some("1"), "Standard deviation."),
        option("mean", Takes::Number, Some("0"), "Mean."),
        PLANT,
        KEEP,
        SHAPE,
        DTYPE,
    ],
    main: None,
    open: false,
    gives: Gives::Numbers,
    draw: |frame, rng| {
        let (mean, std) = (frame.number("mean"), frame.number("std"));
        Ok(plant::numbers(frame, rng, |rng| mean + std * rng.normal()))
    },
    holds: plant::holds,
    repair: None,
    simpler: None,
    elements: true,
};

/// `uniform`.
pub(super) static UNIFORM: Kind = Kind {
    name: "uniform",
    doc: "Numbers spread evenly over a range, both ends possible.",
    example: "p: {uniform: {low: 0.05, high: 0.99}}",
    options: &[
        option("low", Takes::Number, Some("0"), "Least value."),
        option("high", Takes::Number, Some("1"), "Largest value."),
        PLANT,
        KEEP,
        SHAPE,
        DTYPE,
    ],
    main: None,
    open: false,
    gives: Gives::Numbers,
    draw: |frame, rng| {
        let (low, high) = frame.bounds();
        if low > high || !low.is_finite() || !high.is_finite() {
            return Err(format!("low is {low}, high is {high}: no number lies between"));
        }
        Ok(plant::numbers(frame, rng, |rng| low + (high - low) * rng.unit()))
    },
    holds: plant::holds,
    repair: Some(plant::clamp),
    simpler: None,
    elements: true,
};

/// `exponential`.
pub(super) static EXPONENTIAL: Kind = Kind {
    name: "exponential",
    doc: "Exponentially distributed numbers: positive, skewed.",
    example: "x: {exponential: {mean: 2}}",
    options: &[
        option("mean", Takes::Number, Some("1"), "Mean, the reciprocal of the rate."),
        PLANT,
        KEEP,
        SHAPE,
        DTYPE,
    ],
    main: None,
    open: false,
    gives: Gives::Numbers,
    draw: |frame, rng| {
        let mean = frame.number("mean");
        if mean <= 0.0 {
            return Err(format!("mean is {mean}, it must be positive"));
        }
        Ok(plant::numbers(frame, rng, |rng| mean * rng.exponential()))
    },
    holds: plant::holds,
    repair: None,
    simpler: None,
    elements: true,
};

/// `zeros`.
pub(super) static ZEROS: Kind = Kind {
    name: "zeros",
    doc: "Zero everywhere.",
    example: "b: {zeros: {shape: [n]}}",
    options: &[SHAPE, DTYPE],
    main: None,
    open: false,
    gives: Gives::Numbers,
    draw: |frame, _| Ok(frame.fill(0.0)),
    holds: |frame, value| frame.data(value).iter().all(|&v| v == 0.0),
    repair: None,
    simpler: None,
    elements: false,
};

/// `ones`.
pub(super) static ONES: Kind = Kind {
    name: "ones",
    doc: "One everywhere.",
    example: "w: {ones: {shape: [n]}}",
    options: &[SHAPE, DTYPE],
    main: None,
    open: false,
    gives: Gives::Numbers,
    draw: |frame, _| Ok(frame.fill(1.0)),
    holds: |frame, value| frame.data(value).iter().all(|&v| v == 1.0),
    repair: None,
    simpler: None,
    elements: false,
};

/// `constant`.
pub(super) static CONSTANT: Kind = Kind {
    name: "constant",
    doc: "The same number everywhere.",
    example: "eps: {constant: 1e-5}",
    options: &[option("value", Takes::Number, Some("0"), "The number."), SHAPE, DTYPE],
    main: Some("value"),
    open: false,
    gives: Gives::Numbers,
    draw: |frame, _| Ok(frame.fill(frame.number("value"))),
    holds: |frame, value| {
        let wanted = frame.data(&frame.fill(frame.number("value")));
        let wanted = wanted.first().copied().unwrap_or(0.0);
        frame
            .data(value)
            .iter()
            .all(|&v| v == wanted || (v.is_nan() && wanted.is_nan()))
    },
    repair: None,
    simpler: None,
    elements: false,
};

/// `unit_vectors`.
pub(super) static UNIT_VECTORS: Kind = Kind {
    name: "unit_vectors",
    doc: "Rows (along the last axis) of length 1, in random directions.",
    example: "directions: {unit_vectors: {shape: [32, n]}}",
    options: &[SHAPE, DTYPE],
    main: None,
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| Ok(frame.rows(|_, row| unit(row, rng))),
    holds: |frame, value| {
        let slack = 4.0 * frame.epsilon();
        frame.every_row(value, |_, row| {
            (row.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() <= slack * row.len() as f64
        })
    },
    repair: None,
    // The first axis, everywhere.
    simpler: Some(|frame, value| {
        let simple = frame.rows(|_, row| row[0] = 1.0);
        frame.unless_same(value, simple)
    }),
    elements: false,
};

/// `simplex`.
pub(super) static SIMPLEX: Kind = Kind {
    name: "simplex",
    doc: "Rows (along the last axis) of non-negative numbers that sum to 1; some have exact zeros.",
    example: "p: {simplex: {shape: [n, k]}}",
    options: &[
        option("zeros", Takes::Flag, Some("true"), "Whether exact zeros may occur."),
        SHAPE,
        DTYPE,
    ],
    main: None,
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| {
        let zeros = frame.flag("zeros");
        let steps = steps(frame);
        Ok(frame.rows(|_, row| distribution(row, zeros, steps, rng)))
    },
    holds: |frame, value| {
        let zeros = frame.flag("zeros");
        let slack = 2.0 * frame.epsilon();
        frame.every_row(value, |_, row| {
            row.iter().all(|&v| (0.0..=1.0).contains(&v) && (zeros || v > 0.0))
                && (row.iter().sum::<f64>() - 1.0).abs() <= slack * row.len() as f64
        })
    },
    repair: None,
    // All on the first entry where zeros may be.
    simpler: Some(|frame, value| {
        if !frame.flag("zeros") {
            return Vec::new();
        }
        let simple = frame.rows(|_, row| row[0] = 1.0);
        frame.unless_same(value, simple)
    }),
    elements: false,
};

/// `causal_pattern`.
pub(super) static CAUSAL_PATTERN: Kind = Kind {
    name: "causal_pattern",
    doc: "Attention patterns: row i is a distribution over the positions 0 to i, zero after them.",
    example: "pattern: {causal_pattern: {shape: [h, s, s]}}",
    options: &[SHAPE, DTYPE],
    main: None,
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| {
        let steps = steps(frame);
        square(frame)?;
        Ok(frame.rows(|i, row| distribution(&mut row[..=i], true, steps, rng)))
    },
    holds: |frame, value| {
        let slack = 2.0 * frame.epsilon();
        frame.every_row(value, |i, row| {
            i < row.len()
                && row[i + 1..].iter().all(|&v| v == 0.0)
                && row.iter().all(|v| (0.0..=1.0).contains(v))
                && (row.iter().sum::<f64>() - 1.0).abs() <= slack * row.len() as f64
        })
    },
    repair: None,
    // Every position looks at itself.
    simpler: Some(|frame, value| {
        let simple = frame.rows(|i, row| row[i] = 1.0);
        frame.unless_same(value, simple)
    }),
    elements: false,
};

fn square(frame: &Frame) -> Result<(), String> {
    match frame.sizes() {
        [.., rows, columns] if rows == columns => Ok(()),
        other => Err(format!("a causal pattern is square, its shape is {other:?}")),
    }
}

/// Steps of the grid that probabilities lie on: sums are then exact in the dtype.
fn steps(frame: &Frame) -> u64 {
    if frame.epsilon() > 1e-4 { 1 << 8 } else { 1 << 16 }
}

fn unit(row: &mut [f64], rng: &mut Rng) {
    loop {
        row.fill_with(|| rng.normal());
        let length = row.iter().map(|v| v * v).sum::<f64>().sqrt();
        if length > 1e-3 {
            row.iter_mut().for_each(|v| *v /= length);
            return;
        }
    }
}

fn distribution(row: &mut [f64], zeros: bool, steps: u64, rng: &mut Rng) {
    let n = row.len() as u64;
    let sparse = zeros && n > 1 && rng.chance(0.4);
    row.fill_with(|| {
        if sparse && rng.chance(0.5) {
            0.0
        } else {
            rng.exponential()
        }
    });
    if row.iter().all(|&v| v == 0.0) {
        row[rng.below(n) as usize] = 1.0;
    }
    let total: f64 = row.iter().sum();
    // Without zeros everybody gets one step first.
    let floor = if zeros || n > steps { 0 } else { 1 };
    let free = (steps - floor * n) as f64;
    let mut counts: Vec<u64> = row.iter().map(|v| floor + (v / total * free) as u64).collect();
    let rest = steps - counts.iter().sum::<u64>().min(steps);
    let largest = (0..row.len()).fold(0, |best, i| if row[i] > row[best] { i } else { best });
    counts[largest] += rest;
    for (v, count) in row.iter_mut().zip(counts) {
        *v = count as f64 / steps as f64;
    }
}
