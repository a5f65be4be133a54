//! Matrices with a planted structure; leading axes make a batch of them.

use crate::kind::{DTYPE, Frame, Gives, Kind, OptionDoc, SHAPE, Takes, option};
use crate::linear;
use crate::rng::Rng;
use gradus_law::singular_values;
use gradus_law::value::Value;

/// `orthogonal`.
pub(super) static ORTHOGONAL: Kind = Kind {
    name: "orthogonal",
    doc: "A random rotation or reflection; of a matrix that is not square, the columns (or rows) are orthonormal.",
    example: "turn: {orthogonal: {shape: [n, n]}}",
    options: &[SHAPE, DTYPE],
    main: None,
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| {
        each(frame, |m, n| {
            Ok(linear::with_singular_values(m, n, &vec![1.0; m.min(n)], rng))
        })
    },
    holds: |frame, value| {
        let slack = 8.0 * frame.epsilon().max(1e-15);
        each_holds(frame, value, |values| {
            values
                .iter()
                .all(|v| (v - 1.0).abs() <= slack * (values.len() + 1) as f64)
        })
    },
    repair: None,
    simpler: Some(|frame, value| identity(frame, value, |_| 1.0)),
    elements: false,
};

const CONDITION: OptionDoc = option(
    "condition",
    Takes::Number,
    Some("100"),
    "Largest ratio of the largest to the smallest singular value.",
);

/// `invertible`.
pub(super) static INVERTIBLE: Kind = Kind {
    name: "invertible",
    doc: "A square matrix whose condition number is bounded.",
    example: "b: {invertible: {condition: 100}}",
    options: &[CONDITION, SHAPE, DTYPE],
    main: None,
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| {
        each(frame, |m, n| {
            if m == n {
                conditioned(frame, m, n, rng)
            } else {
                Err(format!("an invertible matrix is square, not {m} × {n}"))
            }
        })
    },
    holds: |frame, value| each_holds(frame, value, |values| well_conditioned(frame, values)),
    repair: None,
    simpler: Some(|frame, value| identity(frame, value, |_| 1.0)),
    elements: true,
};

/// `full_rank`.
pub(super) static FULL_RANK: Kind = Kind {
    name: "full_rank",
    doc: "A matrix of full rank whose condition number is bounded.",
    example: "a: {full_rank: {condition: 1000}}",
    options: &[CONDITION, SHAPE, DTYPE],
    main: None,
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| each(frame, |m, n| conditioned(frame, m, n, rng)),
    holds: |frame, value| each_holds(frame, value, |values| well_conditioned(frame, values)),
    repair: None,
    simpler: Some(|frame, value| identity(frame, value, |_| 1.0)),
    elements: true,
};

/// `spectrum`.
pub(super) static SPECTRUM: Kind = Kind {
    name: "spectrum",
    doc: "A matrix whose singular values (eigenvalues when symmetric) are taken from a list, in a random basis: repeated ones and \
          zeros on purpose.",
    example: "a: {spectrum: {values: [0, 1, 1, 2, 5]}}",
    options: &[
        option(
            "values",
            Takes::Numbers,
            None,
            "The list; every entry is used once before any is used again.",
        ),
        option(
            "symmetric",
            Takes::Flag,
            Some("false"),
            "Whether the matrix is symmetric with these eigenvalues.",
        ),
        SHAPE,
        DTYPE,
    ],
    main: Some("values"),
    open: false,
    gives: Gives::Tensor,
    draw: |frame, rng| {
        let values = frame.numbers("values");
        if values.is_empty() {
            return Err("`values` is empty".into());
        }
        let symmetric = frame.flag("symmetric");
        if !symmetric && values.iter().any(|&v| v < 0.0) {
            return Err("singular values are not negative; `symmetric: true` makes them eigenvalues".into());
        }
        each(frame, |m, n| {
            let chosen = choose(values, m.min(n), rng);
            match symmetric {
                true if m != n => Err(format!("a symmetric matrix is square, not {m} × {n}")),
                true => Ok(linear::with_eigenvalues(&chosen, rng)),
                false => Ok(linear::with_singular_values(m, n, &chosen, rng)),
            }
        })
    },
    holds: |frame, value| {
        let symmetric = frame.flag("symmetric");
        let wanted: Vec<f64> = frame.numbers("values").iter().map(|v| v.abs()).collect();
        let largest = wanted.iter().fold(1e-300, |a: f64, b| a.max(*b));
        let slack = largest * 16.0 * frame.epsilon().max(1e-15);
        let near = |v: f64| {
            wanted
                .iter()
                .any(|w| (v - w).abs() <= slack * frame.sizes().len().max(4) as f64)
        };
        (!symmetric || is_symmetric(frame, value)) && each_holds(frame, value, |values| values.iter().all(|&v| near(v)))
    },
    repair: None,
    simpler: Some(|frame, value| {
        let values = frame.numbers("values").to_vec();
        identity(frame, value, |i| values[i % values.len()])
    }),
    elements: false,
};

fn choose(values: &[f64], k: usize, rng: &mut Rng) -> Vec<f64> {
    let mut out = Vec::with_capacity(k);
    while out.len() < k {
        for i in rng.permutation(values.len()).into_iter().take(k - out.len()) {
            out.push(values[i]);
        }
    }
    out
}

fn matrix_sizes(frame: &Frame) -> Result<(usize, usize), String> {
    match frame.sizes() {
        [.., m, n] => Ok((*m, *n)),
        other => Err(format!("a matrix has two axes at least, its shape is {other:?}")),
    }
}

fn each(frame: &Frame, mut draw: impl FnMut(usize, usize) -> Result<Vec<f64>, String>) -> Result<Value, String> {
    let (m, n) = matrix_sizes(frame)?;
    let mut data = Vec::with_capacity(frame.len());
    while data.len() < frame.len() {
        data.extend(draw(m, n)?);
    }
    Ok(frame.wrap(data))
}

fn each_holds(frame: &Frame, value: &Value, holds: impl Fn(&[f64]) -> bool) -> bool {
    let Ok((m, n)) = matrix_sizes(frame) else { return false };
    let data = frame.data(value);
    m * n == 0
        || data
            .chunks(m * n)
            .all(|part| singular_values(part, m, n).is_some_and(|values| holds(&values)))
}

fn is_symmetric(frame: &Frame, value: &Value) -> bool {
    let Ok((m, n)) = matrix_sizes(frame) else { return false };
    let data = frame.data(value);
    m == n
        && (m == 0
            || data
                .chunks(m * n)
                .all(|a| (0..m).all(|i| (0..i).all(|j| a[i * n + j] == a[j * n + i]))))
}

/// Singular values spread geometrically, the largest between 1/2 and 2.
fn conditioned(frame: &Frame, m: usize, n: usize, rng: &mut Rng) -> Result<Vec<f64>, String> {
    let condition = frame.number("condition");
    if condition < 1.0 || condition.is_nan() {
        return Err(format!("`condition` is {condition}, no matrix has one below 1"));
    }
    // A little less than asked, so that rounding to the dtype stays within.
    let reach = libm::log(condition) * 0.95 * rng.unit().sqrt();
    let scale = libm::exp(rng.unit() * 1.4 - 0.7);
    let k = m.min(n);
    let values: Vec<f64> = (0..k)
        .map(|i| {
            let share = match i {
                0 => 0.0,
                1 => 1.0,
                _ => rng.unit(),
            };
            scale * libm::exp(-reach * share)
        })
        .collect();
    Ok(linear::with_singular_values(m, n, &values, rng))
}

fn well_conditioned(frame: &Frame, values: &[f64]) -> bool {
    let (largest, smallest) = (values[0], values[values.len() - 1]);
    smallest > 0.0 && largest / smallest <= frame.number("condition")
}

/// The matrix with this diagonal, unless the value is it.
fn identity(frame: &Frame, value: &Value, diagonal: impl Fn(usize) -> f64) -> Vec<Value> {
    let simple = frame.rows(|i, row| {
        if i < row.len() {
            row[i] = diagonal(i);
        }
    });
    frame.unless_same(value, simple)
}
