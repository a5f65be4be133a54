//! Graphs: as edges, and as programs.

use crate::kind::{Frame, Gives, Kind, Takes, option};
use gradus_law::value::Value;

/// `dag`.
pub(super) static DAG: Kind = Kind {
    name: "dag",
    doc: "A directed graph without cycles: a flat list of edges, two node numbers each, no edge twice. Node numbers say nothing \
          about the order.",
    example: "edges: {dag: {nodes: n}}",
    options: &[
        option("nodes", Takes::Number, None, "How many nodes."),
        option(
            "edges",
            Takes::Range,
            None,
            "How many edges; 0 to twice the nodes when not given, fewer where no more fit.",
        ),
    ],
    main: Some("nodes"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, rng| {
        let n = frame.count("nodes")?;
        let most = n * n.saturating_sub(1) / 2;
        let (low, high) = if frame.options.contains_key("edges") {
            frame.range("edges")?
        } else {
            (0, 2 * n)
        };
        let wanted = rng.between(low.min(most) as i64, high.min(most) as i64) as usize;
        let order = rng.permutation(n);
        let mut edges: Vec<(usize, usize)> = Vec::with_capacity(wanted);
        let mut seen = std::collections::HashSet::new();
        while edges.len() < wanted {
            let (a, b) = (rng.below(n as u64) as usize, rng.below(n as u64) as usize);
            if a != b && seen.insert((a.min(b), a.max(b))) {
                edges.push((order[a.min(b)], order[a.max(b)]));
            }
        }
        Ok(flat(&edges))
    },
    holds: |frame, value| {
        let (Some(edges), Ok(n)) = (pairs(value), frame.count("nodes")) else {
            return false;
        };
        edges.iter().all(|&(a, b)| a < n && b < n && a != b) && acyclic(n, &edges)
    },
    // Edges of nodes that are gone go too.
    repair: Some(|frame, value| {
        let n = frame.count("nodes").ok()?;
        let edges: Vec<_> = pairs(value)?.into_iter().filter(|&(a, b)| a < n && b < n).collect();
        Some(flat(&edges))
    }),
    simpler: Some(|frame, value| {
        let Some(edges) = pairs(value) else { return Vec::new() };
        let least = frame.range("edges").map_or(0, |(low, _)| low);
        let mut out = Vec::new();
        let mut keep = least;
        while keep < edges.len() {
            out.push(flat(&edges[..keep]));
            out.push(flat(&edges[edges.len() - keep..]));
            keep += (edges.len() - keep).div_ceil(2);
        }
        if edges.len() > least {
            for i in 0..edges.len().min(64) {
                let mut fewer = edges.clone();
                fewer.remove(i);
                out.push(flat(&fewer));
            }
        }
        out
    }),
    elements: false,
};

fn flat(edges: &[(usize, usize)]) -> Value {
    Value::List(
        edges
            .iter()
            .flat_map(|&(a, b)| [Value::Number(a as f64), Value::Number(b as f64)])
            .collect(),
    )
}

fn pairs(value: &Value) -> Option<Vec<(usize, usize)>> {
    let data = crate::values::numbers(value);
    let whole = data.iter().all(|v| *v >= 0.0 && v.fract() == 0.0);
    (whole && data.len().is_multiple_of(2)).then(|| data.chunks(2).map(|p| (p[0] as usize, p[1] as usize)).collect())
}

fn acyclic(n: usize, edges: &[(usize, usize)]) -> bool {
    let mut into = vec![0usize; n];
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); n];
    for &(a, b) in edges {
        into[b] += 1;
        out[a].push(b);
    }
    let mut ready: Vec<usize> = (0..n).filter(|&i| into[i] == 0).collect();
    let mut done = 0;
    while let Some(node) = ready.pop() {
        done += 1;
        for &b in &out[node] {
            into[b] -= 1;
            if into[b] == 0 {
                ready.push(b);
            }
        }
    }
    done == n
}

/// `program`.
pub(super) static PROGRAM: Kind = Kind {
    name: "program",
    doc: "A straight-line program as texts, `mul 0 2`: an operation and the values it works on. Values 0, 1, … are the leaves, every \
          line makes the next one. Operations that would let values grow beyond 10000 are not drawn.",
    example: "program: {program: {leaves: len(leaves), ops: [add, mul, tanh, exp], length: 1..=12}}",
    options: &[
        option("leaves", Takes::Number, Some("1"), "How many leaves."),
        option(
            "ops",
            Takes::Texts,
            None,
            "Operations, the simplest first; `add sub mul div pow max min` take two values, others one, unless it says so: `fma/3`.",
        ),
        option("length", Takes::Range, Some("1..=8"), "How many lines."),
    ],
    main: Some("ops"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, rng| {
        let leaves = frame.count("leaves")?;
        let ops = ops(frame);
        let (low, high) = frame.range("length")?;
        if leaves == 0 && high > 0 {
            return Err("a program needs a leaf to begin with".into());
        }
        let lines = rng.between(low as i64, high as i64) as usize;
        let mut size = vec![3.0; leaves];
        let mut program = Vec::with_capacity(lines);
        for _ in 0..lines {
            let mut line = None;
            for _ in 0..50 {
                let (name, arity) = &ops[rng.below(ops.len() as u64) as usize];
                // The latest value is used often, so that programs go deep and use values again.
                let args: Vec<usize> = (0..*arity)
                    .map(|_| {
                        if rng.chance(0.4) {
                            size.len() - 1
                        } else {
                            rng.below(size.len() as u64) as usize
                        }
                    })
                    .collect();
                let grown = growth(name, &args.iter().map(|&i| size[i]).collect::<Vec<_>>());
                if grown <= 1e4 {
                    line = Some((text(name, &args), grown));
                    break;
                }
            }
            let Some((text, grown)) = line else {
                return Err("these operations only let values grow".into());
            };
            program.push(text);
            size.push(grown);
        }
        Ok(Value::List(program.into_iter().map(Value::Text).collect()))
    },
    holds: |frame, value| {
        let (Some(lines), Ok(leaves), Ok((low, high))) = (parse(value), frame.count("leaves"), frame.range("length"))
        else {
            return false;
        };
        let ops = ops(frame);
        (low..=high).contains(&lines.len())
            && lines.iter().enumerate().all(|(i, (name, args))| {
                args.iter().all(|&a| a < leaves + i) && ops.iter().any(|(n, arity)| n == name && *arity == args.len())
            })
    },
    repair: None,
    simpler: Some(|frame, value| {
        let (Some(lines), Ok(leaves), Ok((low, _))) = (parse(value), frame.count("leaves"), frame.range("length"))
        else {
            return Vec::new();
        };
        let mut out = Vec::new();
        let mut keep = low;
        while keep < lines.len() {
            out.push(unparse(&lines[..keep]));
            keep += (lines.len() - keep).div_ceil(2);
        }
        if lines.len() > low {
            (0..lines.len().min(64))
                .rev()
                .for_each(|i| out.push(unparse(&without(&lines, leaves, i))));
        }
        // Earlier values instead of later ones.
        for i in 0..lines.len().min(32) {
            for j in 0..lines[i].1.len() {
                if lines[i].1[j] != 0 {
                    let mut changed = lines.clone();
                    changed[i].1[j] = 0;
                    out.push(unparse(&changed));
                }
            }
        }
        out
    }),
    elements: false,
};

type Line = (String, Vec<usize>);

fn ops(frame: &Frame) -> Vec<(String, usize)> {
    let named = frame.texts("ops");
    let default = ["add".to_string(), "mul".to_string()];
    let names = if named.is_empty() { &default[..] } else { named };
    names
        .iter()
        .map(|op| match op.split_once('/').map(|(name, n)| (name, n.parse())) {
            Some((name, Ok(arity))) => (name.to_string(), arity),
            _ => {
                let two = ["add", "sub", "mul", "div", "pow", "max", "min"].contains(&op.as_str());
                (op.clone(), if two { 2 } else { 1 })
            }
        })
        .collect()
}

/// A bound of the result's magnitude from bounds of the operands'.
fn growth(op: &str, of: &[f64]) -> f64 {
    let largest = of.iter().copied().fold(0.0, f64::max);
    match (op, of) {
        ("add" | "sub", [a, b]) => a + b,
        ("mul", [a, b]) => a * b,
        ("exp", [a]) if *a < 50.0 => libm::exp(*a),
        ("exp", _) => f64::INFINITY,
        ("tanh" | "sigmoid" | "sin" | "cos", _) => 1.0,
        ("square", [a]) => a * a,
        ("pow", [a, b]) => libm::exp((libm::log(a.max(1e-300)) * b).clamp(-50.0, 50.0)),
        _ => largest,
    }
}

fn text(name: &str, args: &[usize]) -> String {
    args.iter().fold(name.to_string(), |line, a| format!("{line} {a}"))
}

fn parse(value: &Value) -> Option<Vec<Line>> {
    let Value::List(items) = value else { return None };
    items
        .iter()
        .map(|item| {
            let Value::Text(text) = item else { return None };
            let mut words = text.split_whitespace();
            let name = words.next()?.to_string();
            Some((name, words.map(|w| w.parse().ok()).collect::<Option<_>>()?))
        })
        .collect()
}

fn unparse(lines: &[Line]) -> Value {
    Value::List(lines.iter().map(|(name, args)| Value::Text(text(name, args))).collect())
}

/// Without line i: who used its value uses its first operand.
fn without(lines: &[Line], leaves: usize, i: usize) -> Vec<Line> {
    let instead = lines[i].1.first().copied().unwrap_or(0);
    let mut out = lines.to_vec();
    out.remove(i);
    for (_, args) in &mut out[i..] {
        for a in args {
            if *a == leaves + i {
                *a = instead;
            } else if *a > leaves + i {
                *a -= 1;
            }
        }
    }
    out
}
