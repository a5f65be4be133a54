//! Matrices: systems of equations, rank, products over named axes.

use crate::compare::spacing;
use crate::function::Call;
use crate::linear;
use crate::operand::{Array, Fault, Operand, Outcome, coarser, computed, elements, shown};
use gradus_wire::DType;

/// Most products that one `einsum` adds up.
const MOST_PRODUCTS: usize = 1 << 28;

/// Rows and columns of a square matrix.
fn square(array: &Array) -> Outcome<usize> {
    match *array.shape() {
        [n, m] if n == m => Ok(n),
        _ => Fault::value(format!("shape {} is no square matrix", shown(array.shape()))),
    }
}

/// `x` with `a @ x` equal to `b`; NaN where `a` is singular.
pub(super) fn linsolve(call: &Call<'_>) -> Outcome<Operand> {
    let (a, b) = (call.numeric(0)?, call.numeric(1)?);
    let n = square(&a)?;
    let columns = match *b.shape() {
        [rows] if rows == n => 1,
        [rows, columns] if rows == n => columns,
        _ => {
            return Fault::value(format!(
                "a right side of shape {} does not go with {n} equations",
                shown(b.shape())
            ));
        }
    };
    let found = linear::solved(&a.data(), &b.data(), n, columns);
    computed(b.shape(), found, coarser(a.precision(), b.precision()))
}

/// The inverse of a square matrix; NaN of a singular one.
pub(super) fn inverse_matrix(array: &Array) -> Outcome<Operand> {
    let n = square(array)?;
    let found = linear::solved(&array.data(), &linear::identity(n)?.data(), n, n);
    computed(&[n, n], found, array.precision())
}

/// How many singular values exceed a share of the largest one.
pub(super) fn rank(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let [rows, columns] = *array.shape() else {
        return Fault::value(format!("shape {} is no matrix", shown(array.shape())));
    };
    let share = if call.has(1) {
        call.scalar(1)?
    } else {
        rows.max(columns) as f64 * spacing(1.0, array.precision())
    };
    let Some(values) = linear::singular_values(&array.data(), rows, columns) else {
        return linear::too_large(rows, columns);
    };
    let least = share * values.first().copied().unwrap_or(0.0);
    Ok(Operand::number(values.iter().filter(|v| **v > least).count() as f64))
}

/// The Kronecker product of two arrays of the same rank: each element of the first times the whole second.
pub(super) fn kron(call: &Call<'_>) -> Outcome<Operand> {
    let (a, b) = (call.numeric(0)?, call.numeric(1)?);
    if a.rank() != b.rank() {
        return Fault::value(format!(
            "shapes {} and {} differ in rank",
            shown(a.shape()),
            shown(b.shape())
        ));
    }
    let shape: Vec<usize> = a.shape().iter().zip(b.shape()).map(|(x, y)| x * y).collect();
    let count = elements(&shape)?;
    let (x, y) = (a.data(), b.data());
    let mut data = Vec::with_capacity(count);
    for position in 0..count {
        let (mut rest, mut i, mut j) = (position, 0, 0);
        let (mut stride_a, mut stride_b) = (1, 1);
        for axis in (0..shape.len()).rev() {
            let at = rest % shape[axis];
            rest /= shape[axis];
            i += at / b.shape()[axis] * stride_a;
            j += at % b.shape()[axis] * stride_b;
            stride_a *= a.shape()[axis];
            stride_b *= b.shape()[axis];
        }
        data.push(x[i] * y[j]);
    }
    computed(&shape, data, coarser(a.precision(), b.precision()))
}

/// The letters of the inputs and of the result: `ij,jk->ik`; without an arrow, letters that stand once, sorted.
fn subscripts(text: &str) -> Outcome<(Vec<Vec<char>>, Vec<char>)> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let (left, right) = match plain.split_once("->") {
        Some((left, right)) => (left, Some(right)),
        None => (plain.as_str(), None),
    };
    let letters = left.chars().filter(|c| *c != ',').chain(right.unwrap_or("").chars());
    if let Some(other) = letters.clone().find(|c| !c.is_ascii_alphabetic()) {
        return Fault::value(format!("`{other}` is no letter of an axis: write \"ij,jk->ik\""));
    }
    let inputs: Vec<Vec<char>> = left.split(',').map(|part| part.chars().collect()).collect();
    let out: Vec<char> = match right {
        Some(right) => right.chars().collect(),
        None => {
            let mut once: Vec<char> = inputs.concat();
            once.retain(|c| left.matches(*c).count() == 1);
            once.sort_unstable();
            once
        }
    };
    if let Some(at) = (1..out.len()).find(|&i| out[..i].contains(&out[i])) {
        return Fault::value(format!("`{}` stands twice after the arrow", out[at]));
    }
    match out.iter().find(|c| !inputs.concat().contains(c)) {
        Some(c) => Fault::value(format!("`{c}` stands after the arrow alone")),
        None => Ok((inputs, out)),
    }
}

/// Sums of products over named axes.
pub(super) fn einsum(call: &Call<'_>) -> Outcome<Operand> {
    let (inputs, out) = subscripts(call.text(0)?)?;
    let arrays = (1..call.arguments.len())
        .map(|i| call.numeric(i))
        .collect::<Outcome<Vec<Array>>>()?;
    if inputs.len() != arrays.len() {
        return Fault::value(format!(
            "axes of {} arrays are named, and {} are given",
            inputs.len(),
            arrays.len()
        ));
    }
    // Axes of the result first, so that what is added up runs innermost.
    let mut names = out.clone();
    for name in inputs.concat() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut sizes: Vec<Option<usize>> = vec![None; names.len()];
    let mut strides = vec![vec![0; names.len()]; arrays.len()];
    for ((axes, array), strides) in inputs.iter().zip(&arrays).zip(&mut strides) {
        if axes.len() != array.rank() {
            return Fault::value(format!(
                "`{}` names {} axes of an array of shape {}",
                axes.iter().collect::<String>(),
                axes.len(),
                shown(array.shape())
            ));
        }
        let mut stride = 1;
        for (name, &size) in axes.iter().zip(array.shape()).rev() {
            let at = names.iter().position(|n| n == name).unwrap_or_default();
            if let Some(other) = sizes[at].replace(size)
                && other != size
            {
                return Fault::value(format!("`{name}` is both {size} and {other}"));
            }
            strides[at] += stride;
            stride *= size;
        }
    }
    let sizes: Vec<usize> = sizes.into_iter().map(Option::unwrap_or_default).collect();
    let shape = &sizes[..out.len()];
    let count = elements(shape)?;
    let inner: usize = sizes[out.len()..].iter().product();
    if count.max(1).saturating_mul(inner) > MOST_PRODUCTS {
        return Fault::value(format!("more than {MOST_PRODUCTS} products are too many for a law"));
    }
    let data: Vec<_> = arrays.iter().map(Array::data).collect();
    let mut sums = vec![0.0; count];
    let mut index = vec![0; sizes.len()];
    let mut offsets = vec![0; arrays.len()];
    for place in 0..count * inner {
        sums[place / inner] += data.iter().zip(&offsets).map(|(d, &o)| d[o]).product::<f64>();
        for axis in (0..sizes.len()).rev() {
            index[axis] += 1;
            let wraps = index[axis] == sizes[axis];
            for (offset, strides) in offsets.iter_mut().zip(&strides) {
                *offset += strides[axis];
                *offset -= if wraps { strides[axis] * sizes[axis] } else { 0 };
            }
            if !wraps {
                break;
            }
            index[axis] = 0;
        }
    }
    let precision = arrays.iter().fold(DType::F64, |d, a| coarser(d, a.precision()));
    computed(shape, sums, precision)
}
