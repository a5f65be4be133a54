use crate::leaf_roundtrip::Tape;
use candle_core::{Result, bail};

/// Value of the last line of `program` (of the last leaf where it has none), and the gradients of all `leaves`.
pub fn expr_grads(program: &[&str], leaves: &[f64]) -> Result<(f64, Vec<f64>)> {
    let mut tape = Tape::default();
    // Where each value of the program stands on the tape; the leaves come first.
    let mut places: Vec<usize> = leaves.iter().map(|leaf| tape.leaf(*leaf)).collect();
    for line in program {
        let mut words = line.split(' ');
        let operation = words.next().unwrap_or_default();
        let mut operands = Vec::new();
        for word in words {
            match word.parse::<usize>().ok().and_then(|number| places.get(number)) {
                Some(place) => operands.push(*place),
                None => bail!("{line:?}: there is no value {word:?} yet"),
            }
        }
        places.push(match (operation, &operands[..]) {
            ("add", &[a, b]) => tape.add(a, b),
            ("sub", &[a, b]) => tape.sub(a, b),
            ("mul", &[a, b]) => tape.mul(a, b),
            ("div", &[a, b]) => tape.div(a, b),
            ("neg", &[a]) => tape.neg(a),
            ("relu", &[a]) => tape.relu(a),
            ("exp", &[a]) => {
                let value = tape.nodes[a].value.exp();
                tape.push(value, vec![(a, value)])
            }
            ("tanh", &[a]) => {
                let value = tape.nodes[a].value.tanh();
                tape.push(value, vec![(a, 1.0 - value * value)])
            }
            _ => bail!("{line:?} is no operation on {} values", operands.len()),
        });
    }
    let Some(&root) = places.last() else {
        bail!("nothing to compute with")
    };
    tape.backward(root);
    let slopes = places[..leaves.len()].iter().map(|place| tape.nodes[*place].grad);
    Ok((tape.nodes[root].value, slopes.collect()))
}
