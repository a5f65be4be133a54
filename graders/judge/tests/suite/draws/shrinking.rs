//! Shrinking: minimal results, few calls, and every step a case that could have been drawn.

use super::support::*;
use gradus_course::{Case, Exercise};
use gradus_draw::{self, CaseTree};
use gradus_law::value::Value;
use proptest::prelude::*;
use proptest::strategy::ValueTree;

fn minimal(tree: &mut CaseTree, fails: impl Fn(&Case) -> bool) -> (Case, usize) {
    gradus_draw::shrink(tree, 2000, &mut |c| fails(c))
}

/// The first case from k = 4 that fails, shrunk, with the number of calls.
fn first_minimal(e: &Exercise, seed: u32, fails: impl Fn(&Case) -> bool) -> (Case, usize) {
    for k in seed..seed + 400 {
        let mut t = tree(e, k);
        if fails(&t.current()) {
            return minimal(&mut t, fails);
        }
    }
    panic!("no case fails");
}

#[test]
fn two_matrices_shrink_to_one_entry() {
    let e = exercise(
        "fn f(x: &Tensor, y: &Tensor) -> Result<Tensor>",
        "takes: {x: \"f64[n, d]\", y: \"f64[n, d]\"}\ngiven:\n  dims: {n: 1..=8, d: 1..=8}\n  draw: {x: {normal: {std: 5}}, y: {normal: {std: 5}}}",
    );
    let fails = |c: &Case| c.sizes["n"] >= 3 && data(c, "x").iter().any(|v| v.abs() >= 7.0);
    let mut calls = 0;
    for seed in 0..10 {
        let (c, n) = first_minimal(&e, 4 + 40 * seed, fails);
        assert_eq!((c.sizes["n"], c.sizes["d"]), (3, 1));
        let mut x = data(&c, "x");
        x.sort_by(f64::total_cmp);
        assert_eq!(x, [0.0, 0.0, 7.0]);
        assert_eq!(data(&c, "y"), [0.0; 3]);
        calls += n;
    }
    assert!(calls <= 10 * 45, "{calls} calls for ten failures");
}

#[test]
fn the_middle_of_an_axis_can_go() {
    let e = one("f64[n]", "n: 2..=9", "{normal: {}}");
    // First and last entry of opposite sign, at any length.
    let fails = |c: &Case| {
        let x = data(c, "x");
        x[0] > 0.0 && x[x.len() - 1] < 0.0
    };
    let (c, _) = first_minimal(&e, 10, fails);
    assert_eq!(data(&c, "x"), [1.0, -1.0]);
}

#[test]
fn integers_go_to_the_value_nearest_to_zero_that_still_fails() {
    let e = exercise(
        "fn f(tokens: &Tensor, k: usize) -> Result<Tensor>",
        "takes: {tokens: \"u32[s]\"}\ngiven:\n  dims: {s: 1..=6, v: 2..=50}\n  draw: {tokens: {integer: {low: 1, high: v - 1}}, k: {integer: {low: 3, high: 90}}}",
    );
    let (c, _) = first_minimal(&e, 4, |c| data(c, "tokens").iter().any(|t| *t > 20.0));
    assert_eq!(
        (c.sizes["s"], data(&c, "tokens"), data(&c, "k")),
        (1, vec![21.0], vec![3.0])
    );
    assert!(c.sizes["v"] >= 22, "tokens stay below v");
}

#[test]
fn structured_draws_become_the_plainest_of_their_kind() {
    let e = exercise(
        "fn f(x: &Tensor) -> Result<Tensor>",
        "takes: {x: \"F[n, n]\"}\ngiven:\n  dims: {n: 1..=5}\n  draw:\n    x: orthogonal\n    p: {permutation: n}\n    a: {invertible: {shape: [n, n]}}\n    q: {simplex: {shape: [n]}}\n    d: {distinct: {shape: [n], low: -4, high: 4, gap: 0.05}}",
    );
    let (c, _) = first_minimal(&e, 9, |c| c.sizes["n"] >= 3);
    let eye = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    assert_eq!((data(&c, "x"), data(&c, "a")), (eye.to_vec(), eye.to_vec()));
    assert_eq!(
        (data(&c, "p"), data(&c, "q")),
        (vec![0.0, 1.0, 2.0], vec![1.0, 0.0, 0.0])
    );
    assert_eq!(data(&c, "d"), [0.0, 1.0, 2.0]);
}

#[test]
fn a_permutation_that_matters_becomes_one_swap() {
    let e = extra("n: 1..=8", "{permutation: n}");
    let (c, _) = first_minimal(&e, 4, |c| data(c, "e").windows(2).any(|w| w[0] > w[1]));
    assert_eq!(data(&c, "e"), [1.0, 0.0]);
}

#[test]
fn lists_texts_graphs_and_programs_get_shorter() {
    let e = exercise(
        "fn f(s: &str, xs: &[f64], edges: &[usize], program: &[&str], n: usize) -> Result<f64>",
        "given:\n  dims: {n: 1..=9}\n  draw:\n    s: {text: {alphabet: \"ab猫\", length: 0..=20}}\n    xs: {list: {length: 0..=9, of: {normal: {}}}}\n    \
         edges: {dag: {nodes: n}}\n    program: {program: {leaves: 2, ops: [add, mul, tanh], length: 1..=12}}",
    );
    let text = |c: &Case| match &c.values["s"] {
        Value::Text(t) => t.clone(),
        _ => String::new(),
    };
    let (c, _) = first_minimal(&e, 4, |c| text(c).matches('猫').count() >= 2);
    assert_eq!(
        (text(&c).as_str(), data(&c, "xs").len(), data(&c, "edges").len()),
        ("猫猫", 0, 0)
    );
    let (c, _) = first_minimal(&e, 4, |c| data(c, "xs").iter().filter(|v| **v < 0.0).count() >= 2);
    assert_eq!((data(&c, "xs"), text(&c)), (vec![-1.0, -1.0], String::new()));
    let (c, _) = first_minimal(&e, 4, |c| data(c, "edges").len() >= 4);
    assert_eq!(
        (data(&c, "edges").len(), c.sizes["n"]),
        (4, 3),
        "two edges need three nodes"
    );
    let lines = |c: &Case| match &c.values["program"] {
        Value::List(l) => l
            .iter()
            .map(|l| {
                if let Value::Text(t) = l {
                    t.clone()
                } else {
                    String::new()
                }
            })
            .collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let (c, _) = first_minimal(&e, 4, |c| lines(c).iter().filter(|l| l.starts_with("mul")).count() >= 2);
    assert_eq!(lines(&c), ["mul 0 0", "mul 0 0"]);
}

#[test]
fn lets_follow_and_avoid_holds_at_every_step() {
    let e = exercise(
        "fn f(x: &Tensor, y: &Tensor) -> Result<Tensor>",
        "takes: {x: \"f64[n]\", y: \"f64[n]\"}\ngiven:\n  dims: {n: 1..=6}\n  let: {y: 2 * x}\n  avoid: any(x == 0)",
    );
    let seen = std::cell::Cell::new(0);
    let (c, _) = first_minimal(&e, 12, |c| {
        let (x, y) = (data(c, "x"), data(c, "y"));
        assert!(x.iter().zip(&y).all(|(x, y)| 2.0 * x == *y && *x != 0.0), "{x:?} {y:?}");
        seen.set(seen.get() + 1);
        x.iter().any(|v| *v < 0.0)
    });
    assert_eq!((data(&c, "x"), data(&c, "y")), (vec![-1.0], vec![-2.0]));
    assert!(seen.get() > 2);
}

#[test]
fn free_axes_get_shorter_and_go() {
    let e = one("F[.., d]", "d: 1..=3", "{normal: {}}");
    let (c, _) = first_minimal(&e, 4, |c| {
        tensor(c, "x").shape().len() >= 3 && data(c, "x").iter().any(|v| *v < 0.0)
    });
    assert_eq!((tensor(&c, "x").shape(), data(&c, "x")), (&[1, 1, 1][..], vec![-1.0]));
    let (c, _) = minimal(&mut tree(&e, 8), |_| true);
    assert_eq!(tensor(&c, "x").shape(), [1]);
}

#[test]
fn sizes_stop_at_the_display_floor() {
    let e = exercise(
        "fn f(x: &Tensor) -> Result<Tensor>",
        "takes: {x: \"F[r, c]\"}\ngiven:\n  dims: {r: 1..=5, c: 1..=9}\ndisplay: {c: 2}",
    );
    let (c, _) = minimal(&mut tree(&e, 1), |_| true);
    assert_eq!((c.sizes["r"], c.sizes["c"]), (1, 2));
}

#[test]
fn equal_sizes_go_down_together() {
    let e = one("F[r, c]", "r: 1..=5, c: 1..=5", "{normal: {}}");
    let mut t = tree(&e, 1);
    assert_eq!((t.current().sizes["r"], t.current().sizes["c"]), (5, 5));
    let (c, _) = minimal(&mut t, |c| c.sizes["r"] == c.sizes["c"] && c.sizes["r"] >= 2);
    assert_eq!(c.sizes["r"], 2);
}

#[test]
fn big_tensors_shrink_within_the_budget() {
    let e = one("f32[n]", "n: 20000", "{normal: {}}");
    let mut t = tree(&e, 0);
    let at = data(&t.current(), "x")
        .iter()
        .position(|v| *v > 3.5)
        .expect("a large one among many");
    let calls = std::cell::Cell::new(0);
    let (c, counted) = gradus_draw::shrink(&mut t, 120, &mut |c| {
        calls.set(calls.get() + 1);
        data(c, "x")[at] > 3.5
    });
    assert_eq!(calls.get(), counted);
    let x = data(&c, "x");
    assert!(
        counted <= 120 && x[at] == 4.0 && x.iter().filter(|v| **v != 0.0).count() == 1,
        "{counted}"
    );
}

#[test]
fn a_budget_of_nothing_leaves_the_case() {
    let e = one("f64[n]", "n: 3..=4", "{normal: {}}");
    let mut t = tree(&e, 5);
    let before = data(&t.current(), "x");
    let (c, calls) = gradus_draw::shrink(&mut t, 0, &mut |_| true);
    assert_eq!((data(&c, "x"), calls), (before.clone(), 0));
    let (c, _) = gradus_draw::shrink(&mut t, 50, &mut |_| false);
    assert_eq!(data(&c, "x"), before, "nothing simpler fails");
}

/// Exercises whose cases hang together in every way that shrinking may break.
fn tangled() -> Vec<Exercise> {
    vec![
        exercise(
            "fn f(x: &Tensor, p: &AttnW, cache: &HeadCache) -> Result<Tensor>",
            "takes: {x: \"F[b, s, d]\", p: AttnW, cache: HeadCache}\ngiven:\n  dims: {b: 1..=2, s: 1..=5, d: 2..=6, h: 1..=3, e: 1..=4, old: 0..=3}\n  draw: {whole: {normal: {shape: [b, old + s, d]}}, rows: {permutation: b}}",
        ),
        exercise(
            "fn f(x: &Tensor, k: usize, idx: &Tensor) -> Result<Tensor>",
            "takes: {x: \"F[c, p*i]\", idx: \"u32[c]\"}\ngiven:\n  dims: {c: 1..=6, k: 1..=c, i: 1..=3, p: 1..=3}\n  draw: {x: {normal: {plant: [-inf], keep: 1}}, idx: {integer: {low: 0, high: p*i - 1}}}",
        ),
        exercise(
            "fn f(flat: usize, dims: &[usize], y: Option<&Tensor>) -> Result<f64>",
            "takes: {y: \"option of F[n]\"}\ngiven:\n  dims: {n: 1..=4}\n  draw: {y: normal, dims: {list: {length: 1..=4, of: {integer: {low: 1, high: 6}}}}, flat: {integer: {low: 0, high: prod(dims) - 1}}}",
        ),
        exercise(
            "fn f(t: &Named, a: &Tensor, s: &Tensor) -> Result<f64>",
            "takes: {a: \"f64[m, n]\", s: \"F[n, n]\"}\ngiven:\n  dims: {n: 1..=4, m: \"n..=6\", v: 3..=4, d: 4..=6, h: 1..=2, e: d / h, layers: 1..=2, ctx: 2..=3}\n  draw: {t: {gpt2_checkpoint: {}}, a: {full_rank: {condition: 40}}, s: causal_pattern, g: {distinct: {shape: [m], gap: 0.5}}}",
        ),
    ]
}

/// What must hold of every case of [`tangled`].
fn sound(which: usize, c: &Case) -> Result<(), String> {
    let size = |n: &str| c.sizes[n] as usize;
    let check = |ok: bool, what: &str| {
        if ok {
            Ok(())
        } else {
            Err(format!("{what} in {:?}", c.sizes))
        }
    };
    let shape = |v: &Value| match v {
        Value::Tensor(t) => t.shape().to_vec(),
        _ => Vec::new(),
    };
    match which {
        0 => {
            check(tensor(c, "x").shape() == [size("b"), size("s"), size("d")], "x")?;
            check(
                tensor(c, "whole").shape() == [size("b"), size("old") + size("s"), size("d")],
                "whole",
            )?;
            let Value::Struct(p) = &c.values["p"] else {
                return Err("p".into());
            };
            check(shape(&p["w_o"]) == [size("h"), size("e"), size("d")], "w_o")?;
            let Value::Struct(cache) = &c.values["cache"] else {
                return Err("cache".into());
            };
            check(
                shape(&cache["k"]) == [size("b"), size("h"), size("old"), size("e")],
                "k",
            )?;
            let mut rows = data(c, "rows");
            rows.sort_by(f64::total_cmp);
            check(rows == (0..size("b")).map(|i| i as f64).collect::<Vec<_>>(), "rows")
        }
        1 => {
            let width = size("p") * size("i");
            check(tensor(c, "x").shape() == [size("c"), width], "x")?;
            check(
                (1..=size("c")).contains(&size("k")) && data(c, "k") == [size("k") as f64],
                "k",
            )?;
            check(data(c, "idx").iter().all(|v| *v >= 0.0 && *v < width as f64), "idx")?;
            check(data(c, "x").iter().any(|v| v.is_finite()), "keep")
        }
        2 => {
            let dims = data(c, "dims");
            check(
                (1..=4).contains(&dims.len()) && dims.iter().all(|d| (1.0..=6.0).contains(d) && d.fract() == 0.0),
                "dims",
            )?;
            check(data(c, "flat")[0] < dims.iter().product::<f64>(), "flat")
        }
        _ => {
            check(size("h") * size("e") == size("d") && size("m") >= size("n"), "sizes")?;
            let Value::Struct(t) = &c.values["t"] else {
                return Err("t".into());
            };
            check(
                shape(&t["h.0.attn.c_attn.weight"]) == [size("d"), 3 * size("d")],
                "c_attn",
            )?;
            check(t.len() == 4 + 12 * size("layers"), "entries")?;
            check(
                data(c, "s").chunks(size("n")).all(|r| r.iter().sum::<f64>() == 1.0),
                "pattern",
            )?;
            let mut g = data(c, "g");
            g.sort_by(f64::total_cmp);
            check(g.windows(2).all(|w| w[1] - w[0] >= 0.5), "gap")
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_step_of_a_random_walk_is_a_case(which in 0usize..4, k in 0u32..500, answers in prop::collection::vec(any::<bool>(), 1..80)) {
        let exercises = tangled();
        let mut t = tree(&exercises[which], k);
        prop_assert_eq!(sound(which, &t.current()), Ok(()));
        let mut going = t.simplify();
        for failed in answers {
            if !going {
                break;
            }
            prop_assert_eq!(sound(which, &t.current()), Ok(()));
            going = if failed { t.simplify() } else { t.complicate() };
        }
        prop_assert_eq!(sound(which, &t.current()), Ok(()));
    }
}
