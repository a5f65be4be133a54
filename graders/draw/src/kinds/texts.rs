//! Texts, paths, names of things, and stored data.

use crate::fixture;
use crate::kind::{Frame, Gives, Kind, Takes, option};
use crate::values::same;
use gradus_law::value::{CANDLE_PREFIX, Value};

/// `text`.
pub(super) static TEXT: Kind = Kind {
    name: "text",
    doc: "A text of random characters.",
    example: "corpus: {text: {alphabet: \"abc é猫\", length: 1..=20}}",
    options: &[
        option(
            "alphabet",
            Takes::Text,
            None,
            "The characters, the simplest first; a to e and the space when neither this nor `from` is given.",
        ),
        option("from", Takes::Value, None, "An earlier text whose characters are used."),
        option("length", Takes::Range, Some("0..=12"), "Number of characters."),
    ],
    main: Some("alphabet"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, rng| {
        let alphabet = alphabet(frame);
        let (low, high) = frame.range("length")?;
        let n = rng.between(low as i64, high as i64) as usize;
        if alphabet.is_empty() {
            return if low == 0 {
                Ok(Value::Text(String::new()))
            } else {
                Err("there are no characters to use".into())
            };
        }
        Ok(Value::Text(
            (0..n)
                .map(|_| alphabet[rng.below(alphabet.len() as u64) as usize])
                .collect(),
        ))
    },
    holds: |frame, value| {
        let (Value::Text(text), Ok((low, high))) = (value, frame.range("length")) else {
            return false;
        };
        let alphabet = alphabet(frame);
        let n = text.chars().count();
        (low..=high).contains(&n) && text.chars().all(|c| alphabet.contains(&c))
            || (text.is_empty() && alphabet.is_empty() && low == 0)
    },
    repair: None,
    simpler: Some(|frame, value| {
        let (Value::Text(text), Ok((low, _))) = (value, frame.range("length")) else {
            return Vec::new();
        };
        shorter(text, low, alphabet(frame).first().copied())
    }),
    elements: false,
};

/// Distinct characters in order of first appearance.
fn alphabet(frame: &Frame) -> Vec<char> {
    let source = match (frame.text("alphabet"), frame.text("from")) {
        (Some(text), _) | (None, Some(text)) => text,
        (None, None) => "abcde ",
    };
    let mut out = Vec::new();
    for c in source.chars() {
        if !out.contains(&c) {
            out.push(c);
        }
    }
    out
}

/// Shorter texts, then the same with one character replaced by the simplest.
pub(crate) fn shorter(text: &str, low: usize, simplest: Option<char>) -> Vec<Value> {
    let chars: Vec<char> = text.chars().collect();
    let n = chars.len();
    let mut out: Vec<String> = Vec::new();
    let mut length = low;
    while length < n {
        out.push(chars[..length].iter().collect());
        out.push(chars[n - length..].iter().collect());
        length += (n - length).div_ceil(2);
    }
    if n > low {
        for i in 0..n.min(64) {
            out.push(
                chars
                    .iter()
                    .enumerate()
                    .filter(|(j, _)| *j != i)
                    .map(|(_, c)| c)
                    .collect(),
            );
        }
    }
    if let Some(simplest) = simplest {
        for i in 0..n.min(64) {
            if chars[i] != simplest {
                let mut changed = chars.clone();
                changed[i] = simplest;
                out.push(changed.into_iter().collect());
            }
        }
    }
    out.into_iter().map(Value::Text).collect()
}

/// Stands for the folder that a program may write, at the start of a drawn path; whoever makes the call puts the folder in.
pub const SCRATCH: &str = "{scratch}";
/// Stands for the folder of the files that a program is given to read.
pub const GIVEN: &str = "{given}";
/// Stands for the course's `fixtures/`, of which a program may read what is named.
pub const FIXTURES: &str = "{fixtures}";

/// `path`.
pub(super) static PATH: Kind = Kind {
    name: "path",
    doc: "A path. `writable` leads to a file that does not exist yet, in an empty folder that may be written; laws read what the \
          answer left there (`read_safetensors(file)`, `read_text(file)`). `safetensors` and `text` lead to a file that holds what \
          they say and may be read, another name to a file or folder below `fixtures/`. Each call has folders of its own, and \
          nothing else can be opened. What a file is made from, `solve` and `rejects` may change as they change arguments. An \
          example may write `{scratch}/deeper/name`, `{given}/name` and `{fixtures}/name`.",
    example: "file: {path: writable}",
    options: &[
        option(
            "to",
            Takes::Text,
            Some("writable"),
            "`writable`, or the name of a file or folder below `fixtures/`.",
        ),
        option(
            "safetensors",
            Takes::Content,
            None,
            "Tensors by name that the file holds: a map or a struct, such as an earlier draw.",
        ),
        option("text", Takes::Content, None, "The text that the file holds."),
        option(
            "cut",
            Takes::Content,
            None,
            "How many bytes are missing at the end of the file.",
        ),
    ],
    main: Some("to"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, _| {
        let name = frame.path.replace(['/', '[', ']'], "_");
        match (frame.text("to"), frame.text("safetensors"), frame.text("text")) {
            (_, Some(_), Some(_)) => Err("a file holds either `safetensors` or a `text`".into()),
            (_, Some(_), None) => Ok(Value::Text(format!("{GIVEN}/{name}.safetensors"))),
            (_, None, Some(_)) => Ok(Value::Text(format!("{GIVEN}/{name}.txt"))),
            (None | Some("writable"), None, None) => Ok(Value::Text(format!("{SCRATCH}/{name}"))),
            (Some(file), None, None) => {
                fixture::place(&frame.root, file).map(|_| Value::Text(format!("{FIXTURES}/{file}")))
            }
        }
    },
    holds: |_, value| matches!(value, Value::Text(_)),
    repair: None,
    simpler: None,
    elements: false,
};

/// `dtype`.
pub(super) static DTYPE: Kind = Kind {
    name: "dtype",
    doc: "A dtype's name.",
    example: "dt: {dtype: [f32, f64, bf16]}",
    options: &[option(
        "of",
        Takes::Texts,
        None,
        "The choice; `f32` and `f64` when not given.",
    )],
    main: Some("of"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, rng| {
        let names = dtypes(frame);
        if let Some(bad) = names.iter().find(|n| n.parse::<gradus_wire::DType>().is_err()) {
            return Err(format!("`{bad}` is no dtype"));
        }
        Ok(Value::Text(names[rng.below(names.len() as u64) as usize].clone()))
    },
    holds: |frame, value| matches!(value, Value::Text(name) if dtypes(frame).contains(name)),
    repair: None,
    simpler: Some(|frame, value| {
        let Value::Text(name) = value else { return Vec::new() };
        dtypes(frame)
            .into_iter()
            .take_while(|n| n != name)
            .map(Value::Text)
            .collect()
    }),
    elements: false,
};

fn dtypes(frame: &Frame) -> Vec<String> {
    match frame.texts("of") {
        [] => vec!["f32".into(), "f64".into()],
        names => names.to_vec(),
    }
}

/// `tensor_function`.
pub(super) static TENSOR_FUNCTION: Kind = Kind {
    name: "tensor_function",
    doc: "A closure that is candle code, by name, which autograd sees through: a `pub fn name(x: &Tensor) -> Result<Tensor>` of \
          `exercises/tensor_functions.rs`. Laws may call it, and `grad(f(x) by x)` is its slope. Which one was drawn a law knows \
          where the name is drawn apart: `kind: {choice: [total, constant]}`, and under `let` the argument is \
          ``f: \"`candle:${kind}`\"``.",
    example: "f: {tensor_function: [sum_of_squares, sum_of_sines]}",
    options: &[option("of", Takes::Texts, None, "The functions, the simplest first.")],
    main: Some("of"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, rng| match frame.texts("of") {
        [] => Err("no function is named".into()),
        names => Ok(tensor_function(&names[rng.below(names.len() as u64) as usize])),
    },
    holds: |frame, value| frame.texts("of").iter().any(|name| same(&tensor_function(name), value)),
    repair: None,
    simpler: Some(|frame, value| {
        let simpler = frame.texts("of").iter().map(|name| tensor_function(name));
        simpler.take_while(|simpler| !same(simpler, value)).collect()
    }),
    elements: false,
};

/// The value that stands for a candle function.
pub(crate) fn tensor_function(name: &str) -> Value {
    Value::Function(format!("{CANDLE_PREFIX}{name}"))
}

/// `fixture`.
pub(super) static FIXTURE: Kind = Kind {
    name: "fixture",
    doc: "Stored data: a text file is a text; a `.json` file holds nested lists of numbers (`\"nan\"`, `\"inf\"` and `\"-inf\"` as texts), \
          `{dtype, shape, data}`, or a map of these by name.",
    example: "x: {fixture: {file: oracle/iris.json, name: x}}",
    options: &[
        option("file", Takes::Text, None, "The file's name below `fixtures/`."),
        option("name", Takes::Text, None, "An entry of the map in the file."),
    ],
    main: Some("file"),
    open: false,
    gives: Gives::Whole,
    draw: |frame, _| {
        let file = frame.text("file").ok_or("`file` is missing")?;
        fixture::load(&frame.root, file, frame.text("name"))
    },
    holds: |_, _| true,
    repair: None,
    simpler: None,
    elements: false,
};
