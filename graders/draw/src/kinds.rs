//! The kinds of draws: one table, one file a family. Checking, drawing and the reference page derive from it.

mod discrete;
mod graphs;
mod matrices;
mod structures;
mod tensors;
pub(crate) mod texts;

use super::frame::Frame;
use super::rng::Rng;
pub use gradus_course::draws::{OptionDoc, Takes};
use gradus_law::value::Value;

/// How a value is drawn.
pub struct Kind {
    /// Its name in specs.
    pub name: &'static str,
    /// What it draws, a sentence.
    pub doc: &'static str,
    /// As one would write it.
    pub example: &'static str,
    /// Its options; those of every tensor (`shape`, `dtype`) are in the list where they apply.
    pub options: &'static [OptionDoc],
    /// The option that `{kind: value}` without a map stands for.
    pub main: Option<&'static str>,
    /// Whether any name may stand for an option (`named`: the entries).
    pub open: bool,
    /// What the values are.
    pub(crate) gives: Gives,
    /// Draws one; errors say what is wrong with the options.
    pub(crate) draw: fn(&Frame, &mut Rng) -> Result<Value, String>,
    /// Whether the draw may give this value; shape, dtype and representability are checked elsewhere.
    pub(crate) holds: fn(&Frame, &Value) -> bool,
    /// Brings a cropped value back to what the draw may give, where that is possible.
    pub(crate) repair: Option<fn(&Frame, &Value) -> Option<Value>>,
    /// Simpler values than this one, simplest first; none that is no simpler, or shrinking would not end.
    pub(crate) simpler: Option<fn(&Frame, &Value) -> Vec<Value>>,
    /// Whether elements may be changed one by one (each result goes through `holds`).
    pub(crate) elements: bool,
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kind({})", self.name)
    }
}

/// What a kind's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// A number, or a tensor when there is a shape.
    Numbers,
    /// Always a tensor; the kind makes up the shape where nothing else says it.
    Tensor,
    /// A value of its own form.
    Whole,
    /// Several draws put together: made by the producer, not by the kind.
    Parts,
}

/// All kinds, in the order of the reference page.
static KINDS: [&Kind; 28] = [
    &tensors::NORMAL,
    &tensors::UNIFORM,
    &tensors::EXPONENTIAL,
    &discrete::INTEGER,
    &discrete::CHOICE,
    &discrete::PERMUTATION,
    &discrete::DISTINCT,
    &tensors::ZEROS,
    &tensors::ONES,
    &tensors::CONSTANT,
    &matrices::ORTHOGONAL,
    &matrices::INVERTIBLE,
    &matrices::FULL_RANK,
    &matrices::SPECTRUM,
    &tensors::UNIT_VECTORS,
    &tensors::SIMPLEX,
    &tensors::CAUSAL_PATTERN,
    &structures::LIST,
    &structures::NAMED,
    &structures::GPT2_CHECKPOINT,
    &structures::MOONS,
    &texts::TEXT,
    &texts::PATH,
    &texts::DTYPE,
    &texts::TENSOR_FUNCTION,
    &texts::FIXTURE,
    &graphs::DAG,
    &graphs::PROGRAM,
];

/// All kinds of draws, in the order of the reference page.
pub fn kinds() -> &'static [&'static Kind] {
    &KINDS
}

/// The kind of this name.
pub(crate) fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.into_iter().find(|k| k.name == name)
}

/// Of every kind that draws numbers.
pub(crate) const SHAPE: OptionDoc = OptionDoc {
    name: "shape",
    takes: Takes::Shape,
    default: None,
    doc: "Sizes; an argument has them from `takes`, another draw without them is a single number.",
};

/// Of every kind that draws numbers.
pub(crate) const DTYPE: OptionDoc = OptionDoc {
    name: "dtype",
    takes: Takes::DType,
    default: None,
    doc: "Element type; an argument has it from `takes`.",
};

/// Of kinds whose values may be spoilt on purpose.
pub(crate) const PLANT: OptionDoc = OptionDoc {
    name: "plant",
    takes: Takes::Plants,
    default: None,
    doc: "Values put over some elements of some cases: `nan`, `inf`, `-inf`, `zeros`, numbers, or `ties` (equal elements).",
};

/// Goes with [`PLANT`].
pub(crate) const KEEP: OptionDoc = OptionDoc {
    name: "keep",
    takes: Takes::Number,
    default: Some("0"),
    doc: "How many elements `plant` must leave as they are.",
};

/// An option.
pub(crate) const fn option(
    name: &'static str,
    takes: Takes,
    default: Option<&'static str>,
    doc: &'static str,
) -> OptionDoc {
    OptionDoc {
        name,
        takes,
        default,
        doc,
    }
}

/// `holds` of kinds that may give anything of the right shape.
pub(crate) fn anything(_: &Frame, _: &Value) -> bool {
    true
}

/// The reference page of all kinds, Markdown.
pub fn reference_markdown() -> String {
    let mut out = String::from(
        "# Kinds of draws\n\n\
         `given.draw` maps a name to a kind with options: `x: {normal: {std: 10}}`. Numbers may be expressions over sizes and \
         earlier draws. Arguments take shape and dtype from `takes`; one that is not drawn is normal with standard deviation 1.\n",
    );
    for kind in kinds() {
        out.push_str(&format!(
            "\n## {}\n\n{}\n\n```yaml\n{}\n```\n",
            kind.name, kind.doc, kind.example
        ));
        if !kind.options.is_empty() {
            out.push_str("\n| option | holds | default | meaning |\n|---|---|---|---|\n");
        }
        for o in kind.options {
            let default = o.default.map(|d| format!("`{d}`")).unwrap_or_default();
            let doc = o.doc.replace('|', "\\|");
            out.push_str(&format!("| `{}` | {} | {default} | {doc} |\n", o.name, o.takes.words()));
        }
    }
    out
}

/// The kinds of this crate, for the reader of specs.
#[derive(Debug, Clone, Copy)]
pub struct Kinds;

impl gradus_course::draws::DrawKinds for Kinds {
    fn all(&self) -> Vec<gradus_course::draws::KindDoc> {
        let doc = |kind: &&'static Kind| gradus_course::draws::KindDoc {
            name: kind.name,
            options: kind.options,
            main: kind.main,
        };
        KINDS.iter().map(doc).collect()
    }

    fn check(&self, draw: &gradus_course::Draw) -> Vec<(String, gradus_law::ExprError)> {
        super::check(draw)
    }
}
