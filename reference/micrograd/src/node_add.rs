use crate::leaf_roundtrip::Tape;
use candle_core::Result;

impl Tape {
    /// The sum of two nodes; returns its place.
    pub fn add(&mut self, a: usize, b: usize) -> usize {
        let value = self.nodes[a].value + self.nodes[b].value;
        self.push(value, vec![(a, 1.0), (b, 1.0)])
    }

    /// Makes every gradient that of `root`: how fast the value of `root` changes with each node.
    pub fn backward(&mut self, root: usize) {
        for node in &mut self.nodes {
            node.grad = 0.0;
        }
        self.nodes[root].grad = 1.0;
        // Whoever uses a node stands behind it on the tape: when its turn comes, its gradient is complete.
        for place in (0..=root).rev() {
            let grad = self.nodes[place].grad;
            for (parent, slope) in self.nodes[place].parents.clone() {
                self.nodes[parent].grad += slope * grad;
            }
        }
    }
}

/// Value of `a + b`, and the gradients of both summands; with `same` the first is added to itself.
pub fn node_add(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)> {
    let mut tape = Tape::default();
    let first = tape.leaf(a);
    let second = if same { first } else { tape.leaf(b) };
    let sum = tape.add(first, second);
    tape.backward(sum);
    Ok((tape.nodes[sum].value, tape.nodes[first].grad, tape.nodes[second].grad))
}
