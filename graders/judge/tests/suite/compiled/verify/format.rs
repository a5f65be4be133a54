//! What the format can say, from the spec to the verdict: a small exercise for each, with its mistakes.

use super::course::{Found, Tiny};

/// The findings about one more exercise of the tiny course, given as spec, reference and mistakes.
fn findings(name: &str, spec: &str, reference: &str, mistakes: &[(&str, &str)]) -> Vec<Found> {
    course(name, spec, reference, mistakes).findings(false)
}

fn course(name: &str, spec: &str, reference: &str, mistakes: &[(&str, &str)]) -> Tiny {
    let tiny = Tiny::new();
    tiny.edit("exercises/tiny/unit.yaml", "[cap]", &format!("[cap, {name}]"))
        .write(&format!("exercises/tiny/{name}.yaml"), spec)
        .write(&format!("reference/tiny/src/{name}.rs"), reference);
    for (file, text) in mistakes {
        tiny.write(&format!("fixtures/mistakes/tiny/{name}/{file}.rs"), text);
    }
    tiny
}

/// No finding says that the reference fails, or that a mistake is not caught by the law it names.
#[track_caller]
fn sound(findings: &[Found], name: &str) {
    let own = |f: &&Found| {
        let file = f.file.to_string_lossy();
        let fails = ["does not pass", "has no answer", "can't be built", "ended its process"];
        let fails = fails
            .iter()
            .any(|words| f.message.contains(&format!("the reference {words}")));
        f.error
            && (file.contains("fixtures/mistakes") || fails)
            && (file.ends_with(&format!("{name}.yaml")) || file.contains(&format!("/{name}")))
    };
    let wrong: Vec<&Found> = findings.iter().filter(own).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The one finding that says these words.
#[track_caller]
fn one<'f>(findings: &'f [Found], words: &str) -> &'f Found {
    let hits: Vec<&Found> = findings.iter().filter(|f| f.message.contains(words)).collect();
    match hits.as_slice() {
        [hit] => hit,
        _ => panic!("{} findings say {words:?}: {findings:#?}", hits.len()),
    }
}

const STATEMENT: &str = "concepts: [format]\nstatement: |\n  Return what the laws of this exercise ask for, whatever that is. It is one of the \
                         exercises by which the format is tried, and nobody learns it for its own sake.\nhints: [Think., Write it \
                         down.]\n";

const FUNCTIONS: &str = "use candle_core::{Result, Tensor};\n\n/// Squares.\npub fn sum_of_squares(x: &Tensor) -> Result<Tensor> {\n    \
                         x.sqr()?.sum_all()\n}\n\n/// Sines.\npub fn sum_of_sines(x: &Tensor) -> Result<Tensor> {\n    \
                         x.sin()?.sum_all()\n}\n\n/// A number.\npub fn constant(x: &Tensor) -> Result<Tensor> {\n    \
                         Tensor::new(3.0f64, x.device())\n}\n";

const GRADIENT: &str = "signature: \"fn slope(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor) -> Result<Tensor>\"
takes: {x: \"f64[n]\"}
returns: {out: \"f64[n]\"}
given:
  cases: 8
  dims: {n: 1..=3}
  draw:
    f: {tensor_function: [sum_of_squares, sum_of_sines, constant]}
  examples:
    - {f: sum_of_sines, x: [0]}
laws:
  agrees with a central difference: out approx grad(f(x) by x)
tolerance: {rtol: 1e-5, atol: 1e-6}
devices: [cpu]
";

#[test]
fn a_function_of_tensors_is_called_by_the_answer_and_by_laws() {
    let reference = "use candle_core::{Result, Tensor, Var};\n\n/// The gradient.\npub fn slope(f: &dyn Fn(&Tensor) -> \
                     Result<Tensor>, x: &Tensor) -> Result<Tensor> {\n    let v = Var::from_tensor(x)?;\n    let g = \
                     f(v.as_tensor())?.backward()?;\n    match g.get(v.as_tensor()) {\n        Some(g) => Ok(g.clone()),\n        \
                     None => x.zeros_like(),\n    }\n}\n";
    let law = "// breaks: agrees with a central difference\n// Wrong.\n";
    let mistakes = [
        (
            "itself",
            format!(
                "{law}{}",
                reference.replace("Some(g) => Ok(g.clone())", "Some(_) => Ok(x.clone())")
            ),
        ),
        (
            "no_gradient",
            format!("{law}{}", reference.replace("x.zeros_like()", "x.ones_like()")),
        ),
    ];
    let mistakes: Vec<(&str, &str)> = mistakes.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let spec = format!("title: Slope\n{STATEMENT}{GRADIENT}");
    let tiny = course("slope", &spec, reference, &mistakes);
    tiny.write("exercises/tensor_functions.rs", FUNCTIONS);
    sound(&tiny.findings(false), "slope");
    // A name that is not there is told when the spec is read.
    tiny.edit(
        "exercises/tiny/slope.yaml",
        "sum_of_sines, constant",
        "sum_of_sinus, constant",
    );
    let findings = tiny.findings(false);
    let found = one(&findings, "has no public function `sum_of_sinus`");
    assert!(found.error && found.at.starts_with("f: {tensor_function"), "{found:?}");
}

const STRUCT: &str = "title: Tiny\nunits: [tiny]\nstructs:\n  LnW:\n    about: A norm.\n    fields:\n      w: {form: \"F[d]\", about: \
                      Scale.}\n      b: {form: \"F[d]\", about: Shift.}\n";

#[test]
fn the_dtype_of_a_struct_can_be_said() {
    let spec = format!(
        "title: Fresh\n{STATEMENT}signature: \"fn fresh(d: usize) -> Result<LnW>\"\nreturns: {{out: \"LnW<f32>\"}}\ngiven: {{cases: \
         8, dims: {{d: 1..=3}}}}\nlaws:\n  it scales by one: out.w equals ones([d])\n  it does not shift: out.b equals \
         zeros([d])\ndevices: [cpu]\n"
    );
    let reference = "use candle_core::{DType, Device, Result, Tensor};\nuse course::LnW;\n\n/// New weights.\npub fn fresh(d: usize) -> \
                     Result<LnW> {\n    let w = Tensor::ones(d, DType::F32, &Device::Cpu)?;\n    let b = w.zeros_like()?;\n    \
                     Ok(LnW { w, b })\n}\n";
    let wrong = format!(
        "// breaks: shape, dtype and device\n// In f64.\n{}",
        reference.replace("F32", "F64")
    );
    let shifted = format!(
        "// breaks: it does not shift\n// By one.\n{}",
        reference.replace("w.zeros_like()", "w.ones_like()")
    );
    let tiny = course("fresh", &spec, reference, &[("wide", &wrong), ("shifted", &shifted)]);
    tiny.write("exercises/course.yaml", STRUCT);
    sound(&tiny.findings(false), "fresh");
}

const ORDER: &str = "signature: \"fn depth(parents: &[usize]) -> Result<usize>\"
given:
  cases: 4
  draw:
    n: {integer: {low: 1, high: 4}}
  let:
    parents: maximum(arange(n) - 1, 0)
  examples:
    - {n: 100000}
laws:
  a chain is as deep as it is long: out == n
  agrees with the reference: out equals expected
devices: [cpu]
";

#[test]
fn a_list_of_a_hundred_thousand_entries_is_sent_and_a_recursion_over_it_overflows() {
    let reference = "use candle_core::Result;\n\n/// How many steps lead to the root.\npub fn depth(parents: &[usize]) -> Result<usize> \
                     {\n    let (mut at, mut depth) = (parents.len() - 1, 1);\n    while at > 0 {\n        at = parents[at];\n        \
                     depth += 1;\n    }\n    Ok(depth)\n}\n";
    let recursive = "// breaks: an answer\n// Calls itself once for each step.\nuse candle_core::Result;\n\nfn of(parents: &[usize], \
                     at: usize, seen: &mut [u64; 32]) -> usize {\n    let mut here = *seen;\n    here[at % 32] += 1;\n    if at == 0 \
                     {\n        return 1;\n    }\n    let below = of(parents, parents[at], &mut here);\n    below + \
                     usize::from(here[0] != u64::MAX)\n}\n\npub fn depth(parents: &[usize]) -> Result<usize> {\n    \
                     Ok(of(parents, parents.len() - 1, &mut [0; 32]))\n}\n";
    let off = format!(
        "// breaks: a chain is as deep as it is long\n// By one.\n{}",
        reference.replace("(parents.len() - 1, 1)", "(parents.len() - 1, 0)")
    );
    let spec = format!("title: Depth\n{STATEMENT}{ORDER}");
    sound(
        &findings("depth", &spec, reference, &[("recursive", recursive), ("off", &off)]),
        "depth",
    );
    // What is still too large is the course's fault, and names the limit.
    let found = findings("depth", &spec.replace("n: 100000", "n: 300000"), reference, &[]);
    let found = one(&found, "262144 are sent");
    assert!(found.error && found.message.contains("300001 parts"), "{found:?}");
}

#[test]
fn an_alternative_that_is_the_reference_again_does_not_count() {
    let tiny = Tiny::new();
    let again = "// alternative: other names\nuse candle_core::{Result, Tensor};\n\n/// The same.\npub fn cap(values: &Tensor, most: f64) \
                 -> Result<Tensor> {\n    let above = values.gt(most)?;\n    let top = values.ones_like()?.affine(most, 0.0)?;\n    \
                 above.where_cond(&top, values)\n}\n";
    tiny.delete("fixtures/alternatives/tiny/cap/minimum.rs")
        .write("fixtures/alternatives/tiny/cap/again.rs", again);
    let findings = tiny.findings(false);
    let found = one(&findings, "is the reference again");
    assert!(found.error && found.file.ends_with("again.rs"), "{found:?}");
}

const MAP: &str = "signature: \"fn map(x: &Tensor, steps: usize) -> Result<Tensor>\"
takes: {x: \"F[n]\"}
returns: {out: \"F[n]\"}
given:
  cases: 12
  dims: {n: 1..=3}
  draw:
    x: {uniform: {low: 0.1, high: 0.9}}
    steps: {integer: {low: 20, high: 24}}
domain:
  x: drawn
  steps: drawn
laws:
  agrees with the reference: out approx expected
tolerance: {roundings: 16}
devices: [cpu]
";

#[test]
fn a_long_computation_is_judged_by_the_reference_s_own_rounding() {
    let reference = "use candle_core::{Result, Tensor};\n\n/// The logistic map.\npub fn map(x: &Tensor, steps: usize) -> Result<Tensor> {\n    \
                     let mut x = x.clone();\n    for _ in 0..steps {\n        x = ((&x * x.affine(-1.0, 1.0)?)? * 3.7)?;\n    }\n    \
                     Ok(x)\n}\n";
    let law = "// breaks: agrees with the reference\n// Wrong.\n";
    let shorter = format!("{law}{}", reference.replace("0..steps", "1..steps"));
    let other = format!("{law}{}", reference.replace("3.7", "3.69"));
    let spec = format!("title: Map\n{STATEMENT}{MAP}");
    let tiny = course("map", &spec, reference, &[("shorter", &shorter), ("other", &other)]);
    // Another order of the same products rounds differently at every step.
    let rounds = "// alternative: another order\nuse candle_core::{Result, Tensor};\n\npub fn map(x: &Tensor, steps: usize) -> Result<Tensor> {\n    \
                  let mut x = x.clone();\n    for _ in 0..steps {\n        let squares = (&x * &x)?;\n        x = ((&x * 3.7)? - (squares \
                  * 3.7)?)?;\n    }\n    Ok(x)\n}\n";
    tiny.write("fixtures/alternatives/tiny/map/order.rs", rounds);
    let findings = tiny.findings(false);
    sound(&findings, "map");
    let refused = |f: &&Found| f.error && f.file.starts_with("fixtures/alternatives");
    assert!(!findings.iter().any(|f| refused(&f)), "{findings:#?}");
    // By the usual tolerance not even the reference passes.
    tiny.edit("exercises/tiny/map.yaml", "tolerance: {roundings: 16}\n", "");
    assert!(
        one(
            &tiny.findings(false),
            "the reference does not pass with the course's own seed"
        )
        .error
    );
}
