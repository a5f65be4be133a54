//! What each kind draws, over many cases.

use super::support::*;
use gradus_law::value::Value;
use gradus_wire::DType;
use proptest::prelude::*;

const CASES: u32 = 40;

/// Row-major product of the transpose with itself or of the matrix with its transpose, whichever is smaller.
fn gram(m: usize, n: usize, a: &[f64]) -> Vec<f64> {
    let k = m.min(n);
    let column = |j: usize| -> Vec<f64> {
        if m >= n {
            (0..m).map(|i| a[i * n + j]).collect()
        } else {
            a[j * n..(j + 1) * n].to_vec()
        }
    };
    let mut out = Vec::new();
    for i in 0..k {
        for j in 0..k {
            out.push(column(i).iter().zip(column(j)).map(|(x, y)| x * y).sum());
        }
    }
    out
}

#[test]
fn every_kind_is_documented_and_found_by_check() {
    let page = gradus_draw::reference_markdown();
    for kind in gradus_draw::kinds() {
        assert!(page.contains(&format!("\n## {}\n", kind.name)), "{}", kind.name);
        assert!(
            kind.doc.ends_with('.') && kind.example.contains(kind.name),
            "{}",
            kind.name
        );
        for option in kind.options {
            assert!(option.doc.ends_with('.') && page.contains(&format!("| `{}` |", option.name)));
        }
    }
}

#[test]
fn uniform_and_integer_stay_in_their_range_in_every_dtype() {
    for form in ["F[n]", "bf16[n]", "f16[n]"] {
        let e = one(form, "n: 30", "{uniform: {low: 0.1, high: 0.3}}");
        for k in 0..CASES {
            let (low, high) = (0.1, 0.3);
            assert!(
                data(&case(&e, k), "x").iter().all(|v| (low..=high).contains(v)),
                "{form} {k}"
            );
        }
    }
    for form in ["u8[n]", "u32[n]", "i64[n]", "F[n]"] {
        let e = one(form, "n: 1..=30", "{integer: {low: 1, high: n}}");
        let mut reached = [false; 2];
        for k in 0..CASES {
            let c = case(&e, k);
            let n = c.sizes["n"] as f64;
            for v in data(&c, "x") {
                assert!(v.fract() == 0.0 && (1.0..=n).contains(&v), "{v} of 1..={n}");
                reached[0] |= v == 1.0;
                reached[1] |= v == n && n > 1.0;
            }
        }
        assert_eq!(reached, [true, true], "both ends of {form}");
    }
}

#[test]
fn normal_and_exponential_have_the_moments_they_are_asked_for() {
    let n = 20_000.0;
    let stats = |draw: &str| {
        let v = data(&case(&one("f64[n]", "n: 20000", draw), 0), "x");
        let mean = v.iter().sum::<f64>() / n;
        (mean, v.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n, v)
    };
    let (mean, variance, _) = stats("{normal: {mean: 3, std: 2}}");
    assert!((mean - 3.0).abs() < 6.0 * 2.0 / n.sqrt() && (variance - 4.0).abs() < 6.0 * 4.0 * (2.0 / n).sqrt());
    let (mean, _, v) = stats("{exponential: {mean: 2}}");
    assert!((mean - 2.0).abs() < 6.0 * 2.0 / n.sqrt() && v.iter().all(|x| *x >= 0.0));
}

#[test]
fn values_are_exact_in_their_dtype() {
    for dtype in DType::ALL {
        let e = one(
            &format!("{}[n]", dtype.name()),
            "n: 20",
            "{uniform: {low: 0, high: 50}}",
        );
        let c = case(&e, 4);
        let t = tensor(&c, "x");
        assert_eq!(t.dtype, dtype);
        assert_eq!(t.cast(dtype).array, t.array, "{dtype}");
    }
}

#[test]
fn planted_values_come_and_leave_what_is_to_be_kept() {
    let e = one("F[n]", "n: 1..=6", "{normal: {plant: [-inf, nan], keep: 1}}");
    let (mut planted, mut clean) = (0, 0);
    for k in 0..200 {
        let v = data(&case(&e, k), "x");
        assert!(v.iter().any(|x| x.is_finite()), "one is kept: {v:?}");
        assert!(v.iter().all(|x| x.is_finite() || x.is_nan() || *x == f64::NEG_INFINITY));
        if v.iter().all(|x| x.is_finite()) {
            clean += 1
        } else {
            planted += 1
        }
    }
    assert!(planted > 50 && clean > 20, "{planted} planted, {clean} clean");
    let ties = one("f64[n]", "n: 8", "{normal: {plant: ties}}");
    let tied = (0..CASES).filter(|k| {
        let v = data(&case(&ties, *k), "x");
        (0..8).any(|i| (0..i).any(|j| v[i] == v[j]))
    });
    assert!(tied.count() > 15);
    let zeros = one("f64[n]", "n: 8", "{uniform: {low: 1, high: 2, plant: [zeros]}}");
    assert!((0..CASES).any(|k| data(&case(&zeros, k), "x").contains(&0.0)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn orthogonal_is_orthonormal(m in 1i64..7, n in 1i64..7, k in 0u32..1000) {
        let e = one("f64[m, n]", &format!("m: {m}, n: {n}"), "orthogonal");
        let (m, n) = (m as usize, n as usize);
        let g = gram(m, n, &data(&case(&e, k), "x"));
        let side = m.min(n);
        for i in 0..side {
            for j in 0..side {
                prop_assert!((g[i * side + j] - f64::from(u8::from(i == j))).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn spectrum_has_singular_values_of_the_list(m in 1usize..5, n in 1usize..5, k in 0u32..1000) {
        let e = one("f64[m, n]", &format!("m: {m}, n: {n}"), "{spectrum: {values: [0, 1, 1, 2, 5]}}");
        let a = data(&case(&e, k), "x");
        // Trace of the Gram matrix: the sum of squared singular values; every one is used once before any again.
        let g = gram(m, n, &a);
        let side = m.min(n);
        let trace: f64 = (0..side).map(|i| g[i * side + i]).sum();
        let squares = [0.0, 1.0, 1.0, 4.0, 25.0];
        let sums = (0..32u32).filter(|s| s.count_ones() as usize == side)
            .map(|s| (0..5).filter(|i| s >> i & 1 == 1).map(|i| squares[i]).sum::<f64>());
        prop_assert!(sums.into_iter().any(|s| (s - trace).abs() < 1e-9), "trace {trace}");
    }

    #[test]
    fn full_rank_is_as_well_conditioned_as_asked(n in 2usize..4, extra in 0usize..3, k in 0u32..1000) {
        let (m, condition) = (n + extra, 50.0);
        let e = one("F[m, n]", &format!("m: {m}, n: {n}"), "{full_rank: {condition: 50}}");
        let a = data(&case(&e, k), "x");
        // Lengths of images of random directions lie between the extreme singular values.
        let image = |x: &[f64]| -> f64 {
            (0..m).map(|i| (0..n).map(|j| a[i * n + j] * x[j]).sum::<f64>().powi(2)).sum::<f64>().sqrt()
        };
        let mut lengths = Vec::new();
        for step in 0..400 {
            let angle = f64::from(step) * 0.0157;
            let mut x = vec![0.0; n];
            (x[0], x[1]) = (angle.cos(), angle.sin());
            if n == 3 {
                let tilt = f64::from(step) * 0.371;
                x = vec![angle.cos() * tilt.cos(), angle.sin() * tilt.cos(), tilt.sin()];
            }
            lengths.push(image(&x));
        }
        let (low, high) = lengths.iter().fold((f64::MAX, 0f64), |(l, h), v| (l.min(*v), h.max(*v)));
        prop_assert!(low > 0.0 && high / low <= condition * 1.0001, "{high} / {low}");
    }

    #[test]
    fn distinct_keeps_its_gap(n in 1usize..12, k in 0u32..1000) {
        for form in ["f64[n]", "F[n]", "f16[n]"] {
            let e = one(form, &format!("n: {n}"), "{distinct: {low: -4, high: 4, gap: 0.05}}");
            let mut v = data(&case(&e, k), "x");
            v.sort_by(f64::total_cmp);
            prop_assert!(v.windows(2).all(|w| w[1] - w[0] >= 0.05) && v[0] >= -4.0 && v[n - 1] <= 4.0, "{v:?}");
        }
    }

    #[test]
    fn simplex_rows_sum_to_one(n in 1usize..9, k in 0u32..1000) {
        for (form, exact) in [("F[r, n]", 0.0), ("bf16[r, n]", 0.05)] {
            let e = one(form, &format!("r: 3, n: {n}"), "simplex");
            let v = data(&case(&e, k), "x");
            for row in v.chunks(n) {
                prop_assert!(row.iter().all(|p| *p >= 0.0) && (row.iter().sum::<f64>() - 1.0).abs() <= exact, "{row:?}");
            }
        }
    }

    #[test]
    fn permutations_hold_every_number_once(n in 0usize..12, k in 0u32..1000) {
        let e = extra(&format!("n: {n}"), "{permutation: n}");
        let mut v = data(&case(&e, k), "e");
        v.sort_by(f64::total_cmp);
        prop_assert_eq!(v, (0..n).map(|i| i as f64).collect::<Vec<_>>());
    }

    #[test]
    fn dags_have_no_cycle(n in 1usize..12, k in 0u32..1000) {
        let e = exercise(
            "fn f(edges: &[usize]) -> Result<Vec<usize>>",
            &format!("given:\n  dims: {{n: {n}}}\n  draw: {{edges: {{dag: {{nodes: n}}}}}}"),
        );
        let v = data(&case(&e, k), "edges");
        let mut edges: Vec<(usize, usize)> = v.chunks(2).map(|p| (p[0] as usize, p[1] as usize)).collect();
        // Taking away nodes without predecessors takes away everything.
        let mut left: Vec<usize> = (0..n).collect();
        while !left.is_empty() {
            let free: Vec<usize> = left.iter().copied().filter(|x| edges.iter().all(|e| e.1 != *x)).collect();
            prop_assert!(!free.is_empty(), "a cycle in {:?}", edges);
            left.retain(|x| !free.contains(x));
            edges.retain(|e| !free.contains(&e.0));
        }
    }

    #[test]
    fn programs_use_earlier_values_only(leaves in 1usize..4, k in 0u32..1000) {
        let e = exercise(
            "fn f(program: &[&str]) -> Result<f64>",
            &format!("given:\n  draw: {{program: {{program: {{leaves: {leaves}, ops: [add, mul, tanh, exp], length: 1..=12}}}}}}"),
        );
        let Value::List(lines) = case(&e, k).values["program"].clone() else { panic!("no list") };
        prop_assert!((1..=12).contains(&lines.len()));
        for (i, line) in lines.iter().enumerate() {
            let Value::Text(line) = line else { panic!("no text") };
            let words: Vec<&str> = line.split(' ').collect();
            let arity = if ["add", "mul"].contains(&words[0]) { 2 } else { 1 };
            prop_assert_eq!(words.len(), 1 + arity, "{}", line);
            prop_assert!(words[1..].iter().all(|w| w.parse::<usize>().expect("a number") < leaves + i), "{}", line);
        }
    }
}

#[test]
fn causal_patterns_look_back_only() {
    let e = one("F[h, s, s]", "h: 2, s: 5", "causal_pattern");
    let v = data(&case(&e, 3), "x");
    for (i, row) in v.chunks(5).enumerate() {
        assert!(row[i % 5 + 1..].iter().all(|p| *p == 0.0), "{row:?}");
        assert_eq!(row.iter().sum::<f64>(), 1.0);
    }
}

#[test]
fn unit_vectors_have_length_one() {
    let e = one("F[r, n]", "r: 6, n: 3", "unit_vectors");
    for row in data(&case(&e, 2), "x").chunks(3) {
        assert!((row.iter().map(|v| v * v).sum::<f64>() - 1.0).abs() < 1e-6);
    }
}

#[test]
fn texts_lists_and_choices() {
    let e = exercise(
        "fn f(corpus: &str, text: &str, names: &[&str], go: bool, xs: &[f64]) -> Result<f64>",
        "given:\n  draw:\n    corpus: {text: {alphabet: \"abé猫\", length: 1..=20}}\n    text: {text: {from: corpus, length: 0..=10}}\n    \
         names: {list: {length: 0..=3, of: {choice: [a.b, c.d.e]}}}\n    go: choice\n    xs: {list: {length: 2, of: {uniform: {low: 1, high: 2}}}}",
    );
    let mut seen = std::collections::BTreeSet::new();
    for k in 0..CASES {
        let c = case(&e, k);
        let (Value::Text(corpus), Value::Text(text)) = (&c.values["corpus"], &c.values["text"]) else {
            panic!("no texts")
        };
        assert!((1..=20).contains(&corpus.chars().count()) && text.chars().all(|x| corpus.contains(x)));
        let Value::List(names) = &c.values["names"] else {
            panic!("no list")
        };
        seen.insert(names.len());
        assert!(
            names
                .iter()
                .all(|n| matches!(n, Value::Text(t) if t == "a.b" || t == "c.d.e"))
        );
        assert!(matches!(c.values["go"], Value::Bool(_)));
        assert_eq!(data(&c, "xs").len(), 2);
    }
    assert_eq!(
        seen.into_iter().collect::<Vec<_>>(),
        [0, 1, 2, 3],
        "every length is reached"
    );
}

#[test]
fn maps_moons_fixtures_functions() {
    let e = exercise(
        "fn f(t: &Named, g: &Named, f: &dyn Fn(&Tensor) -> Result<Tensor>, file: &Path, dt: DType) -> Result<f64>",
        "given:\n  dims: {n: 3, d: 2, v: 5, ctx: 4, layers: 2}\n  draw:\n    t: {named: {w: \"bf16[n, 2*d]\", ids: \"i64[n]\", u: {uniform: {shape: [n], dtype: f32}}}}\n    \
         g: {gpt2_checkpoint: {}}\n    f: {tensor_function: [sum_of_squares, constant]}\n    file: {path: writable}\n    dt: dtype\n    \
         m: {moons: {points: 7, noise: 0}}\n    x: {fixture: {file: table.json, name: x}}\n    y: {fixture: {file: table.json, name: y}}\n    w: {fixture: words.txt}",
    );
    let c = case(&e, 1);
    let field = |name: &str, entry: &str| match &c.values[name] {
        Value::Struct(map) => match &map[entry] {
            Value::Tensor(t) => (t.dtype, t.shape().to_vec()),
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    };
    assert_eq!(field("t", "w"), (DType::BF16, vec![3, 4]));
    assert_eq!(field("t", "ids"), (DType::I64, vec![3]));
    assert_eq!(field("t", "u"), (DType::F32, vec![3]));
    assert_eq!(field("g", "wte.weight").1, [5, 2]);
    assert_eq!(field("g", "h.1.attn.c_attn.weight").1, [2, 6]);
    assert_eq!(field("g", "h.0.mlp.c_proj.weight").1, [8, 2]);
    assert_eq!(field("m", "x").1, [7, 2]);
    let Value::Struct(moons) = &c.values["m"] else {
        panic!("no struct")
    };
    let (x, y) = (numbers(&moons["x"]), numbers(&moons["y"]));
    for (p, label) in x.chunks(2).zip(y) {
        let (cx, cy) = if label < 0.0 { (0.0, 0.0) } else { (1.0, 0.5) };
        assert!(
            ((p[0] - cx).powi(2) + (p[1] - cy).powi(2) - 1.0).abs() < 1e-9,
            "{p:?} on its circle"
        );
    }
    assert_eq!(tensor(&c, "x").shape(), [2, 2]);
    assert!(data(&c, "x")[2].is_nan());
    assert_eq!(tensor(&c, "y").dtype, DType::U8);
    assert!(matches!(&c.values["w"], Value::Text(t) if t == "to be or not to be"));
    assert!(matches!(&c.values["file"], Value::Text(t) if t.starts_with(gradus_draw::SCRATCH)));
    assert!(matches!(&c.values["f"], Value::Function(f) if f == "candle:sum_of_squares" || f == "candle:constant"));
    assert!(matches!(&c.values["dt"], Value::Text(t) if t == "f32" || t == "f64"));
}

/// Messages of `check` on a draw that is read past the spec reader.
fn findings(kind: &str, options: &[(&str, gradus_course::Literal)]) -> Vec<(String, String, Option<String>)> {
    let draw = gradus_course::Draw {
        kind: kind.into(),
        options: options.iter().map(|(k, v)| ((*k).to_string(), v.clone())).collect(),
        fields: Default::default(),
    };
    gradus_draw::check(&draw)
        .into_iter()
        .map(|(path, e)| (path, e.message, e.help))
        .collect()
}

#[test]
fn slips_in_draws_are_found_without_a_case() {
    use gradus_course::Literal::{Bool, List, Number, Text};
    let text = |t: &str| Text(t.into(), None);
    let unknown = &findings("norml", &[])[0];
    assert!(
        unknown.1.contains("unknown kind") && unknown.2.as_deref() == Some("did you mean `normal`?"),
        "{unknown:?}"
    );
    let option = &findings("normal", &[("sdt", Number(1.0))])[0];
    assert_eq!(
        (option.0.as_str(), option.2.as_deref()),
        ("normal.sdt", Some("did you mean `std`?"))
    );
    for (kind, name, literal) in [
        ("normal", "std", Bool(true)),
        ("normal", "std", text("1 +")),
        ("normal", "shape", Number(3.0)),
        ("normal", "shape", List(vec![Number(1.5)])),
        ("normal", "plant", List(vec![text("naan")])),
        ("normal", "dtype", text("f23")),
        ("simplex", "zeros", Number(1.0)),
        ("list", "of", text("norml")),
        ("text", "length", text("1..=")),
        ("named", "w", text("f33[n]")),
        ("spectrum", "", Number(1.0)),
    ] {
        let found = findings(kind, &[(name, literal.clone())]);
        assert!(!found.is_empty(), "{kind} {name} {literal:?}");
    }
    assert!(findings("list", &[]).iter().any(|f| f.1.contains("needs `of`")));
    assert!(findings("permutation", &[("", text("n + 1"))]).is_empty());
    assert!(
        findings(
            "normal",
            &[
                ("shape", List(vec![text("2 * n"), Number(1.0)])),
                ("plant", text("ties"))
            ]
        )
        .is_empty()
    );
}

#[test]
fn what_is_infinite_is_neither_scaled_nor_made_nan_at_an_edge() {
    let e = exercise(
        "fn f(x: &Tensor) -> Result<Tensor>",
        "takes: {x: \"f64[n]\"}\ngiven:\n  dims: {n: 4..=6}\n  draw: {x: {normal: {plant: [-inf]}}}\ndomain: {x: {size: any, also: [-inf]}}",
    );
    let mut infinite = 0;
    for k in 0..gradus_draw::edge::edges(&e).len() as u32 {
        for seed in 0..CASES {
            let mut at_edge = plan(gradus_course::Origin::Edge(k), &seed.to_string());
            at_edge.float = Some(DType::F64);
            if let Ok(tree) = gradus_draw::draw(course(), &e, &at_edge) {
                let x = data(&tree.current(), "x");
                assert!(!x.iter().any(|v| v.is_nan()), "edge {k}, seed {seed}: {x:?}");
                infinite += x.iter().filter(|v| v.is_infinite()).count();
            }
        }
    }
    assert!(infinite > 0);
}
