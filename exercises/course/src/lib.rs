//! Structs of the course: weights, configurations, caches. Derived from `exercises/course.yaml`.

use candle_core::{Result, Tensor};

/// Tensors by name, in the order of their names.
pub type Named = std::collections::BTreeMap<String, Tensor>;

/// A function passed to exercises.
pub type Hook = dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>;

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

/// All weights of a model with `layers` blocks, `v` tokens and positions up to `ctx`.
#[derive(Debug, Clone)]
pub struct GptW {
    /// Embedding: row t is what token t puts on the residual stream. Shape `[v, d]`.
    pub w_e: Tensor,
    /// Position embedding: row i is added at position i. Shape `[ctx, d]`.
    pub w_pos: Tensor,
    /// The blocks, the first first. As many as `layers`.
    pub blocks: Vec<BlockW>,
    /// Normalises what the unembedding reads.
    pub ln_f: LnW,
    /// Unembedding: column t is what speaks for token t. Shape `[d, v]`.
    pub w_u: Tensor,
    /// Added to the logits. Shape `[v]`.
    pub b_u: Tensor,
}

/// Sizes of a model, and two numbers beside them.
#[derive(Debug, Clone)]
pub struct GptCfg {
    /// Width of the residual stream.
    pub d_model: usize,
    /// Heads of each attention layer.
    pub n_heads: usize,
    /// Width of a head.
    pub d_head: usize,
    /// Hidden units of each MLP.
    pub d_mlp: usize,
    /// Blocks.
    pub n_layers: usize,
    /// Most positions that the model can read.
    pub n_ctx: usize,
    /// Tokens.
    pub d_vocab: usize,
    /// Added to the variance in every layer norm.
    pub ln_eps: f64,
    /// Standard deviation of fresh weights.
    pub init_std: f64,
}
