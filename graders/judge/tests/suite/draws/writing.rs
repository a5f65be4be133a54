//! Stored cases and Rust literals.

use super::support::*;
use gradus_course::signature::{Scalar, Type};
use gradus_draw::{StoredCase, literal};
use gradus_law::value::{Tensor, Value};
use gradus_wire::DType;
use indexmap::IndexMap;

fn tensor_of(dtype: DType, shape: &[usize], data: &[f64]) -> Value {
    Value::Tensor(Tensor::new(shape, data.to_vec()).cast(dtype))
}

fn written(value: &Value, rust_type: &str) -> String {
    literal::rust(value, &Type::Tensor, rust_type)
}

#[test]
fn tensors_are_written_as_candle_takes_them() {
    let cases = [
        (
            tensor_of(DType::F32, &[2, 2], &[1., 2., 3.5, -4.]),
            "&Tensor::new(&[[1f32, 2.], [3.5, -4.]], &Device::Cpu)?",
        ),
        (tensor_of(DType::F32, &[], &[1.]), "&Tensor::new(1f32, &Device::Cpu)?"),
        (
            tensor_of(DType::F32, &[0, 3], &[]),
            "&Tensor::zeros((0, 3), DType::F32, &Device::Cpu)?",
        ),
        (
            tensor_of(DType::F64, &[0], &[]),
            "&Tensor::zeros(0, DType::F64, &Device::Cpu)?",
        ),
        (
            tensor_of(DType::F32, &[3], &[f64::NAN, f64::INFINITY, f64::NEG_INFINITY]),
            "&Tensor::new(&[f32::NAN, f32::INFINITY, -f32::INFINITY], &Device::Cpu)?",
        ),
        (
            tensor_of(DType::U8, &[2], &[1., 255.]),
            "&Tensor::new(&[1u8, 255], &Device::Cpu)?",
        ),
        (
            tensor_of(DType::I64, &[2], &[-1., 2.]),
            "&Tensor::new(&[-1i64, 2], &Device::Cpu)?",
        ),
        (
            tensor_of(DType::F64, &[2], &[1e-8, 1e20]),
            "&Tensor::new(&[1e-8f64, 1e20], &Device::Cpu)?",
        ),
        (
            tensor_of(DType::BF16, &[1], &[0.5]),
            "&Tensor::new(&[0.5f32], &Device::Cpu)?.to_dtype(DType::BF16)?",
        ),
        (
            tensor_of(DType::F32, &[1, 1, 1, 1, 2], &[1., 2.]),
            "&Tensor::from_vec(vec![1f32, 2.], (1, 1, 1, 1, 2), &Device::Cpu)?",
        ),
        (
            tensor_of(DType::F32, &[1, 1, 1, 1, 1, 1, 2], &[1., 2.]),
            "&Tensor::from_vec(vec![1f32, 2.], &[1, 1, 1, 1, 1, 1, 2][..], &Device::Cpu)?",
        ),
    ];
    for (value, wanted) in cases {
        assert_eq!(written(&value, "&Tensor"), wanted);
    }
    assert_eq!(
        written(&tensor_of(DType::U32, &[1], &[7.]), "Tensor"),
        "Tensor::new(&[7u32], &Device::Cpu)?"
    );
}

#[test]
fn large_numbers_of_elements_are_written_flat_and_wide_ones_broken() {
    let big = written(&tensor_of(DType::F32, &[5000], &vec![0.25; 5000]), "&Tensor");
    assert!(big.starts_with("&Tensor::from_vec(vec![") && big.contains("5000, &Device::Cpu)?"));
    let wide = written(&tensor_of(DType::F64, &[3, 12], &vec![0.123456789; 36]), "&Tensor");
    assert!(
        wide.lines().count() > 3 && wide.lines().all(|l| l.chars().count() <= 110),
        "{wide}"
    );
}

#[test]
fn other_arguments() {
    let text = Value::Text("a\"b\n猫".into());
    let list =
        |items: Vec<Value>, ty: Type, rust: &str| literal::rust(&Value::List(items), &Type::List(Box::new(ty)), rust);
    let scalar = |n: f64, s: Scalar, rust: &str| literal::rust(&Value::Number(n), &Type::Scalar(s), rust);
    assert_eq!(literal::rust(&text, &Type::Text, "&str"), "\"a\\\"b\\n猫\"");
    assert_eq!(list(vec![text.clone()], Type::Text, "&[&str]"), "&[\"a\\\"b\\n猫\"]");
    assert_eq!(
        list(vec![text], Type::Text, "Vec<String>"),
        "vec![\"a\\\"b\\n猫\".to_string()]"
    );
    assert_eq!(list(vec![], Type::Tensor, "&[Tensor]"), "&[] as &[Tensor]");
    assert_eq!(
        list(
            vec![Value::Number(1.0), Value::Number(0.5)],
            Type::Scalar(Scalar::F64),
            "&[f64]"
        ),
        "&[1., 0.5]"
    );
    assert_eq!(scalar(3.0, Scalar::Usize, "usize"), "3");
    assert_eq!(scalar(3.0, Scalar::F64, "f64"), "3.");
    assert_eq!(scalar(f64::NAN, Scalar::F64, "f64"), "f64::NAN");
    assert_eq!(
        literal::rust(&Value::Text("cpu".into()), &Type::Device, "&Device"),
        "&Device::Cpu"
    );
    assert_eq!(
        literal::rust(&Value::Text("bf16".into()), &Type::DType, "DType"),
        "DType::BF16"
    );
    assert_eq!(
        literal::rust(&Value::Text("/a".into()), &Type::Path, "&Path"),
        "std::path::Path::new(\"/a\")"
    );
    let option = Type::Option(Box::new(Type::Tensor));
    assert_eq!(literal::rust(&Value::None, &option, "Option<&Tensor>"), "None");
    let some = tensor_of(DType::F32, &[1], &[1.]);
    assert_eq!(
        literal::rust(&some, &option, "Option<&Tensor>"),
        "Some(&Tensor::new(&[1f32], &Device::Cpu)?)"
    );
}

#[test]
fn structs_in_structs_are_named() {
    let e = exercise(
        "fn f(p: &GptW, cfg: &GptCfg) -> Result<Tensor>",
        "takes: {p: GptW, cfg: GptCfg}\ngiven:\n  dims: {v: 1, d: 1, h: 1, e: 1, layers: 1, ctx: 1}",
    );
    let c = case(&e, 0);
    let p = literal::rust_in(&course().structs, &c.values["p"], &Type::Struct("GptW".into()), "&GptW");
    assert!(
        p.starts_with("&GptW {") && p.contains("BlockW {") && p.contains("ln1: LnW {"),
        "{p}"
    );
    let cfg = literal::rust_in(
        &course().structs,
        &c.values["cfg"],
        &Type::Struct("GptCfg".into()),
        "&GptCfg",
    );
    assert_eq!(cfg, "&GptCfg { d_model: 1, n_heads: 1, ln_eps: 1e-5 }");
    // It is Rust.
    syn::parse_str::<syn::Expr>(&p).expect("an expression");
}

#[test]
fn cases_survive_json_to_the_bit() {
    let e = exercise(
        "fn f(x: &Tensor, t: &Named, s: &str, y: Option<&Tensor>, xs: &[f64]) -> Result<Tensor>",
        "takes: {x: \"F[n]\", y: \"option of F[n]\"}\ngiven:\n  dims: {n: 4}\n  draw: {t: {named: {w: \"F[n]\"}}, y: normal, xs: {list: {of: normal}}, x: {normal: {plant: [nan, inf, -inf, 0.1]}}, s: {text: {alphabet: \"a\\\"猫\"}}}",
    );
    for k in 0..20 {
        let stored = StoredCase::new(&case(&e, k));
        let json = serde_json::to_string(&stored).expect("JSON");
        let read: StoredCase = serde_json::from_str(&json).expect("the same");
        let again = read.to_case().expect("a case");
        let bits = |v: &Value| numbers(v).iter().map(|n| n.to_bits()).collect::<Vec<_>>();
        for (name, value) in &case(&e, k).values {
            assert_eq!(bits(value), bits(&again.values[name]), "{name}");
        }
        assert_eq!(StoredCase::new(&again), stored);
        assert_eq!(again.origin, gradus_course::Origin::Drawn(k));
    }
}

#[test]
fn exact_integers_and_negative_zero_survive() {
    let mut c = case(&one("f64[n]", "n: 1", "{normal: {}}"), 0);
    let mut large = Tensor::new(&[2], vec![9_007_199_254_740_993.0, -1.0]).cast(DType::I64);
    large.exact = Some([9_007_199_254_740_993i128, -1].into());
    c.values = IndexMap::from([
        ("i".to_string(), Value::Tensor(large)),
        ("z".to_string(), Value::Number(-0.0)),
    ]);
    let json = serde_json::to_string(&StoredCase::new(&c)).expect("JSON");
    let again = serde_json::from_str::<StoredCase>(&json)
        .expect("the same")
        .to_case()
        .expect("a case");
    assert_eq!(
        tensor(&again, "i").exact.as_deref(),
        Some(&[9_007_199_254_740_993i128, -1][..])
    );
    assert!(matches!(again.values["z"], Value::Number(z) if z == 0.0 && z.is_sign_negative()));
}

#[test]
fn damaged_json_is_an_error() {
    let c = case(&one("f64[n]", "n: 2", "{normal: {}}"), 0);
    let json = serde_json::to_string(&StoredCase::new(&c)).expect("JSON");
    for (from, to) in [
        ("\"shape\":[2]", "\"shape\":[3]"),
        ("\"dtype\":\"f64\"", "\"dtype\":\"f65\""),
        ("drawn 0", "drawn"),
    ] {
        let damaged = json.replacen(from, to, 1);
        assert_ne!(damaged, json);
        assert!(
            serde_json::from_str::<StoredCase>(&damaged)
                .expect("JSON")
                .to_case()
                .is_err(),
            "{to}"
        );
    }
}
