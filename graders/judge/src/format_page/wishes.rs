//! What authors most often want to say, and what they write.

/// A wish.
pub struct Wish {
    /// I want to say that …
    pub say: &'static str,
    /// What to write: keys of a spec, on one line.
    pub write: &'static str,
    /// Keys that a spec which grants it needs besides.
    pub with: &'static str,
}

const fn wish(say: &'static str, write: &'static str, with: &'static str) -> Wish {
    Wish { say, write, with }
}

/// In the order of a spec.
pub static WISHES: &[Wish] = &[
    wish("the argument is a matrix of floats", "takes: {x: \"F[r, c]\"}", ""),
    wish(
        "it may have any number of axes before the last",
        "takes: {x: \"F[.., c]\"}",
        "returns: {out: \"F[.., c]\"}",
    ),
    wish(
        "two arguments share a size",
        "takes: {a: \"F[m, d]\", b: \"F[d, n]\"}",
        "signature: \"fn scale(a: &Tensor, b: &Tensor) -> Result<Tensor>\"\nreturns: {out: \"F[m, n]\"}\ngiven: {dims: {m: 1..=3, d: 1..=3, n: 1..=3}}\nlaws: {agrees with the reference: out approx expected}",
    ),
    wish(
        "one size follows from others",
        "given: {dims: {h: 1..=3, e: 1..=3, c: h * e}}",
        "takes: {x: \"F[h, c]\"}\nreturns: {out: \"F[h, c]\"}",
    ),
    wish(
        "the tensor holds whole numbers below `c`",
        "given: {draw: {x: {integer: {low: 0, high: c - 1}}}}",
        "takes: {x: \"u32[r, c]\"}\nreturns: {out: \"u32[r, c]\"}",
    ),
    wish(
        "the function takes every dtype, or some of them",
        "dtypes: {N: [u8, i64, f32]}",
        "takes: {x: \"N[r, c]\"}\nreturns: {out: \"N[r, c]\"}",
    ),
    wish(
        "no two entries are alike, nor nearly",
        "given: {draw: {x: {distinct: {low: -4, high: 4, gap: 0.05}}}}",
        "",
    ),
    wish("each row is a distribution", "given: {draw: {x: {simplex: {}}}}", ""),
    wish(
        "now and then entries are alike",
        "given: {draw: {x: {normal: {plant: [ties]}}}}",
        "",
    ),
    wish(
        "a number lies in a range",
        "given: {draw: {k: {uniform: {low: 0.05, high: 0.95}}}}",
        "",
    ),
    wish(
        "this input is always tried",
        "given: {examples: [{x: [[1, 2]], k: 3}]}",
        "",
    ),
    wish("such a case is never drawn", "given: {avoid: max(abs(x)) < 1e-3}", ""),
    wish(
        "an argument is computed",
        "given: {let: {x: \"eye(r) * k\"}}",
        "takes: {x: \"F[r, r]\"}\nreturns: {out: \"F[r, r]\"}",
    ),
    wish(
        "a list of tensors is given",
        "takes: {x: \"list of F[c]\"}",
        "signature: \"fn scale(x: &[Tensor], k: f64) -> Result<Tensor>\"\ngiven: {draw: {x: {list: {length: 1..=3, of: {normal: {}}}}}}\nreturns: {out: \"F[c]\"}\nlaws: {agrees with the reference: out approx expected}",
    ),
    wish(
        "a tensor may be missing",
        "takes: {x: \"option of F[r, c]\"}",
        "signature: \"fn scale(x: Option<&Tensor>, k: f64) -> Result<Tensor>\"\ngiven: {draw: {x: {normal: {}}}}\nlaws: {agrees with the reference: out approx expected}",
    ),
    wish(
        "the answer is a single number",
        "returns: {out: f64}",
        "signature: \"fn scale(x: &Tensor, k: f64) -> Result<f64>\"",
    ),
    wish(
        "there are several answers",
        "returns: {scaled: \"F[r, c]\", largest: \"F[]\"}",
        "signature: \"fn scale(x: &Tensor, k: f64) -> Result<(Tensor, Tensor)>\"",
    ),
    wish(
        "only the answer shows how long it is",
        "returns: {out: \"i64[?n]\"}",
        "",
    ),
    wish(
        "the answer is what the reference gives",
        "laws: {agrees with the reference: out approx expected}",
        "",
    ),
    wish(
        "… to the last bit",
        "laws: {agrees with the reference: out equals expected}",
        "",
    ),
    wish(
        "each row of the answer sums to one",
        "laws: {rows are distributions: \"distribution(out, -1)\"}",
        "",
    ),
    wish(
        "something holds of every row",
        "laws: {no row is long: \"every i in r => norm(out[i]) <= 1e9\"}",
        "",
    ),
    wish(
        "changing the argument changes the answer so",
        "laws: {a constant changes nothing: solve(x = x + 1) - out approx k + 0 * out}",
        "",
    ),
    wish(
        "the order of the rows is carried over",
        "laws: {rows are by themselves: \"solve(x = reversed(x, 0)) approx reversed(out, 0)\"}",
        "",
    ),
    wish(
        "the shape is this",
        "laws: {the shape is kept: shape(out) equals shape(x)}",
        "",
    ),
    wish(
        "a law counts only in some cases",
        "laws: {zeros stay: {holds: max(abs(out)) == 0, when: max(abs(x)) == 0}}",
        "",
    ),
    wish(
        "a law is slow: few cases are enough",
        "laws: {twice is twice: {holds: solve(k = 2 * k) approx 2 * out, cases: 8}}",
        "",
    ),
    wish(
        "who breaks this law probably did that",
        "laws: {twice is twice: {holds: solve(k = 2 * k) approx 2 * out, otherwise: Multiply by k once.}}",
        "",
    ),
    wish(
        "the answer can be differentiated, and the gradient is right",
        "laws: {the gradient arrives: autograd(x) approx expected_autograd(x)}",
        "",
    ),
    wish(
        "the answer is the gradient of something",
        "laws: {it is the slope: out approx grad(sum(k * x ** 2) by x)}",
        "",
    ),
    wish(
        "several laws need the same part",
        "define: {centred(z): z - mean(z)}",
        "",
    ),
    wish(
        "such an input is an error",
        "rejects: {a vector is no matrix: {x: \"x[0]\"}}",
        "",
    ),
    wish(
        "the error says why",
        "rejects: {k is no number: {k: nan, says: nan}}",
        "",
    ),
    wish(
        "rounding needs more room in one dtype, or on a GPU",
        "tolerance: {f32: {rtol: 1e-4}, cuda: {rtol: 1e-3}}",
        "",
    ),
    wish(
        "entries may have any size, and be infinite",
        "domain: {x: {size: any, also: [inf, -inf]}}",
        "",
    ),
    wish(
        "entries may not be large",
        "domain: {x: {size: 100, because: the exponential overflows}}",
        "",
    ),
    wish("the number is just what is drawn", "domain: {k: drawn}", ""),
    wish(
        "that function is forbidden",
        "source: {forbid: [\"candle_nn::ops::softmax\"]}",
        "",
    ),
    wish("the answer shares storage with an argument", "storage: shared", ""),
    wish(
        "the argument may be a strided view",
        "layouts: [transposed, narrowed]",
        "",
    ),
    wish(
        "an earlier exercise's function may be called",
        "requires: [tensor-numerics/softmax_rows]",
        "",
    ),
    wish(
        "a law compares with another function of the reference",
        "uses: [tensor-numerics/softmax_rows]",
        "",
    ),
    wish(
        "the answer is random, but of this mean",
        "laws: {\"the mean is 0\": \"has_mean(out, 0, 1)\"}",
        "contract: {repeatable: false}",
    ),
    wish(
        "the function calls a closure",
        "define: {f(z): 3 * z + 1}",
        "signature: \"fn scale(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor) -> Result<Tensor>\"\ntakes: {x: \"F[r, c]\"}\ngiven: {dims: {r: 1..=5, c: 1..=4}}\nlaws: {it is f of f: out approx f(f(x))}",
    ),
    wish(
        "the list is changed in place",
        "laws: {nothing negative stays: all(xs_after >= 0)}",
        "signature: \"fn scale(xs: &mut Vec<i64>) -> Vec<i64>\"\ntakes: {}\nreturns: {}\ngiven: {draw: {xs: {list: {of: {integer: {}}}}}}",
    ),
    wish(
        "the answer may be an error, and which one",
        "laws: {an empty text is told: 'solve(text = \"\") approx error(\"empty\")'}",
        "signature: \"fn scale(text: &str) -> Result<i64, String>\"\ntakes: {}\nreturns: {}\ngiven: {draw: {text: {text: {}}}}",
    ),
    wish(
        "the function writes a file",
        "given: {draw: {file: {path: writable}}}",
        "signature: \"fn scale(x: &Tensor, k: f64, file: &Path) -> Result<Tensor>\"",
    ),
    wish(
        "sizes are those that other exercises have",
        "given: {dims_of: [gpt]}",
        "takes: {x: \"F[r, d]\"}\nreturns: {out: \"F[r, d]\"}",
    ),
    wish("a long training rounds more and more", "tolerance: {roundings: 16}", ""),
    wish("a call may take longer", "limits: {time: 10s, memory: 4GiB}", ""),
    wish(
        "this answer was looked at and must stay",
        "snapshots: {one row: {x: [[1, 2]], k: 3}}",
        "",
    ),
    wish("it is not for GPUs", "devices: [cpu]", ""),
];
