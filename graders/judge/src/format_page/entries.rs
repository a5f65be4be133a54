//! What the schemas don't say of the keys: defaults, rules, and an example of each.

/// A key of the first level, and those below it.
pub struct Entry {
    /// The key.
    pub key: &'static str,
    /// What holds without the key, by its path; those that must be there have none.
    pub defaults: &'static [(&'static str, &'static str)],
    /// What else there is to know, Markdown.
    pub more: &'static str,
    /// YAML that holds the key and all keys below it.
    pub examples: &'static [&'static str],
}

/// A struct with a method, and what calls it.
const DRIVER: &str = "signature: \"fn scale(xs: &[f64], k: f64) -> Vec<f64>\"
starter: |
  /// Multiplies numbers.
  pub struct Scale {
      /// By this.
      pub by: f64,
  }

  impl Scale {
      /// The number multiplied.
      pub fn of(&self, x: f64) -> f64 {
          todo!()
      }
  }
driver: |
  use crate::scale::Scale;

  pub fn scale(xs: &[f64], k: f64) -> Vec<f64> {
      let scale = Scale { by: k };
      xs.iter().map(|x| scale.of(*x)).collect()
  }
takes: {k: f64}
returns: {out: list}
given:
  draw:
    xs: {list: {length: 0..=5, of: {normal: {}}}}
    k: {uniform: {low: -2, high: 2}}";

/// The keys of an exercise, in the order in which specs are written.
pub static EXERCISE: &[Entry] = &[
    Entry {
        key: "title",
        defaults: &[],
        more: "",
        examples: &["title: Softmax over the last axis"],
    },
    Entry {
        key: "concepts",
        defaults: &[("concepts", "none")],
        more: "`cargo xtask list --concept broadcasting` finds the exercises of one.",
        examples: &["concepts: [broadcasting, numerical stability]"],
    },
    Entry {
        key: "requires",
        defaults: &[("requires", "none")],
        more: "It orders the course as well: an exercise comes after those that it requires. Of the same unit a function is \
               `crate::name`, of another one `crate::unit_name::name`. A learner's answer calls the learner's own function; \
               where that has not passed, the exercise is told as blocked.",
        examples: &["requires: [tensor-numerics/softmax_rows]"],
    },
    Entry {
        key: "needs",
        defaults: &[("needs", "nothing but the course")],
        more: "Names are relative to `fixtures/`.",
        examples: &["needs: [gpt2/model.safetensors]"],
    },
    Entry {
        key: "statement",
        defaults: &[],
        more: "Say what goes in, what comes out with its shape and dtype, what happens at the edges, and what it is for. What \
               `domain`, `limits`, `layouts` and `source` say is added in words by `show` and in the starter. A text of several \
               lines begins with `|`.",
        examples: &[
            "statement: |\n  Return the matrix `x` with every entry multiplied by `k`.\n\n  The answer has the shape and dtype of `x`.",
        ],
    },
    Entry {
        key: "statement_zh",
        defaults: &[("statement_zh", "none")],
        more: "",
        examples: &["statement_zh: 把矩阵 `x` 的每个元素乘以 `k`。"],
    },
    Entry {
        key: "hints",
        defaults: &[("hints", "none; `verify` wants two")],
        more: "`cargo xtask hint` shows one more each time. A law can name the hint that belongs to it (`hint`).",
        examples: &["hints:\n  - A tensor can be multiplied by a number.\n  - \"`x * k` gives a `Result<Tensor>`.\""],
    },
    Entry {
        key: "signature",
        defaults: &[],
        more: "The function has the name of the file. [Types of arguments and answers](#types-of-arguments-and-answers) lists what a \
               signature may hold.",
        examples: &["signature: \"fn scale(x: &Tensor, k: f64) -> Result<Tensor>\""],
    },
    Entry {
        key: "driver",
        defaults: &[("driver", "the judge calls the learner's function")],
        more: "The signature is then the driver's, and the learner's file holds what `starter` shows. [Plain Rust](#plain-rust) says when \
               one is needed.",
        examples: &[DRIVER],
    },
    Entry {
        key: "starter",
        defaults: &[("starter", "a function of the signature whose body is `todo!()`")],
        more: "It stands beside `driver`, and nowhere else.",
        examples: &[DRIVER],
    },
    Entry {
        key: "takes",
        defaults: &[("takes", "the form that the type has, where there is but one")],
        more: "A tensor, and a list or option of tensors, needs its [form](#forms); numbers, texts and structs need none.",
        examples: &["takes: {x: \"F[r, c]\", k: f64}"],
    },
    Entry {
        key: "dtypes",
        defaults: &[(
            "dtypes",
            "a capital letter but `F` stands for u8, u32, i64, bf16, f16, f32 and f64",
        )],
        more: "`F` is f32 and f64, always.",
        examples: &[
            "signature: \"fn scale(x: &Tensor) -> Result<Tensor>\"\ntakes: {x: \"N[r, c]\"}\ndtypes: {N: [u8, i64, f32]}\n\
             returns: {out: \"N[r, c]\"}",
        ],
    },
    Entry {
        key: "returns",
        defaults: &[(
            "returns",
            "`out`, in the form that the type has, where there is but one",
        )],
        more: "Several outputs are a tuple in the signature, named here in its order: laws use the names, and `out` is all of them \
               (`expected.q`, `solve(x = 2 * x).q`).",
        examples: &[
            "returns: {out: \"F[r, c]\"}",
            "signature: \"fn scale(x: &Tensor) -> Result<(Tensor, f64)>\"\nreturns: {scaled: \"F[r, c]\", largest: f64}",
        ],
    },
    Entry {
        key: "given",
        defaults: &[
            ("given.cases", "64"),
            (
                "given.dims",
                "none: every size that a form names must be here, or follow from an argument that is computed",
            ),
            ("given.dims_of", "no set"),
            (
                "given.draw",
                "a tensor, list or struct of known sizes is normal with standard deviation 1; all else must be drawn, \
                            computed or be a size",
            ),
            ("given.let", "none"),
            ("given.examples", "none"),
            ("given.avoid", "no case is drawn again"),
        ],
        more: "A case is made in this order: `dims`, `draw`, `let`. Each may use the names before it.\n\n\
               - `dims`: `low..=high`, both ends drawn more often, or an expression of earlier sizes. A number argument that is a \
               size (`k: usize`) may stand here.\n\
               - `draw`: an argument gets shape and dtype from `takes`. Another name is a value that laws may use; it says its `shape`. \
               Of a struct argument, fields are drawn apart: `p: {b: {zeros: {}}}`. [draws.md](draws.md) lists the kinds.\n\
               - `let`: an expression; it may call the functions of `uses` and `reference(…)`.\n\
               - `examples`: each fixes some sizes and values, the rest is drawn. They are tried first, in every trial.\n\
               - `avoid`: such a case is drawn again, up to 1000 times. It is for what the statement excludes, and is told there.\n\n\
               In `examples`, `snapshots` and `rejects` a text stands for itself where a text is wanted, and begins with `=` where it is \
               computed: `{s: \"= `${s} more`\"}`. Everywhere else a text is an expression. Numbers may be `nan`, `inf`, `-inf`.",
        examples: &[
            "given:\n  cases: 40\n  dims_of: [gpt]\n  dims: {r: 1..=5, c: 1..=4}\n  draw:\n    x: {normal: {std: 10}}\n    y: {uniform: {shape: [r, 1], low: 0, \
             high: 1}}\n  let:\n    k: max(x) + 1\n  examples:\n    - {x: [[1, 2], [3, 4]]}\n    - {r: 1, c: 1}\n  avoid: max(abs(x)) > 1e3",
        ],
    },
    Entry {
        key: "domain",
        defaults: &[(
            "domain",
            "tensors finite, up to 1e6; plain numbers as drawn (`verify` wants a line); sizes upwards open; texts over their \
                                alphabet",
        )],
        more: "What is allowed, where draws say what is usual; learners read it. Words: `any` is whatever the type can hold, `drawn` \
               exactly what is drawn. `size`, `from`, `to` narrow or widen it; `because` says why it is narrower than the default. [Domains](draws.md#domains) \
               has the defaults and the edges that are asked.",
        examples: &[
            "domain:\n  x: {size: 1e3, also: [inf, -inf, nan], because: the square must not overflow}\n  k: {from: -2, to: 2}\n  r: {to: 300, because: the table has 300 rows}",
        ],
    },
    Entry {
        key: "uses",
        defaults: &[("uses", "none")],
        more: "`unit/exercise` is the reference of another exercise; `oracle/name` a `pub fn name` of `reference/UNIT/src/oracle.rs`, which no \
               learner sees. A law calls it by its last name.",
        examples: &[
            "uses: [tensor-numerics/softmax_rows]\nlaws:\n  so many times the softmax: softmax_rows(out) approx softmax_rows(k * x)\n  agrees with the reference: out approx expected",
        ],
    },
    Entry {
        key: "define",
        defaults: &[("define", "none")],
        more: "A name without parameters is a value: `total: sum(x)`. The names of a case and of the answer may be used. A closure argument is a \
               helper of its name ([closures](#closures)).",
        examples: &["define:\n  rows(z): sum(z, 1)\n  widest: max(abs(x))"],
    },
    Entry {
        key: "laws",
        defaults: &[
            ("laws.NAME.when", "every case counts"),
            ("laws.NAME.tolerance", "the exercise's"),
            ("laws.NAME.cases", "all cases"),
            ("laws.NAME.devices", "all of the exercise's"),
            ("laws.NAME.otherwise", "nothing is said"),
            ("laws.NAME.hint", "none"),
        ],
        more: "A learner reads the name of the law that fails: say what holds, not what is tested. Expressions are written in [the language of \
               laws](laws.md). A law knows the sizes, arguments, draws and `let`s of the case, `out` or the outputs by name, and `expected`. \
               `when` knows the same but not `expected`. An expression that holds `: ` or ` #`, or that begins with `[`, `{`, `!`, `*`, `&`, `\"`, a \
               backtick or `%`, stands in quotes as a whole.",
        examples: &[
            "laws:\n  twice as much for twice the number: solve(k = 2 * k) approx 2 * out\n  rows of zeros stay:\n    holds: max(abs(out)) == 0\n    when: max(abs(x)) \
             == 0\n    tolerance: {rtol: 1e-6}\n    cases: 20\n    devices: [cpu]\n    otherwise: Nothing is to be added.\n    hint: 1\n  agrees with the reference: out approx \
             expected\nhints: [Multiply.]",
        ],
    },
    Entry {
        key: "rejects",
        defaults: &[
            ("rejects", "none"),
            ("rejects.NAME.when", "every case"),
            ("rejects.NAME.says", "any message"),
            ("rejects.NAME.otherwise", "nothing is said"),
        ],
        more: "Under a name: the arguments that change, each an expression over the case, and these keys. The answer must be `Err`; a panic is a verdict of its own.",
        examples: &[
            "rejects:\n  a vector is no matrix: {x: \"x[0]\"}\n  a number that is none: {k: nan, when: r > 1, says: nan, otherwise: Look at k first.}",
        ],
    },
    Entry {
        key: "tolerance",
        defaults: &[
            ("tolerance.roundings", "one rounding, that of the answer"),
            (
                "tolerance",
                "f64: rtol 1e-9, atol 1e-9; f32: 1e-5, 1e-6; f16: 2e-3, 2e-3; bf16: 1e-2, 1e-2; whole numbers: exact",
            ),
        ],
        more: "`a approx b` is |a - b| ≤ atol + rtol · |b|, or `ulp` times the distance of neighbouring numbers. A law's own replaces it \
               entry by entry; below a dtype or a device stands what is different there.",
        examples: &[
            "tolerance:\n  rtol: 1e-6\n  atol: 1e-7\n  f64: {rtol: 1e-10, atol: 1e-12}\n  f32: {rtol: 1e-5}\n  f16: {rtol: 5e-3}\n  bf16: {rtol: 2e-2}\n  cpu: {atol: \
             1e-7}\n  cuda: {rtol: 1e-4}",
            "tolerance: {ulp: 4, f64: {ulp: 8}}",
            "tolerance: {roundings: 16}",
        ],
    },
    Entry {
        key: "snapshots",
        defaults: &[("snapshots", "none")],
        more: "`cargo xtask bless` writes the answer of the reference to `reference/UNIT/snapshots`; a change of it is reviewed like code. Every argument must be \
               fixed.",
        examples: &["snapshots:\n  two by two: {x: [[1, 2], [3, 4]], k: 2}"],
    },
    Entry {
        key: "source",
        defaults: &[("source.require", "none"), ("source.forbid", "none")],
        more: "Words and paths (`candle_nn::ops`), compared token by token; learners are told. A hint more than a wall: laws that tell the two \
               ways apart are better.",
        examples: &["source:\n  require: [broadcast_mul]\n  forbid: [\"candle_nn::ops\", to_vec2]"],
    },
    Entry {
        key: "devices",
        defaults: &[("devices", "`[cpu, cuda]`")],
        more: "",
        examples: &["devices: [cpu]"],
    },
    Entry {
        key: "layouts",
        defaults: &[("layouts", "contiguous alone")],
        more: "The same cases are asked with tensors laid out so. candle refuses some layouts (sort, gather, products of four axes): the \
               statement must say that they come.",
        examples: &["layouts: [contiguous, transposed, narrowed, broadcast]"],
    },
    Entry {
        key: "half_precision",
        defaults: &[("half_precision", "none")],
        more: "",
        examples: &["half_precision: [f16, bf16]"],
    },
    Entry {
        key: "limits",
        defaults: &[("limits.time", "2s"), ("limits.memory", "1GiB")],
        more: "Time is processor time, up to an hour; memory goes from 1MiB to 64GiB. Edges get no more than that.",
        examples: &["limits: {time: 500ms, memory: 256MiB}"],
    },
    Entry {
        key: "contract",
        defaults: &[
            ("contract.pure", "`true`"),
            ("contract.repeatable", "`true`"),
            ("contract.finite", "`true`"),
        ],
        more: "Besides, and without a key: the number, shape, dtype and device of the outputs are those of `returns`. Laws about random answers need \
               `repeatable: false`.",
        examples: &["contract: {pure: false, repeatable: false, finite: false}"],
    },
    Entry {
        key: "storage",
        defaults: &[("storage", "nobody looks")],
        more: "`shared` is a view of an argument, `fresh` a copy.",
        examples: &["storage: fresh"],
    },
    Entry {
        key: "display",
        defaults: &[("display", "shown cases get as small as they can")],
        more: "",
        examples: &["display: {r: 2, c: 2}"],
    },
    Entry {
        key: "equivalent",
        defaults: &[("equivalent", "none")],
        more: "At most 5 % of a unit's mutants may be excused so.",
        examples: &["equivalent:\n  - {mutant: 'x * k → k * x', because: the product is the same}"],
    },
    Entry {
        key: "unnoticed",
        defaults: &[("unnoticed", "none")],
        more: "",
        examples: &[
            "unnoticed:\n  - {distortion: floats below 1e-12 to zero, because: the answer is a sum in which they vanish}",
        ],
    },
];

/// The keys of `unit.yaml`.
pub static UNIT: &[Entry] = &[
    Entry {
        key: "title",
        defaults: &[],
        more: "",
        examples: &["title: Softmax and its neighbours"],
    },
    Entry {
        key: "summary",
        defaults: &[("summary", "empty")],
        more: "",
        examples: &["summary: |\n  What a row of scores becomes, and why `exp` overflows."],
    },
    Entry {
        key: "serves",
        defaults: &[("serves", "empty")],
        more: "",
        examples: &["serves: \"Know what floats do: why softmax subtracts a maximum.\""],
    },
    Entry {
        key: "read",
        defaults: &[("read", "nothing")],
        more: "",
        examples: &["read:\n  - \"3Blue1Brown, *Essence of Linear Algebra*: what a matrix does, in pictures\""],
    },
    Entry {
        key: "effort",
        defaults: &[("effort", "nothing is said")],
        more: "`cargo xtask show UNIT` and docs/curriculum.md tell it.",
        examples: &["effort:\n  scale: {minutes: 10, difficulty: 1}"],
    },
    Entry {
        key: "short",
        defaults: &[("short", "none")],
        more: "",
        examples: &["short: [scale]"],
    },
    Entry {
        key: "exercises",
        defaults: &[("exercises", "the order of the alphabet, after what is required")],
        more: "",
        examples: &["exercises: [scale]"],
    },
];

/// The keys of `course.yaml`.
pub static COURSE: &[Entry] = &[
    Entry {
        key: "title",
        defaults: &[],
        more: "",
        examples: &["title: Before mechanistic interpretability"],
    },
    Entry {
        key: "left_out",
        defaults: &[("left_out", "empty")],
        more: "",
        examples: &["left_out: |\n  - Proofs: the books named in the units hold them."],
    },
    Entry {
        key: "units",
        defaults: &[("units", "none")],
        more: "Each is a folder with a `unit.yaml`: small letters, digits and `-`.",
        examples: &["units: [u]"],
    },
    Entry {
        key: "structs",
        defaults: &[
            ("structs", "none"),
            ("structs.NAME.about", "empty"),
            ("structs.NAME.fields.NAME.about", "empty"),
            (
                "structs.NAME.fields.NAME.value",
                "a number is drawn or given like any other",
            ),
        ],
        more: "A field is a tensor, a struct declared before, `list[n] of` one, `Named`, or a number with a `value`. `F` in it is the dtype that the \
               argument has: `AttnW` is f32 and f64, `AttnW<f32>` is f32 alone. Signatures say `p: &AttnW`, laws `p.w`, and `put(p, \"w\", 0 * p.w)` is \
               the struct with another field. `cargo xtask sync` writes the Rust type; learner and reference `use course::AttnW;`.",
        examples: &[
            "structs:\n  GateW:\n    about: Weights of a gate over a width of `d`.\n    fields:\n      w: {form: \"F[d]\", about: Scale of each coordinate.}\n      b: \"F[d]\"\n      \
             width: {form: usize, about: The width., value: d}",
        ],
    },
    Entry {
        key: "dims",
        defaults: &[("dims", "no sets")],
        more: "An exercise says `given: {dims_of: [gpt]}` and has those that it mentions.",
        examples: &["dims:\n  gpt: {v: 5..=9, d: 4..=8, layers: 1..=2}"],
    },
    Entry {
        key: "throughput",
        defaults: &[("throughput", "nothing is timed")],
        more: "",
        examples: &["throughput:\n  u/scale: {r: 1024, c: 1024}"],
    },
    Entry {
        key: "closures",
        defaults: &[("closures", "none")],
        more: "A signature then says `hook: &Hook`.",
        examples: &["closures:\n  Hook: \"dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>\""],
    },
    Entry {
        key: "define",
        defaults: &[("define", "none")],
        more: "Every law of the course may use them.",
        examples: &["define:\n  mean_square(z): mean(z ** 2)"],
    },
];
