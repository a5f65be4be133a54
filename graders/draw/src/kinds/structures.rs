//! Draws made of draws, and ready-made data.

use crate::kind::{DTYPE, Gives, Kind, OptionDoc, Takes, anything, option};
use gradus_law::value::{Tensor, Value};
use indexmap::IndexMap;

/// `list`.
pub(super) static LIST: Kind = Kind {
    name: "list",
    doc: "A list of draws of one kind.",
    example: "grads: {list: {length: 1..=3, of: {normal: {shape: [n, 2]}}}}",
    options: &[
        option("length", Takes::Range, Some("1..=4"), "How many."),
        option("of", Takes::Draw, None, "How each is drawn."),
    ],
    main: Some("of"),
    open: false,
    gives: Gives::Parts,
    draw: |_, _| Err("a list is put together from its items".into()),
    holds: anything,
    repair: None,
    simpler: None,
    elements: false,
};

/// `tuple`.
pub(super) static TUPLE: Kind = Kind {
    name: "tuple",
    doc: "A tuple, each part drawn by itself. A list of pairs draws a map, too: keys that occur twice are left out.",
    example: "scores: {list: {length: 0..=5, of: {tuple: [{text: {}}, {integer: {}}]}}}",
    options: &[option("of", Takes::Draws, None, "How each part is drawn.")],
    main: Some("of"),
    open: false,
    gives: Gives::Parts,
    draw: |_, _| Err("a tuple is put together from its parts".into()),
    holds: anything,
    repair: None,
    simpler: None,
    elements: false,
};

/// `named`.
pub(super) static NAMED: Kind = Kind {
    name: "named",
    doc: "An ordered map from names to tensors; every entry is a form, or a draw with `shape` and `dtype`.",
    example: "t: {named: {w: \"bf16[m, n]\", ids: \"i64[n]\", scale: {uniform: {shape: [n]}}}}",
    options: &[],
    main: None,
    open: true,
    gives: Gives::Parts,
    draw: |_, _| Err("a named map is put together from its entries".into()),
    holds: anything,
    repair: None,
    simpler: None,
    elements: false,
};

const fn size(name: &'static str, default: &'static str, doc: &'static str) -> OptionDoc {
    option(name, Takes::Number, Some(default), doc)
}

/// `gpt2_checkpoint`.
pub(super) static GPT2_CHECKPOINT: Kind = Kind {
    name: "gpt2_checkpoint",
    doc: "A named map in the layout of GPT-2 checkpoints: `wte.weight`, `wpe.weight`, `h.0.ln_1.weight`, … `ln_f.bias`; weights \
          of the linear maps are [in, out]. All entries are normal.",
    example: "t: {gpt2_checkpoint: {}}",
    options: &[
        size("layers", "layers", "Number of blocks."),
        size("vocabulary", "v", "Rows of the token embedding."),
        size("context", "ctx", "Rows of the position embedding."),
        size("width", "d", "Width of the residual stream."),
        option(
            "hidden",
            Takes::Number,
            None,
            "Width of the MLP; four times `width` when not given.",
        ),
        option("std", Takes::Number, Some("0.5"), "Standard deviation of the entries."),
        option(
            "buffers",
            Takes::Flag,
            Some("false"),
            "Whether the mask buffers `attn.bias` are there too.",
        ),
        option(
            "prefix",
            Takes::Text,
            None,
            "Put before every name, such as `transformer.`.",
        ),
        DTYPE,
    ],
    main: None,
    open: false,
    gives: Gives::Parts,
    draw: |_, _| Err("a checkpoint is put together from its entries".into()),
    holds: anything,
    repair: None,
    simpler: None,
    elements: false,
};

/// `moons`.
pub(super) static MOONS: Kind = Kind {
    name: "moons",
    doc: "Two interleaved half circles with noise: a struct of `x` (points × 2) and `y` (labels -1 and 1, balanced).",
    example: "moons: {moons: {points: n, noise: 0.1}}",
    options: &[
        option("points", Takes::Number, Some("100"), "How many points."),
        option(
            "noise",
            Takes::Number,
            Some("0.1"),
            "Standard deviation of the noise on both coordinates.",
        ),
        DTYPE,
    ],
    main: Some("points"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, rng| {
        let (n, noise) = (frame.count("points")?, frame.number("noise"));
        let mut x = Vec::with_capacity(2 * n);
        let mut y = Vec::with_capacity(n);
        for i in rng.permutation(n) {
            let lower = i % 2 == 1;
            let (sin, cos) = libm::sincos(std::f64::consts::PI * rng.unit());
            let (a, b) = if lower { (1.0 - cos, 0.5 - sin) } else { (cos, sin) };
            x.extend([a + noise * rng.normal(), b + noise * rng.normal()]);
            y.push(if lower { 1.0 } else { -1.0 });
        }
        let tensor = |shape: &[usize], data| Value::Tensor(Tensor::new(shape, data).cast(frame.dtype));
        Ok(Value::Struct(IndexMap::from([
            ("x".to_string(), tensor(&[n, 2], x)),
            ("y".to_string(), tensor(&[n], y)),
        ])))
    },
    holds: |frame, value| match value {
        Value::Struct(fields) => matches!(
            (fields.get("y"), frame.count("points")),
            (Some(Value::Tensor(y)), Ok(n)) if y.shape() == [n]
        ),
        _ => false,
    },
    repair: None,
    simpler: None,
    elements: false,
};
