// Check it with: cargo xtask grade micrograd/mlp_forward

use candle_core::Result;

/// A network of neurons
///
/// A *neuron* multiplies each of its inputs by a weight, adds the products up and adds a bias. A *layer* is several neurons
/// that read the same inputs, and a network is layers one after the other. `sizes` says how wide it is: `sizes[0]` inputs, then
/// the number of neurons of each layer. Behind every neuron stands a relu, except in the last layer, whose sums are the answer
/// as they are.
///
/// `params` holds all parameters, layer by layer, in a layer neuron by neuron, and of a neuron its weights, in the order of its
/// inputs, and then its bias. `x` holds the inputs. Return the outputs of the last layer.
///
/// Return an `Err` when `sizes` has fewer than two entries, when the number of parameters is not what `sizes` asks for, or when
/// `x` is not as long as `sizes[0]`. All sizes are at least 1.
///
/// Here the weights of a neuron are a row of numbers that stand together, which is how one reads a single neuron: what it
/// looks for, and how eagerly. Later the same numbers are the columns of a matrix. The network that micrograd is shown with,
/// 2-16-16-1, has 337 of them.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `i`: from 1
/// - `h`: from 1
/// - `g`: from 1
/// - `o`: from 1
pub fn mlp_forward(sizes: &[usize], params: &[f64], x: &[f64]) -> Result<Vec<f64>> {
    todo!()
}
