//! The files of a course as they are written: structure only, nothing resolved. The JSON Schema comes from here.

use super::literal::{Formula, FormulaMap, Map, RawLiteral};
use gradus_wire::Device;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// `exercises/course.yaml`: what all units share.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawCourse {
    /// Title of the course.
    pub title: String,
    /// What a learner may miss, and why it has no exercise: Markdown, the last part of docs/curriculum.md.
    #[serde(default)]
    pub left_out: String,
    /// Names of the units (folders), in order.
    #[serde(default)]
    pub units: Vec<String>,
    /// Structs that signatures may mention, by name.
    #[serde(default)]
    pub structs: Map<RawStruct>,
    /// Closure types that signatures may mention: `Hook: "dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>"`.
    #[serde(default)]
    pub closures: Map<String>,
    /// Sizes that several exercises share, by the name of the set: `gpt: {v: 5..=9, d: 4..=8, layers: 1..=2}`.
    #[serde(default)]
    pub dims: Map<FormulaMap>,
    /// Helpers for the laws of every exercise: `name(a, b): expression`.
    #[serde(default)]
    pub define: Map<Formula>,
    /// Large sizes at which `bench gpu` times references on a GPU and on the CPU: `attention/attention: {s: 256, d: 64}`.
    #[serde(default)]
    pub throughput: Map<Map<u32>>,
}

/// A struct: the Rust type is derived from it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawStruct {
    /// Doc comment.
    #[serde(default)]
    pub about: String,
    /// Fields in order: a form (`F[h, d]`, `LnW`, `list[layers] of BlockW`), or the long form.
    pub fields: Map<RawField>,
}

/// A field of a struct.
#[derive(Debug)]
pub struct RawField {
    /// Its form, and whether it was given in the long form.
    pub form: String,
    /// Whether the form stands below a key `form`.
    pub long: bool,
    /// Doc comment.
    pub about: String,
    /// An expression over sizes, for scalars.
    pub value: Option<Formula>,
}

/// The long form of a field.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawFieldLong {
    /// A form, or a scalar type (`usize`, `f64`).
    form: String,
    /// Doc comment.
    #[serde(default)]
    about: String,
    /// Where a scalar comes from: an expression over sizes.
    #[serde(default)]
    value: Option<Formula>,
}

/// `unit.yaml`: one prerequisite.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawUnit {
    /// Title of the unit.
    pub title: String,
    /// What the unit is about, and what it is for in interpretability, Markdown.
    #[serde(default)]
    pub summary: String,
    /// What of a guide to the subject the unit practises, in a sentence.
    #[serde(default)]
    pub serves: String,
    /// What to watch or read before, and why: one entry each, Markdown.
    #[serde(default)]
    pub read: Vec<String>,
    /// How long each exercise takes about, and how hard it is: `softmax_rows: {minutes: 15, difficulty: 2}`.
    #[serde(default)]
    pub effort: Map<RawEffort>,
    /// Exercises of the short track: what to do first where time is short.
    #[serde(default)]
    pub short: Vec<String>,
    /// Exercises in order; files that are not listed come after.
    #[serde(default)]
    pub exercises: Vec<String>,
}

/// What an exercise asks of a learner.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEffort {
    /// Minutes that it takes about.
    pub minutes: u32,
    /// From 1, a line or two, to 5, an evening.
    pub difficulty: u8,
}

/// One exercise.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawExercise {
    /// One line for lists and headings.
    pub title: String,
    /// What to do, Markdown.
    pub statement: String,
    /// The same in Chinese.
    #[serde(default)]
    pub statement_zh: Option<String>,
    /// From gentle to explicit, shown one at a time.
    #[serde(default)]
    pub hints: Vec<String>,
    /// What is practised.
    #[serde(default)]
    pub concepts: Vec<String>,
    /// Exercises whose functions are available as `crate::…`: `unit/exercise`, or `exercise` of the same unit.
    #[serde(default)]
    pub requires: Vec<String>,
    /// Files and folders below `fixtures/` that are no part of the course, such as a large checkpoint: where one is missing, the
    /// exercise is skipped.
    #[serde(default)]
    pub needs: Vec<String>,
    /// The function in Rust: `fn softmax(x: &Tensor) -> Result<Tensor>`, `fn words(text: &str) -> Vec<String>`.
    pub signature: String,
    /// Rust that calls what the learner writes, where that is a trait, a struct with methods or a generic function: a
    /// module with `pub fn` of the signature, which names the learner's items as `crate::EXERCISE::…`. Learners see it.
    #[serde(default)]
    pub driver: Option<String>,
    /// With `driver`: the items that the learner finds, their bodies `todo!()`.
    #[serde(default)]
    pub starter: Option<String>,
    /// Dtype and symbolic shape of each argument: `x: "F[r, c]"`.
    #[serde(default)]
    pub takes: Map<String>,
    /// Which dtypes a capital letter of `takes` stands for, where it is fewer than all: `N: [u8, i64, f32, f64]`.
    #[serde(default)]
    pub dtypes: Map<Vec<String>>,
    /// Names and forms of the outputs; a single output is `out`.
    #[serde(default)]
    pub returns: Map<String>,
    /// Reference functions that the laws may call: `unit/exercise`, `oracle/function`, `unit/oracle/function`.
    #[serde(default)]
    pub uses: Vec<String>,
    /// Where cases come from.
    #[serde(default)]
    pub given: RawGiven,
    /// What arguments and sizes may be, where that is not the default: `x: {size: 1e3, because: …}`, `k: {to: 8}`,
    /// `seed: any`, `b1: drawn`.
    #[serde(default)]
    pub domain: Map<RawDomain>,
    /// Helpers for the laws: `name(a, b): expression`. One with an argument's name is the closure that the learner calls.
    #[serde(default)]
    pub define: Map<Formula>,
    /// Equations that every correct solution obeys, by name; the most telling first.
    pub laws: Map<RawLaw>,
    /// Inputs that must give an error, never a panic, by name.
    #[serde(default)]
    pub rejects: Map<RawReject>,
    /// How close `approx` must be.
    #[serde(default)]
    pub tolerance: Option<RawTolerance>,
    /// Fixed inputs with an accepted output each, by name.
    #[serde(default)]
    pub snapshots: Map<Map<RawLiteral>>,
    /// Words that a solution must or must not hold.
    #[serde(default)]
    pub source: Option<RawSource>,
    /// Layouts that arguments come in besides the contiguous one.
    #[serde(default)]
    pub layouts: Vec<RawLayout>,
    /// Half-precision dtypes that `F` may be as well: on a GPU, its answers in them are compared with the CPU's. The
    /// statement must say so.
    #[serde(default)]
    pub half_precision: Vec<RawHalf>,
    /// Time and memory of one call.
    #[serde(default)]
    pub limits: Option<RawLimits>,
    /// Devices the exercise is judged on; all by default, the CPU alone of plain Rust.
    #[serde(default)]
    pub devices: Option<Vec<RawDevice>>,
    /// What is relaxed of the contracts that every exercise has.
    #[serde(default)]
    pub contract: Option<RawContract>,
    /// Whether the answer must, or must not, share storage with an argument.
    #[serde(default)]
    pub storage: Option<RawStorage>,
    /// Sizes below which a shown case is not shrunk.
    #[serde(default)]
    pub display: Map<i64>,
    /// Mutants of the reference that no input tells from it, as `cargo xtask verify` prints them.
    #[serde(default)]
    pub equivalent: Vec<RawEquivalent>,
    /// Distortions of the reference that no law can notice, as `cargo xtask verify` names them; it tries them again.
    #[serde(default)]
    pub unnoticed: Vec<RawUnnoticed>,
}

/// A mutant that is as right as the reference.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawEquivalent {
    /// `old line → new line`, as `cargo xtask verify` prints it.
    pub mutant: String,
    /// Why no input can tell.
    pub because: String,
}

/// A distortion that no law can notice.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawUnnoticed {
    /// Its name: `floats below 1e-12 to zero`.
    pub distortion: String,
    /// Why no law can notice it.
    pub because: String,
}

/// Where cases come from.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawGiven {
    /// Number of drawn cases.
    #[serde(default)]
    pub cases: Option<u32>,
    /// Sizes in order: `n: 1..=5`, `k: min(m, n)`.
    #[serde(default)]
    pub dims: FormulaMap,
    /// Sets of sizes of course.yaml, which come before `dims`: those that the exercise mentions. `dims` may give one of them
    /// another range.
    #[serde(default)]
    pub dims_of: Vec<String>,
    /// Draws by name: `x: {normal: {std: 10}}`.
    #[serde(default)]
    pub draw: Map<RawDraw>,
    /// Computed in order, after the draws.
    #[serde(default, rename = "let")]
    pub lets: FormulaMap,
    /// Tried first; each fixes sizes or arguments, the rest is drawn.
    #[serde(default)]
    pub examples: Vec<Map<RawLiteral>>,
    /// Cases to draw again.
    #[serde(default)]
    pub avoid: Option<Formula>,
}

/// How a value is drawn: `{kind: {options}}`, or the kind alone.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct RawDraw(pub RawLiteral);

/// What an argument or size may be: `any`, `drawn`, or a map.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct RawDomain(pub RawLiteral);

/// A law: an equation, or the long form.
#[derive(Debug)]
pub struct RawLaw {
    /// Everything but the equation is optional.
    pub body: RawLawLong,
    /// Whether the equation stands below a key `holds`.
    pub long: bool,
}

/// The long form of a law.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLawLong {
    /// The equation.
    pub holds: Formula,
    /// The case counts only where this is true.
    #[serde(default)]
    pub when: Option<Formula>,
    /// Replaces the exercise's tolerance entry by entry.
    #[serde(default)]
    pub tolerance: Option<RawTolerance>,
    /// Judge only so many cases.
    #[serde(default)]
    pub cases: Option<u32>,
    /// Only on these devices.
    #[serde(default)]
    pub devices: Option<Vec<RawDevice>>,
    /// The likely mistake.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// Number of the hint that belongs to this law, from 1.
    #[serde(default)]
    pub hint: Option<usize>,
}

/// An input that must give an error: changed arguments, and these keys.
#[derive(Debug)]
pub struct RawReject {
    /// By name of an argument.
    pub changes: Map<Formula>,
    /// Only where this is true.
    pub when: Option<Formula>,
    /// The message must hold this text.
    pub says: Option<String>,
    /// The likely mistake.
    pub otherwise: Option<String>,
}

/// How close `approx` must be: in general, by dtype, by device.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawTolerance {
    /// Relative part.
    #[serde(default)]
    pub rtol: Option<f64>,
    /// Absolute part.
    #[serde(default)]
    pub atol: Option<f64>,
    /// Units in the last place of the dtype; replaces the other two.
    #[serde(default)]
    pub ulp: Option<f64>,
    /// So many times the reference's own rounding is allowed too, in laws that ask it: what its answer in the dtype of the case
    /// is off from that in f64. For long computations such as a training, in which rounding grows.
    #[serde(default)]
    pub roundings: Option<f64>,
    /// For bf16.
    #[serde(default)]
    pub bf16: Option<RawToleranceEntry>,
    /// For f16.
    #[serde(default)]
    pub f16: Option<RawToleranceEntry>,
    /// For f32.
    #[serde(default)]
    pub f32: Option<RawToleranceEntry>,
    /// For f64.
    #[serde(default)]
    pub f64: Option<RawToleranceEntry>,
    /// On the CPU.
    #[serde(default)]
    pub cpu: Option<RawToleranceEntry>,
    /// On CUDA.
    #[serde(default)]
    pub cuda: Option<RawToleranceEntry>,
}

/// Tolerance for one dtype or device.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawToleranceEntry {
    /// Relative part.
    #[serde(default)]
    pub rtol: Option<f64>,
    /// Absolute part.
    #[serde(default)]
    pub atol: Option<f64>,
    /// Units in the last place of the dtype; replaces the other two.
    #[serde(default)]
    pub ulp: Option<f64>,
}

/// Words that a solution must or must not hold; comments and strings don't count.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawSource {
    /// Each must occur.
    #[serde(default)]
    pub require: Vec<String>,
    /// None may occur.
    #[serde(default)]
    pub forbid: Vec<String>,
}

/// Floating-point dtypes of 16 bits.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum RawHalf {
    /// IEEE half precision: ten digits of significand, up to 65504.
    F16,
    /// The upper half of an f32: seven digits of significand, its range.
    Bf16,
}

/// Layouts of tensor arguments.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawLayout {
    /// Dense.
    Contiguous,
    /// The last two axes swapped in storage.
    Transposed,
    /// Cut out of a larger tensor.
    Narrowed,
    /// Stride 0 along an axis of equal entries.
    Broadcast,
}

/// Where an exercise is judged.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawDevice {
    /// The CPU.
    Cpu,
    /// The first NVIDIA GPU.
    Cuda,
}

impl From<RawDevice> for Device {
    fn from(device: RawDevice) -> Device {
        match device {
            RawDevice::Cpu => Device::Cpu,
            RawDevice::Cuda => Device::Cuda,
        }
    }
}

/// Whether an answer shares storage with an argument.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RawStorage {
    /// It must not.
    Fresh,
    /// It must.
    Shared,
}

/// Time and memory of one call.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawLimits {
    /// CPU time: `500ms`, `2s`, `1min`.
    #[serde(default)]
    pub time: Option<String>,
    /// Memory: `256MiB`, `1GiB`.
    #[serde(default)]
    pub memory: Option<String>,
}

/// What is relaxed of the contracts; all are true by default.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawContract {
    /// Arguments are left unchanged.
    #[serde(default)]
    pub pure: Option<bool>,
    /// The same arguments give the same answer.
    #[serde(default)]
    pub repeatable: Option<bool>,
    /// NaN stands only where the reference has it.
    #[serde(default)]
    pub finite: Option<bool>,
}

impl<'de> Deserialize<'de> for RawLaw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawLaw, D::Error> {
        // A visitor and not an untagged enum: errors inside keep their place.
        struct Law;
        impl<'de> Visitor<'de> for Law {
            type Value = RawLaw;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an equation, or a map with `holds`")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawLaw, A::Error> {
                let body = RawLawLong::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RawLaw { body, long: true })
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawLaw, E> {
                Ok(short(text))
            }
            fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<RawLaw, E> {
                Ok(short(&value.to_string()))
            }
        }
        fn short(text: &str) -> RawLaw {
            let body = RawLawLong {
                holds: Formula(text.to_string()),
                when: None,
                tolerance: None,
                cases: None,
                devices: None,
                otherwise: None,
                hint: None,
            };
            RawLaw { body, long: false }
        }
        deserializer.deserialize_any(Law)
    }
}

impl<'de> Deserialize<'de> for RawField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawField, D::Error> {
        struct Field;
        impl<'de> Visitor<'de> for Field {
            type Value = RawField;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a form such as `F[d]`, or a map with `form`")
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawField, E> {
                Ok(RawField {
                    form: text.to_string(),
                    long: false,
                    about: String::new(),
                    value: None,
                })
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawField, A::Error> {
                let RawFieldLong { form, about, value } = RawFieldLong::deserialize(MapAccessDeserializer::new(map))?;
                Ok(RawField {
                    form,
                    long: true,
                    about,
                    value,
                })
            }
        }
        deserializer.deserialize_any(Field)
    }
}

impl<'de> Deserialize<'de> for RawReject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<RawReject, D::Error> {
        struct Reject;
        impl<'de> Visitor<'de> for Reject {
            type Value = RawReject;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map of changed arguments")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawReject, A::Error> {
                let mut reject = RawReject {
                    changes: Map::default(),
                    when: None,
                    says: None,
                    otherwise: None,
                };
                while let Some(key) = map.next_key::<String>()? {
                    match key.as_str() {
                        "when" => reject.when = Some(map.next_value()?),
                        "says" => reject.says = Some(map.next_value()?),
                        "otherwise" => reject.otherwise = Some(map.next_value()?),
                        _ => {
                            let value = map.next_value()?;
                            if reject.changes.0.insert(key.clone(), value).is_some() {
                                return Err(serde::de::Error::custom(format!("duplicate key `{key}`")));
                            }
                        }
                    }
                }
                Ok(reject)
            }
        }
        deserializer.deserialize_map(Reject)
    }
}

/// Schema of a value that is either in the short form or in the long form `T`.
fn short_or<T: JsonSchema>(generator: &mut schemars::SchemaGenerator, short: serde_json::Value) -> schemars::Schema {
    let long = generator.subschema_for::<T>();
    schemars::json_schema!({ "anyOf": [short, long] })
}

impl JsonSchema for RawLaw {
    fn schema_name() -> Cow<'static, str> {
        "Law".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        short_or::<RawLawLong>(generator, serde_json::json!({"type": ["string", "boolean"]}))
    }
}

impl JsonSchema for RawField {
    fn schema_name() -> Cow<'static, str> {
        "Field".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        short_or::<RawFieldLong>(generator, serde_json::json!({"type": "string"}))
    }
}

impl JsonSchema for RawReject {
    fn schema_name() -> Cow<'static, str> {
        "Reject".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let formula = generator.subschema_for::<Formula>();
        schemars::json_schema!({
            "type": "object",
            "description": "The changed arguments by name, each an expression over the drawn case.",
            "properties": {
                "when": {"description": "Only where this is true.", "anyOf": [formula]},
                "says": {"description": "The message must hold this text.", "type": "string"},
                "otherwise": {"description": "The likely mistake.", "type": "string"},
            },
            "additionalProperties": formula,
        })
    }
}

impl JsonSchema for RawDomain {
    fn schema_name() -> Cow<'static, str> {
        "Domain".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let end = serde_json::json!({"anyOf": [{"type": "number"}, {"type": "string"}]});
        schemars::json_schema!({
            "description": "What is allowed: `any` (whatever the type can hold), `drawn` (exactly what is drawn), or a map.",
            "anyOf": [
                {"type": "string", "enum": ["any", "drawn"]},
                {
                    "type": "object",
                    "properties": {
                        "size": {"description": "Of floats in tensors: the largest magnitude, 1e6 unless said, or `any`.", "anyOf": end["anyOf"]},
                        "from": {"description": "The least value.", "anyOf": end["anyOf"]},
                        "to": {"description": "The largest value.", "anyOf": end["anyOf"]},
                        "also": {"description": "Legal besides.", "type": "array", "items": {"enum": ["nan", "inf", "-inf"]}},
                        "because": {"description": "Why it is narrower than the default.", "type": "string"},
                    },
                    "additionalProperties": false,
                },
            ],
        })
    }
}

impl JsonSchema for RawDraw {
    fn schema_name() -> Cow<'static, str> {
        "Draw".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        // The names of the kinds are filled in by `schema::schema`, which is told them. Other keys are fields of a struct argument, drawn apart.
        schemars::json_schema!({
            "description": "{kind: {options}}; of a struct argument, {field: {kind: {options}}}.",
            "anyOf": [
                {"type": "string", "enum": []},
                {"type": "object", "properties": {}, "additionalProperties": {"type": "object"}},
            ],
        })
    }
}
