//! Smaller tensors cut out of larger ones.

use gradus_law::value::{Tensor, Value};
use ndarray::{Array, Axis, Slice};

/// Which part of an axis stays when it gets shorter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Side {
    /// The first entries.
    #[default]
    Prefix,
    /// The last entries.
    Suffix,
    /// All but this one, where the axis gets shorter by one.
    Without(usize),
}

impl Side {
    /// Where entry i of the shorter axis comes from.
    pub fn source(self, i: usize, old: usize, new: usize) -> usize {
        match self {
            Side::Suffix => i + old.saturating_sub(new),
            Side::Without(gone) if old == new + 1 && i >= gone => i + 1,
            _ => i,
        }
    }
}

/// The tensor cut to this shape; `None` when an axis would have to grow or the ranks differ.
pub(crate) fn tensor(t: &Tensor, shape: &[usize], side: Side) -> Option<Tensor> {
    if t.shape() == shape {
        return Some(t.clone());
    }
    if t.shape().len() != shape.len() || t.shape().iter().zip(shape).any(|(old, new)| new > old) {
        return None;
    }
    // What is cut are the places of elements, so that integers stay exact.
    let places = (0..t.array.len()).collect();
    let mut array = Array::from_shape_vec(t.shape(), places).ok()?;
    for (axis, &new) in shape.iter().enumerate() {
        let old = array.shape()[axis];
        if old == new {
            continue;
        }
        array = match side {
            Side::Without(gone) if old == new + 1 && gone < old => {
                let kept: Vec<usize> = (0..old).filter(|&i| i != gone).collect();
                array.select(Axis(axis), &kept)
            }
            Side::Suffix => array.slice_axis(Axis(axis), Slice::from(old - new..old)).to_owned(),
            _ => array.slice_axis(Axis(axis), Slice::from(0..new)).to_owned(),
        };
    }
    Some(match &t.exact {
        Some(exact) => Tensor::exactly(shape, array.iter().map(|&i| exact[i]).collect(), t.dtype),
        None => {
            let data: Vec<f64> = t.array.iter().copied().collect();
            Tensor::new(shape, array.iter().map(|&i| data[i]).collect()).cast(t.dtype)
        }
    })
}

/// A list cut to this length.
pub(crate) fn list(items: &[Value], new: usize, side: Side) -> Option<Vec<Value>> {
    (new <= items.len()).then(|| {
        (0..new)
            .map(|i| items[side.source(i, items.len(), new)].clone())
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_and_single_entries_can_go() {
        let t = Tensor::new(&[2, 3], vec![1., 2., 3., 4., 5., 6.]);
        let data = |side| tensor(&t, &[2, 2], side).map(|t| t.array.iter().copied().collect::<Vec<_>>());
        assert_eq!(data(Side::Prefix), Some(vec![1., 2., 4., 5.]));
        assert_eq!(data(Side::Suffix), Some(vec![2., 3., 5., 6.]));
        assert_eq!(data(Side::Without(1)), Some(vec![1., 3., 4., 6.]));
        assert!(tensor(&t, &[3, 3], Side::Prefix).is_none());
    }
}
