use crate::leaf_roundtrip::Tape;
use candle_core::Result;

impl Tape {
    /// The product of two nodes; returns its place.
    pub fn mul(&mut self, a: usize, b: usize) -> usize {
        let (left, right) = (self.nodes[a].value, self.nodes[b].value);
        self.push(left * right, vec![(a, right), (b, left)])
    }
}

/// Value of `a * b`, and the gradients of both factors; with `same` the first is multiplied by itself.
pub fn node_mul(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)> {
    let mut tape = Tape::default();
    let first = tape.leaf(a);
    let second = if same { first } else { tape.leaf(b) };
    let product = tape.mul(first, second);
    tape.backward(product);
    Ok((
        tape.nodes[product].value,
        tape.nodes[first].grad,
        tape.nodes[second].grad,
    ))
}
