//! Structs of the course: weights, configurations, caches. Derived from `exercises/course.yaml`.

use candle_core::Tensor;

/// Tensors by name, in the order of their names.
pub type Named = std::collections::BTreeMap<String, Tensor>;

/// Weights of a layer norm over a width of `d`.
#[derive(Debug, Clone)]
pub struct LnW {
    /// Scale of each coordinate, after the normalisation. Shape `[d]`.
    pub w: Tensor,
    /// Shift of each coordinate, after the scale. Shape `[d]`.
    pub b: Tensor,
}

/// Weights of an attention layer with `h` heads of width `e`, on a residual stream of width `d`.
#[derive(Debug, Clone)]
pub struct AttnW {
    /// Residual stream to queries, one matrix a head. Shape `[h, d, e]`.
    pub w_q: Tensor,
    /// Residual stream to keys, one matrix a head. Shape `[h, d, e]`.
    pub w_k: Tensor,
    /// Residual stream to values, one matrix a head. Shape `[h, d, e]`.
    pub w_v: Tensor,
    /// Added to the queries of each head. Shape `[h, e]`.
    pub b_q: Tensor,
    /// Added to the keys of each head. Shape `[h, e]`.
    pub b_k: Tensor,
    /// Added to the values of each head. Shape `[h, e]`.
    pub b_v: Tensor,
    /// What each head read, back to the residual stream, one matrix a head. Shape `[h, e, d]`.
    pub w_o: Tensor,
    /// Added once, after the heads are summed. Shape `[d]`.
    pub b_o: Tensor,
}

/// Weights of an MLP with `m` hidden units, on a residual stream of width `d`.
#[derive(Debug, Clone)]
pub struct MlpW {
    /// Residual stream to hidden units; column j is what unit j looks for. Shape `[d, m]`.
    pub w_in: Tensor,
    /// Added to the hidden units, before the activation. Shape `[m]`.
    pub b_in: Tensor,
    /// Hidden units to residual stream; row j is what unit j writes. Shape `[m, d]`.
    pub w_out: Tensor,
    /// Added to what the units wrote. Shape `[d]`.
    pub b_out: Tensor,
}

/// Weights of one transformer block.
#[derive(Debug, Clone)]
pub struct BlockW {
    /// Normalises what attention reads.
    pub ln1: LnW,
    /// Moves information between positions.
    pub attn: AttnW,
    /// Normalises what the MLP reads.
    pub ln2: LnW,
    /// Works on each position by itself.
    pub mlp: MlpW,
}
