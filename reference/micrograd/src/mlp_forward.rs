use candle_core::{Result, bail};

/// Outputs of a network with relu behind every neuron but the last layer's: `params` holds, neuron by neuron, weights and bias.
pub fn mlp_forward(sizes: &[usize], params: &[f64], x: &[f64]) -> Result<Vec<f64>> {
    if sizes.len() < 2 {
        bail!("{} sizes make no layer", sizes.len())
    }
    if x.len() != sizes[0] {
        bail!("{} inputs, not {}", x.len(), sizes[0])
    }
    let needed: usize = sizes.windows(2).map(|pair| (pair[0] + 1) * pair[1]).sum();
    if params.len() != needed {
        bail!("{} parameters, not {needed}", params.len())
    }
    let last = sizes.len() - 2;
    let mut rest = params;
    let mut values = x.to_vec();
    for (layer, pair) in sizes.windows(2).enumerate() {
        let (own, others) = rest.split_at((pair[0] + 1) * pair[1]);
        rest = others;
        values = own
            .chunks_exact(pair[0] + 1)
            .map(|neuron| {
                let (weights, bias) = neuron.split_at(pair[0]);
                let sum: f64 = weights.iter().zip(&values).map(|(weight, value)| weight * value).sum();
                if layer == last {
                    sum + bias[0]
                } else {
                    (sum + bias[0]).max(0.0)
                }
            })
            .collect();
    }
    Ok(values)
}
