//! Examples: what they fix, what follows, what is wrong with them.

use super::support::*;
use gradus_law::value::Value;
use gradus_wire::DType;

fn with(signature: &str, rest: &str, examples: &[&str]) -> gradus_course::Exercise {
    let list: String = examples.iter().map(|e| format!("    - {e}\n")).collect();
    exercise(signature, &format!("{rest}\n  examples:\n{list}"))
}

const UNARY: &str = "fn f(x: &Tensor) -> Result<Tensor>";

#[test]
fn a_literal_binds_the_sizes_of_its_axes_and_the_rest_is_drawn() {
    let e = with(
        "fn f(x: &Tensor, k: usize, y: &Tensor) -> Result<Tensor>",
        "takes: {x: \"F[r, c]\", y: \"F[c]\"}\ngiven:\n  dims: {r: 1..=5, c: 1..=12, k: 1..=c}",
        &["{x: [[1, nan, -inf]], k: 2}", "{c: 40, r: 1}"],
    );
    let c = example(&e, 0).expect("a case").current();
    assert_eq!((c.sizes["r"], c.sizes["c"], c.sizes["k"]), (1, 3, 2));
    let x = data(&c, "x");
    assert!(x[0] == 1.0 && x[1].is_nan() && x[2] == f64::NEG_INFINITY);
    assert_eq!(tensor(&c, "y").shape(), [3]);
    assert_eq!((tensor(&c, "x").dtype, c.dtypes[&'F']), (DType::F32, DType::F32));
    let wide = example(&e, 1).expect("a case").current();
    assert_eq!(
        (tensor(&wide, "x").shape(), tensor(&wide, "x").dtype),
        (&[1, 40][..], DType::F64)
    );
    assert!((1..=40).contains(&wide.sizes["k"]));
}

#[test]
fn products_are_solved() {
    let e = with(
        "fn f(x: &Tensor, p: usize) -> Result<Tensor>",
        "takes: {x: \"F[p*i, q]\"}\ngiven:\n  dims: {i: 2..=3, p: 1..=3, q: 1..=2}",
        &[
            "{x: [[1], [2], [3], [4], [5], [6]]}",
            "{p: 2, x: [[1, 1], [2, 2], [3, 3], [4, 4]]}",
            "{p: 2, x: [[1], [2], [3]]}",
        ],
    );
    let sizes = |i| example(&e, i).map(|t| t.current().sizes);
    let first = sizes(0).expect("a case");
    assert_eq!(first["p"] * first["i"], 6);
    assert!(
        (2..=3).contains(&first["i"]),
        "inside its range where that is possible: {first:?}"
    );
    assert_eq!(sizes(1).expect("a case")["i"], 2);
    let message = sizes(2).expect_err("3 is odd").to_string();
    assert!(message.contains("axis of 3") && message.contains("line"), "{message}");
}

#[test]
fn conflicting_sizes_name_the_example_s_line() {
    let e = with(
        "fn f(x: &Tensor, y: &Tensor) -> Result<Tensor>",
        "takes: {x: \"F[n]\", y: \"F[n]\"}\ngiven:\n  dims: {n: 1..=3}",
        &["{x: [1, 2], y: [1]}"],
    );
    let error = example(&e, 0).expect_err("2 is not 1");
    let line = e.given.examples[0].line;
    assert!(
        error.to_string().contains(&format!("line {line}")) && error.message.contains("`n`"),
        "{error}"
    );
}

#[test]
fn expressions_texts_lists_and_maps() {
    let e = with(
        "fn f(n: usize, edges: &[usize], text: &str, logits: &Tensor, t: &Named) -> Result<f64>",
        "takes: {logits: \"f64[v]\"}\ngiven:\n  dims: {n: 1..=3, v: 1..=2}\n  draw: {edges: {dag: {nodes: n}}, text: text, t: {named: {w: \"F[v]\"}}}",
        &["{n: 500, edges: chain(n), text: n, logits: \"log([0.5, 0.25, 0.25])\", t: {w: [[1, 2]]}}"],
    );
    let c = example(&e, 0).expect("a case").current();
    assert_eq!((c.sizes["n"], c.sizes["v"]), (500, 3));
    assert!(matches!(&c.values["edges"], Value::List(l) if l.len() == 998));
    assert!(
        matches!(&c.values["text"], Value::Text(t) if t == "n"),
        "a text is itself"
    );
    assert_eq!(data(&c, "logits")[0], 0.5f64.ln());
    assert!(matches!(&c.values["t"], Value::Struct(t) if t.len() == 1));
}

#[test]
fn fields_of_a_struct_can_be_fixed_alone() {
    let e = with(
        "fn f(x: &Tensor, p: &LnW) -> Result<Tensor>",
        "takes: {x: \"F[s, d]\", p: LnW}\ngiven:\n  dims: {s: 1..=3, d: 1..=4}",
        &["{p: {w: [1, 1]}}"],
    );
    let c = example(&e, 0).expect("a case").current();
    let Value::Struct(p) = &c.values["p"] else {
        panic!("no struct")
    };
    assert_eq!(
        (numbers(&p["w"]), numbers(&p["b"]).len(), c.sizes["d"]),
        (vec![1.0, 1.0], 2, 2)
    );
}

#[test]
fn a_list_draw_binds_its_length() {
    let e = with(
        "fn f(grads: &[Tensor]) -> Result<f64>",
        "takes: {grads: \"list of F[n]\"}\ngiven:\n  dims: {n: 1..=3, steps: 1..=6}\n  draw: {grads: {list: {length: steps, of: {normal: {shape: [n]}}}}}",
        &["{grads: [[1, 2], [3, 4], [5, 6]]}"],
    );
    let sizes = example(&e, 0).expect("a case").current().sizes;
    assert_eq!((sizes["n"], sizes["steps"]), (2, 3));
}

#[test]
fn an_example_replaces_a_let_and_a_wrong_rank_is_told() {
    let e = with(
        "fn f(x: &Tensor, lr: f64) -> Result<Tensor>",
        "takes: {x: \"F[n]\"}\ngiven:\n  dims: {n: 2}\n  let: {lr: n / 10}",
        &["{lr: 7}", "{x: [[1, 2]]}"],
    );
    assert_eq!(data(&example(&e, 0).expect("a case").current(), "lr"), [7.0]);
    let message = example(&e, 1).expect_err("rank 2").to_string();
    assert!(message.contains("[1, 2]") && message.contains("[n]"), "{message}");
    assert!(example(&e, 2).is_err());
}

#[test]
fn an_example_outside_the_draw_s_range_stays_and_shrinks_within_its_own() {
    let e = with(
        UNARY,
        "takes: {x: \"f64[n]\"}\ngiven:\n  dims: {n: 1..=4}\n  draw: {x: {uniform: {low: 1, high: 2}}}",
        &["{x: [50, 60, 70]}"],
    );
    let mut t = example(&e, 0).expect("a case");
    assert_eq!(data(&t.current(), "x"), [50.0, 60.0, 70.0]);
    let (least, _) = gradus_draw::shrink(&mut t, 500, &mut |c| data(c, "x").iter().any(|v| *v >= 55.0));
    assert_eq!(data(&least, "x"), [55.0]);
}

#[test]
fn what_matters_in_an_example_stays() {
    let lauchli = "{m: 4, n: 3, a: [[1, 1, 1], [1e-5, 0, 0], [0, 1e-5, 0], [0, 0, 1e-5]]}";
    let e = with(
        "fn f(a: &Tensor) -> Result<Tensor>",
        "takes: {a: \"f64[m, n]\"}\ngiven:\n  dims: {n: 1..=4, m: \"n..=7\"}\n  draw: {a: {full_rank: {condition: 1000}}}",
        &[lauchli],
    );
    let mut t = example(&e, 0).expect("a case");
    let before = data(&t.current(), "a");
    let needed =
        |c: &gradus_course::Case| c.sizes["m"] == 4 && data(c, "a").iter().filter(|v| **v == 1e-5).count() == 3;
    let (least, _) = gradus_draw::shrink(&mut t, 500, &mut |c| needed(c));
    assert!(needed(&least));
    assert_eq!(data(&least, "a").len(), before.len());
}

#[test]
fn snapshots_are_drawn_like_examples() {
    let e = one("F[r, c]", "r: 1..=2, c: 1..=2", "{normal: {}}");
    let two = gradus_course::Literal::List(vec![gradus_course::Literal::List(vec![
        gradus_course::Literal::Number(
            2.0
        );
        3
    ])]);
    let fixed = gradus_course::Example {
        fixes: [("x".to_string(), two)].into_iter().collect(),
        line: 3,
    };
    let c = gradus_draw::draw_fixed(course(), &e, &plan(gradus_course::Origin::Example(0), "s"), &fixed)
        .expect("a case")
        .current();
    assert_eq!((c.sizes["r"], c.sizes["c"], data(&c, "x")), (1, 3, vec![2.0; 3]));
}

fn same(a: &Value, b: &Value) -> bool {
    format!("{a:?}") == format!("{b:?}")
}

#[test]
fn texts_stand_for_themselves_unless_they_are_computed() {
    let e = with(
        "fn f(s: &str, words: &[&str]) -> Result<Tensor>",
        "given:\n  dims: {n: 2..=2}\n  draw:\n    mode: {choice: [mean, sum]}\n    s: {text: {}}\n    words: {list: {of: {text: {}}}}",
        &[
            "{s: n + 1, words: [s, \"= `${n}`\"], mode: mean}",
            "{s: \"= `${mode} ${n}`\", mode: \"= `su${\\\"m\\\"}`\"}",
        ],
    );
    let first = example(&e, 0).expect("a case").current();
    let text = |t: &str| Value::Text(t.into());
    assert!(same(&first.values["s"], &text("n + 1")), "{:?}", first.values);
    assert!(
        same(&first.values["words"], &Value::List(vec![text("s"), text("2")])),
        "{:?}",
        first.values
    );
    assert!(same(&first.values["mode"], &text("mean")), "{:?}", first.values);
    let second = example(&e, 1).expect("a case").current();
    assert!(same(&second.values["s"], &text("sum 2")), "{:?}", second.values);
}
