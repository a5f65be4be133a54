//! A course in memory and exercises from a few lines of YAML.

use gradus_course::{Case, Course, Exercise, ExerciseId, Origin};
use gradus_draw::{self, CaseTree, DrawError, Plan};
use gradus_law::value::{Tensor, Value};
use std::path::Path;
use std::sync::OnceLock;

const COURSE: &str = r#"
title: Course of the tests
units: []
structs:
  LnW: {about: Layer norm., fields: {w: "F[d]", b: "F[d]"}}
  AttnW:
    about: Attention.
    fields: {w_q: "F[h, d, e]", w_k: "F[h, d, e]", w_v: "F[h, d, e]", b_q: "F[h, e]", b_k: "F[h, e]", b_v: "F[h, e]", w_o: "F[h, e, d]", b_o: "F[d]"}
  MlpW: {about: MLP., fields: {w_in: "F[d, 4 * d]", b_in: "F[4 * d]", w_out: "F[4 * d, d]", b_out: "F[d]"}}
  BlockW: {about: Block., fields: {ln1: LnW, attn: AttnW, ln2: LnW, mlp: MlpW}}
  GptW:
    about: GPT.
    fields: {w_e: "F[v, d]", w_pos: "F[ctx, d]", blocks: "list[layers] of BlockW", ln_f: LnW, w_u: "F[d, v]", b_u: "F[v]"}
  GptCfg:
    about: Sizes.
    fields:
      d_model: {form: usize, value: d}
      n_heads: {form: usize, value: h}
      ln_eps: {form: f64, value: "1e-5"}
  HeadCache: {about: Cache., fields: {k: "F[b, h, old, e]", v: "F[b, h, old, e]"}}
define:
  chain(n): reshape(stack([arange(n - 1), arange(n - 1) + 1], 1), [-1])
"#;

/// The course of the tests: the structs of a transformer.
pub fn course() -> &'static Course {
    static READ: OnceLock<Course> = OnceLock::new();
    READ.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("draws-{}", std::process::id()));
        std::fs::create_dir_all(root.join("exercises")).expect("a folder");
        std::fs::create_dir_all(root.join("fixtures")).expect("a folder");
        std::fs::write(root.join("exercises/course.yaml"), COURSE).expect("a file");
        std::fs::write(
            root.join("fixtures/table.json"),
            r#"{"x": [[1, 2.5], ["nan", -3]], "y": {"dtype": "u8", "shape": [2], "data": [1, 2]}}"#,
        )
        .expect("a file");
        std::fs::write(root.join("fixtures/words.txt"), "to be or not to be").expect("a file");
        let function = |name: &str| format!("pub fn {name}(x: &Tensor) -> Result<Tensor> {{\n    x.sum_all()\n}}\n");
        let functions: String = ["sum_of_squares", "sum_of_sines", "constant"].map(function).concat();
        std::fs::write(root.join("exercises/tensor_functions.rs"), functions).expect("a file");
        let (course, findings) = gradus_judge::course::load(&root);
        let errors: Vec<String> = findings
            .iter()
            .map(ToString::to_string)
            .filter(|f| !f.contains("unit"))
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        course
    })
}

/// An exercise with this signature and these lines of `takes` and `given`.
pub fn exercise(signature: &str, rest: &str) -> Exercise {
    // What comes out is nothing to draws: a number needs no form.
    let signature = match signature.strip_suffix("-> Result<Tensor>") {
        Some(start) => format!("{start}-> Result<f64>"),
        None => signature.to_string(),
    };
    let text = format!(
        "title: T\nstatement: S\nsignature: \"{signature}\"\n{rest}\nlaws:\n  agrees with the reference: out approx expected\n"
    );
    read(&text).unwrap_or_else(|found| panic!("{found}\n{text}"))
}

/// An exercise from the whole text of its spec. Its examples are not tried: what the draws say of them is what is tested.
pub fn read(text: &str) -> Result<Exercise, String> {
    let id = ExerciseId {
        unit: "unit".into(),
        exercise: "f".into(),
    };
    let (exercise, findings) =
        gradus_course::reader::load_text(course(), &gradus_draw::Kinds, &id, Path::new("f.yaml"), text);
    exercise.ok_or_else(|| findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

/// A function of one tensor `x`, drawn as said.
pub fn one(form: &str, dims: &str, draw: &str) -> Exercise {
    exercise(
        "fn f(x: &Tensor) -> Result<Tensor>",
        &format!("takes: {{x: \"{form}\"}}\ngiven:\n  dims: {{{dims}}}\n  draw: {{x: {draw}}}"),
    )
}

/// A function of nothing, with the draw `e`.
pub fn extra(dims: &str, draw: &str) -> Exercise {
    exercise(
        "fn f(x: f64) -> Result<f64>",
        &format!("given:\n  dims: {{{dims}}}\n  draw: {{x: normal, e: {draw}}}"),
    )
}

pub fn plan(origin: Origin, seed: &str) -> Plan {
    Plan::on_cpu(seed, origin, None)
}

pub fn try_drawn(exercise: &Exercise, k: u32) -> Result<CaseTree, DrawError> {
    gradus_draw::draw(course(), exercise, &plan(Origin::Drawn(k), "seed"))
}

pub fn tree(exercise: &Exercise, k: u32) -> CaseTree {
    try_drawn(exercise, k).unwrap_or_else(|e| panic!("{e}"))
}

pub fn case(exercise: &Exercise, k: u32) -> Case {
    tree(exercise, k).current()
}

pub fn example(exercise: &Exercise, i: usize) -> Result<CaseTree, DrawError> {
    gradus_draw::draw(course(), exercise, &plan(Origin::Example(i), "seed"))
}

pub fn tensor<'a>(case: &'a Case, name: &str) -> &'a Tensor {
    match &case.values[name] {
        Value::Tensor(t) => t,
        other => panic!("`{name}` is {other:?}"),
    }
}

pub fn data(case: &Case, name: &str) -> Vec<f64> {
    numbers(&case.values[name])
}

pub fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(n) => vec![*n],
        Value::Tensor(t) => t.array.iter().copied().collect(),
        Value::List(items) => items.iter().flat_map(numbers).collect(),
        Value::Struct(fields) => fields.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}
