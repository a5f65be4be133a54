use crate::leaf_roundtrip::Tape;
use candle_core::Result;

impl Tape {
    /// The larger of a node and 0; returns its place. At the kink the slope is 0.
    pub fn relu(&mut self, a: usize) -> usize {
        let value = self.nodes[a].value;
        if value > 0.0 {
            self.push(value, vec![(a, 1.0)])
        } else {
            self.push(0.0, vec![(a, 0.0)])
        }
    }
}

/// Value of `relu(a)`, and the gradient of `a`.
pub fn node_relu(a: f64) -> Result<(f64, f64)> {
    let mut tape = Tape::default();
    let input = tape.leaf(a);
    let rectified = tape.relu(input);
    tape.backward(rectified);
    Ok((tape.nodes[rectified].value, tape.nodes[input].grad))
}
