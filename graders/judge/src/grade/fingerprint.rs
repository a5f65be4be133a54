//! Fingerprints of mistakes: what each shipped mistake answers to a few calls, so that a learner whose function answers
//! the same can be told his mistake by name.
//!
//! A file `reference/UNIT/fingerprints/EXERCISE.json`, made by `bless` and proved by `verify`, holds the calls (as case
//! numbers of a seed of their own) and the answers. Nothing is compiled for a diagnosis: the learner's program is asked
//! these calls, a dozen at most.

use super::failure::Failure;
use super::session::Session;
use gradus_course::{Case, Course, Exercise, Origin};
use gradus_draw::Plan;
use gradus_engine::EnvironmentError;
use gradus_law::Tolerance;
use gradus_law::value::Value;
use gradus_wire::DType;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The seed of all calls.
const SEED: &str = "fingerprints";
/// Bumped whenever answers are condensed otherwise.
const VERSION: u32 = 1;
/// More numbers than these are condensed to as many sums.
const NUMBERS: usize = 6;
/// An answer counts as another one where it lies so many tolerances away.
const APART: f64 = 10.0;
/// So many calls must tell a mistake from the reference by values.
pub const TELLING: usize = 2;

/// What is known of the mistakes of one exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fingerprints {
    /// Of the form of this file.
    pub version: u32,
    /// Digest of the calls' arguments: those of another spec, or of other draws, are not these.
    pub arguments: String,
    /// The calls, such as `d3:f64`.
    pub calls: Vec<Call>,
    /// What the reference answers.
    pub reference: Vec<Print>,
    /// Mistakes by the name of their file.
    pub mistakes: IndexMap<String, Mistake>,
}

/// One mistake.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mistake {
    /// The misconception, in words to the learner.
    pub words: String,
    /// What it answers to each call; `None` where that is what the reference answers.
    pub prints: Vec<Option<Print>>,
}

/// A call by the number of its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// Which case of the seed.
    pub origin: Origin,
    /// What `F` stands for.
    pub float: DType,
}

/// What came of a call, condensed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Print {
    /// Types, shapes, texts, which numbers are not finite; or that there was an error.
    pub form: String,
    /// The numbers, or sums of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<f64>,
    /// The largest magnitude that went into one of them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub size: f64,
}

fn is_zero(v: &f64) -> bool {
    *v == 0.0
}

impl std::fmt::Display for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (letter, number) = match self.origin {
            Origin::Example(i) => ('e', i),
            Origin::Drawn(k) => ('d', k as usize),
            Origin::Edge(k) => ('g', k as usize),
        };
        write!(f, "{letter}{number}:{}", self.float)
    }
}

impl std::str::FromStr for Call {
    type Err = String;

    fn from_str(text: &str) -> Result<Call, String> {
        let wrong = || format!("`{text}` is no call: they read `d3:f64`");
        let (case, float) = text.split_once(':').ok_or_else(wrong)?;
        let number: u32 = case.get(1..).and_then(|n| n.parse().ok()).ok_or_else(wrong)?;
        let origin = match case.get(..1) {
            Some("e") => Origin::Example(number as usize),
            Some("d") => Origin::Drawn(number),
            Some("g") => Origin::Edge(number),
            _ => return Err(wrong()),
        };
        let float = float.parse().map_err(|()| wrong())?;
        Ok(Call { origin, float })
    }
}

impl Serialize for Call {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Call {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Call, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// Where the fingerprints of an exercise lie.
pub fn path(root: &Path, exercise: &Exercise) -> PathBuf {
    let folder = root.join("reference").join(&exercise.id.unit).join("fingerprints");
    folder.join(format!("{}.json", exercise.id.exercise))
}

impl Fingerprints {
    /// Fingerprints of this spec's calls.
    pub fn new(cases: &[&Case], calls: Vec<Call>, reference: Vec<Print>) -> Fingerprints {
        Fingerprints {
            version: VERSION,
            arguments: digest(cases),
            calls,
            reference,
            mistakes: IndexMap::new(),
        }
    }

    /// Those that are stored.
    pub fn read(root: &Path, exercise: &Exercise) -> Option<Fingerprints> {
        let text = std::fs::read_to_string(path(root, exercise)).ok()?;
        let read: Fingerprints = serde_json::from_str(&text).ok()?;
        let fits = read.reference.len() == read.calls.len()
            && read.mistakes.values().all(|m| m.prints.len() == read.calls.len());
        (read.version == VERSION && fits).then_some(read)
    }

    /// As the file holds them: one line a mistake.
    pub fn text(&self) -> String {
        let mut out = format!(
            "{{\"version\": {}, \"arguments\": {},\n \"calls\": {},\n \"reference\": {},\n \"mistakes\": {{",
            self.version,
            json(&self.arguments),
            json(&self.calls),
            json(&self.reference)
        );
        for (i, (name, mistake)) in self.mistakes.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            out.push_str(&format!("{comma}\n  {}: {}", json(name), json(mistake)));
        }
        out.push_str("\n }}\n");
        out
    }

    /// Whether both say the same, but for what machines round otherwise.
    pub fn is_like(&self, other: &Fingerprints) -> bool {
        const ROUNDING: Tolerance = Tolerance {
            rtol: 1e-5,
            atol: 1e-9,
            ulp: None,
        };
        let alike = |a: &Option<Print>, b: &Option<Print>| match (a, b) {
            (Some(a), Some(b)) => a.is_alike(b, ROUNDING),
            (None, None) => true,
            _ => false,
        };
        let mistakes = |(a, b): ((&String, &Mistake), (&String, &Mistake))| {
            a.0 == b.0 && a.1.words == b.1.words && a.1.prints.iter().zip(&b.1.prints).all(|(a, b)| alike(a, b))
        };
        let references = self.reference.iter().zip(&other.reference);
        self.calls == other.calls
            && self.arguments == other.arguments
            && self.mistakes.len() == other.mistakes.len()
            && references.clone().all(|(a, b)| a.is_alike(b, ROUNDING))
            && self.mistakes.iter().zip(&other.mistakes).all(mistakes)
    }

    /// What a mistake answers to a call.
    fn print<'f>(&'f self, mistake: &'f Mistake, call: usize) -> &'f Print {
        mistake.prints[call].as_ref().unwrap_or(&self.reference[call])
    }

    /// Mistakes that answer all calls as these prints do, with enough calls among them that tell by values.
    pub fn matching(&self, prints: &[Print], tolerances: &[Tolerance]) -> Vec<&str> {
        let answers_so = |mistake: &&Mistake| {
            let alike = |call: usize| self.print(mistake, call).is_alike(&prints[call], tolerances[call]);
            (0..self.calls.len()).all(alike) && self.telling(mistake, tolerances) >= TELLING
        };
        let all = self.mistakes.iter();
        all.filter(|(_, mistake)| answers_so(mistake))
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// How many calls tell a mistake from the reference by values.
    fn telling(&self, mistake: &Mistake, tolerances: &[Tolerance]) -> usize {
        let tells = |call: usize| {
            let print = mistake.prints[call].as_ref();
            print.is_some_and(|print| print.is_apart(&self.reference[call], tolerances[call]))
        };
        (0..self.calls.len()).filter(|&call| tells(call)).count()
    }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Digest of the arguments of cases.
fn digest(cases: &[&Case]) -> String {
    let arguments = |case: &&Case| -> String {
        let values = case.values.iter();
        let printed = values.map(|(name, value)| format!("{name} {}", json(&Print::of_value(value))));
        printed.collect()
    };
    let all: Vec<String> = cases.iter().map(arguments).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    format!("{:016x}", super::seed::hash(&all))
}

impl Print {
    /// What came of a call.
    pub fn of(answered: &Result<Value, Failure>) -> Print {
        match answered {
            Ok(value) => Print::of_value(value),
            Err(failure) => Print {
                form: format!("no answer: {}", failure.verdict().words()),
                numbers: Vec::new(),
                size: 0.0,
            },
        }
    }

    fn of_value(value: &Value) -> Print {
        let mut form = String::new();
        let mut numbers = Vec::new();
        flatten(value, &mut form, &mut numbers);
        for (i, v) in numbers.iter_mut().enumerate() {
            if !v.is_finite() {
                form.push_str(&format!(" {v}@{i}"));
                *v = 0.0;
            }
        }
        if form.len() > 120 {
            form = format!("{:016x}", super::seed::hash(&[&form]));
        }
        let size = numbers.iter().fold(0.0f64, |size, v| size.max(v.abs()));
        if numbers.len() > NUMBERS {
            numbers = (0..NUMBERS as u64).map(|k| sum(&numbers, k)).collect();
        }
        let numbers = numbers.into_iter().map(rounded).collect();
        let size = rounded(size);
        Print { form, numbers, size }
    }

    /// Whether both are answers of one form, and how far their numbers are apart: the largest difference.
    fn difference(&self, other: &Print) -> Option<f64> {
        if self.form != other.form || self.numbers.len() != other.numbers.len() {
            return None;
        }
        let pairs = self.numbers.iter().zip(&other.numbers);
        Some(pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max))
    }

    fn allowed(&self, other: &Print, tolerance: Tolerance) -> f64 {
        let digits = 1e-9;
        tolerance.atol + tolerance.rtol.max(digits) * self.size.max(other.size)
    }

    /// Whether one answer is the other, but for rounding.
    pub fn is_alike(&self, other: &Print, tolerance: Tolerance) -> bool {
        let difference = self.difference(other);
        difference.is_some_and(|difference| difference <= self.allowed(other, tolerance))
    }

    /// Whether both are answers of one form whose values are so far apart that nobody takes one for the other.
    pub fn is_apart(&self, other: &Print, tolerance: Tolerance) -> bool {
        let difference = self.difference(other);
        difference.is_some_and(|difference| difference > APART * self.allowed(other, tolerance))
    }
}

fn flatten(value: &Value, form: &mut String, numbers: &mut Vec<f64>) {
    match value {
        Value::Tensor(t) => {
            form.push_str(&format!("{}{:?}", t.dtype, t.shape()));
            numbers.extend(t.array.iter());
        }
        Value::Number(v) => {
            form.push('n');
            numbers.push(*v);
        }
        Value::Whole(v) => {
            form.push('n');
            numbers.push(*v as f64);
        }
        Value::List(items) => {
            form.push('[');
            items.iter().for_each(|item| flatten(item, form, numbers));
            form.push(']');
        }
        Value::Struct(fields) => {
            for (name, field) in fields {
                form.push_str(&format!(" {name}:"));
                flatten(field, form, numbers);
            }
        }
        other => form.push_str(&format!("{other:?}")),
    }
}

/// A sum of all numbers with weights between 1/2 and 1 of either sign, other ones for each `k`, over the root of their
/// count: it changes wherever one number does.
fn sum(numbers: &[f64], k: u64) -> f64 {
    let weight = |i: usize| {
        let bits = scrambled(k.wrapping_mul(1 << 40).wrapping_add(i as u64));
        let magnitude = 0.5 + (bits >> 12) as f64 / (1u64 << 53) as f64;
        if bits & 1 == 0 { magnitude } else { -magnitude }
    };
    let total: f64 = numbers.iter().enumerate().map(|(i, v)| weight(i) * v).sum();
    total / (numbers.len() as f64).sqrt()
}

/// The finaliser of SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
fn scrambled(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// To ten digits.
fn rounded(v: f64) -> f64 {
    format!("{v:.9e}").parse().unwrap_or(v)
}

/// The case of a call; `None` where it can't be drawn.
pub fn case(course: &Course, exercise: &Exercise, call: Call) -> Option<Case> {
    let plan = Plan::on_cpu(SEED, call.origin, Some(call.float));
    let tree = gradus_draw::draw(course, exercise, &plan).ok()?;
    Some(tree.current())
}

/// Tolerance of a case.
pub fn tolerance(course: &Course, exercise: &Exercise, case: &Case) -> Tolerance {
    let dtype = course.coarsest(exercise, case).unwrap_or(DType::F64);
    exercise.tolerance.resolve(None, dtype, gradus_wire::Device::Cpu)
}

impl Session<'_> {
    /// The words of the mistakes that the learner's function answers like, where there are any.
    pub(super) fn diagnosis(&mut self) -> Result<Option<Vec<String>>, EnvironmentError> {
        let Some(known) = Fingerprints::read(&self.course.root, self.exercise) else {
            return Ok(None);
        };
        let drawn = known.calls.iter().map(|&call| case(self.course, self.exercise, call));
        let Some(mut cases) = drawn.collect::<Option<Vec<Case>>>() else {
            return Ok(None);
        };
        if known.arguments != digest(&cases.iter().collect::<Vec<_>>()) {
            return Ok(None);
        }
        let mut prints = Vec::new();
        let mut tolerances = Vec::new();
        for case in &mut cases {
            case.device = self.device;
            let case = &*case;
            let answered = self.answer(case)?;
            if let Err(Failure::Died(..) | Failure::NotStarted { .. } | Failure::Blocked(_)) = answered {
                return Ok(None);
            }
            tolerances.push(tolerance(self.course, self.exercise, case));
            prints.push(Print::of(&answered));
        }
        let mut words: Vec<String> = Vec::new();
        for name in known.matching(&prints, &tolerances) {
            let said = &known.mistakes[name].words;
            if !words.contains(said) {
                words.push(said.clone());
            }
        }
        Ok((!words.is_empty()).then_some(words))
    }
}
