//! The kinds of draws: one table, one file a family. Checking, drawing and the reference page derive from it.

mod discrete;
mod graphs;
mod matrices;
mod structures;
mod tensors;
pub(crate) mod texts;

use super::kind::Kind;

/// All kinds, in the order of the reference page.
static KINDS: [&Kind; 29] = [
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
    &structures::TUPLE,
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
    out.push_str(include_str!("domains.md"));
    out
}
