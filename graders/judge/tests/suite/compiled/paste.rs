//! A shown input really compiles where it is pasted.

use crate::checkout::{course, engine};
use gradus_course::signature::{Scalar, Signature, Type};
use gradus_draw::literal;
use gradus_engine::Request;
use gradus_law::value::{Tensor, Value};
use gradus_report::paint::wrap_rust;
use gradus_wire::DType;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

fn tensor(dtype: DType, shape: &[usize], data: Vec<f64>) -> Value {
    Value::Tensor(Tensor::new(shape, data).cast(dtype))
}

/// Types as signatures write them, with values.
fn kinds() -> Vec<(&'static str, Type, Value)> {
    let ln = |w: Vec<f64>| {
        let fields = [("w", w.clone()), ("b", w)];
        Value::Struct(
            fields
                .into_iter()
                .map(|(name, data)| (name.to_owned(), tensor(DType::F32, &[data.len()], data)))
                .collect(),
        )
    };
    let named: IndexMap<String, Value> = [("h.0.\"w\"".to_owned(), tensor(DType::F64, &[2], vec![1.5, f64::NAN]))]
        .into_iter()
        .collect();
    let list = |items: Vec<Value>| Value::List(items);
    let numbers = |v: &[f64]| list(v.iter().map(|&n| Value::Number(n)).collect());
    let (t, f64s) = (Type::Tensor, Type::Scalar(Scalar::F64));
    let of = |ty: &Type| Type::List(Box::new(ty.clone()));
    let option = |ty: &Type| Type::Option(Box::new(ty.clone()));
    let mut kinds = vec![
        ("&Tensor", t.clone(), tensor(DType::F32, &[], vec![2.5])),
        (
            "&Tensor",
            t.clone(),
            tensor(
                DType::F32,
                &[2, 3],
                vec![1.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e-30],
            ),
        ),
        (
            "&Tensor",
            t.clone(),
            tensor(DType::F64, &[1, 2, 1, 2], vec![0.1, 2.0, -3.0, 1e300]),
        ),
        ("&Tensor", t.clone(), tensor(DType::F32, &[0, 3], vec![])),
        ("Tensor", t.clone(), tensor(DType::F32, &[1; 7], vec![1.0])),
        (
            "&[Tensor]",
            of(&t),
            list(vec![
                tensor(DType::F32, &[1], vec![1.0]),
                tensor(DType::F32, &[0], vec![]),
            ]),
        ),
        ("&[Tensor]", of(&t), list(vec![])),
        ("&[f64]", of(&f64s), numbers(&[1.0, -2.5, f64::NAN])),
        ("&[f64]", of(&f64s), numbers(&[])),
        ("Vec<usize>", of(&Type::Scalar(Scalar::Usize)), numbers(&[1.0, 2.0])),
        ("f64", f64s.clone(), Value::Number(-1e-9)),
        ("bool", Type::Scalar(Scalar::Bool), Value::Number(1.0)),
        ("u64", Type::Scalar(Scalar::U64), Value::Number(7.0)),
        ("&str", Type::Text, Value::Text("a \"quoted\", {text}\n\u{202e}".into())),
        (
            "&[&str]",
            of(&Type::Text),
            list(vec![Value::Text("a, b".into()), Value::Text(String::new())]),
        ),
        ("Option<&Tensor>", option(&t), tensor(DType::F32, &[1], vec![1.0])),
        ("Option<&Tensor>", option(&t), Value::None),
        ("Option<f64>", option(&f64s), Value::Number(2.0)),
        ("&Device", Type::Device, Value::Text("cpu".into())),
        ("DType", Type::DType, Value::Text("bf16".into())),
        ("&Path", Type::Path, Value::Text("{scratch}/file".into())),
        ("&Path", Type::Path, Value::Text("{given}/file.safetensors".into())),
        ("&Path", Type::Path, Value::Text("{fixtures}/data/file.txt".into())),
        ("&course::LnW", Type::Struct("LnW".into()), ln(vec![1.0, 0.5])),
        ("&course::Named", Type::Named, Value::Struct(named)),
        ("&course::Named", Type::Named, Value::Struct(IndexMap::new())),
    ];
    for dtype in [DType::U8, DType::U32, DType::I64, DType::F16, DType::BF16] {
        kinds.push(("&Tensor", Type::Tensor, tensor(dtype, &[2], vec![0.0, 3.0])));
    }
    // Plain Rust: the type as a signature writes it says what it is.
    let text = |t: &str| Value::Text(t.into());
    let pair = |a: Value, b: Value| Value::List(vec![a, b]);
    let whole = |n: f64| Value::Number(n);
    let plain = [
        ("Vec<i64>", numbers(&[-1.0, 2.0])),
        ("&mut Vec<i64>", numbers(&[])),
        ("&mut [i64]", numbers(&[3.0])),
        ("&mut [u8]", numbers(&[])),
        ("String", text("a\"é")),
        ("&mut String", text("")),
        ("char", text("'")),
        ("i8", whole(-128.0)),
        ("u16", whole(65535.0)),
        ("isize", Value::Whole(i64::MIN.into())),
        ("[u8; 3]", numbers(&[1.0, 2.0, 3.0])),
        ("&[&str; 2]", list(vec![text("a"), text("b")])),
        (
            "(String, (char, bool))",
            pair(text("a"), pair(text("猫"), Value::Bool(true))),
        ),
        (
            "&[(&str, Option<i64>)]",
            list(vec![pair(text("a"), Value::None), pair(text("b"), whole(2.0))]),
        ),
        ("&[Vec<String>]", list(vec![list(vec![text("a")]), list(vec![])])),
        ("&HashMap<&str, Vec<u32>>", list(vec![pair(text("a"), numbers(&[1.0]))])),
        ("&HashMap<String, u32>", list(vec![])),
        (
            "BTreeMap<(u32, char), String>",
            list(vec![pair(pair(whole(1.0), text("x")), text("y"))]),
        ),
        ("&mut BTreeSet<i64>", list(vec![whole(1.0), whole(2.0)])),
        ("HashSet<char>", list(vec![text("a")])),
    ];
    for (rust_type, value) in plain {
        let signature = Signature::parse(&format!("fn f(x: {rust_type})"), &|_| false).expect(rust_type);
        kinds.push((rust_type, signature.parameters[0].ty.clone(), value));
    }
    // Long enough to be broken over lines.
    kinds.push((
        "&Tensor",
        Type::Tensor,
        tensor(DType::F32, &[9, 9], (0..81).map(|i| f64::from(i) / 7.0).collect()),
    ));
    kinds
}

#[test]
fn pasted_inputs_compile() {
    let course = course();
    let mut body = String::new();
    for (i, (rust_type, ty, value)) in kinds().iter().enumerate() {
        let text = literal::rust_in(&course.structs, value, ty, rust_type);
        let line = format!("    let v{i} = {text};");
        // As a narrow terminal shows it.
        for part in line.lines().flat_map(|l| wrap_rust(l, 54)) {
            body.push_str(&part);
            body.push('\n');
        }
        body.push_str(&format!("    let _: {rust_type} = v{i};\n"));
    }
    let source = format!(
        "use candle_core::{{DType, Device, Result, Tensor}};\nuse course::LnW;\nuse std::collections::*;\nuse std::path::Path;\n\nfn paste() -> Result<()> {{\n{body}    Ok(())\n}}\n\n\
         pub fn layer_norm(x: &Tensor, _p: &LnW, _eps: f64) -> Result<Tensor> {{\n    paste()?;\n    Ok(x.clone())\n}}\n"
    );
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("src")).expect("a folder");
    std::fs::write(folder.path().join("src/layer_norm.rs"), &source).expect("a file");
    let built = engine().build(&Request {
        course,
        unit: "gpt2-block",
        exercises: vec!["layer_norm".into()],
        crates: BTreeMap::from([("gpt2-block".to_owned(), folder.path().to_path_buf())]),
        stubs: BTreeSet::new(),
        trusted: false,
        functions: Vec::new(),
        tensor_functions: None,
    });
    let built = built.expect("a sound machine");
    let [(_, built)] = built.as_slice() else {
        panic!("one exercise, {} answers", built.len())
    };
    if let Err(failure) = built {
        panic!("{failure:?}\n{source}");
    }
}
