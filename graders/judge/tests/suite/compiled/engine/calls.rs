//! What goes in and what comes back.

use super::course::{Submission, ask, build, course, died, id, matrix, outcome, program, request, returned, values};
use gradus_course::{Form, StructDef};
use gradus_engine::blocked_marker;
use gradus_engine::supervise::{Call, CallOutcome, Runner, StartOptions};
use gradus_wire::message::GradientRequest;
use gradus_wire::{DType, Layout, Outcome, TensorData, Value};
use indexmap::IndexMap;

/// A right softmax.
pub const SOFTMAX: &str = "use candle_core::{D, Result, Tensor};\n\
    pub fn softmax(x: &Tensor) -> Result<Tensor> {\n\
        let e = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?.exp()?;\n\
        e.broadcast_div(&e.sum_keepdim(D::Minus1)?)\n\
    }\n";

fn tensor(value: &Value) -> &TensorData {
    match value {
        Value::Tensor(data) => data,
        other => panic!("a tensor was expected: {other:?}"),
    }
}

#[test]
fn a_softmax_is_compiled_called_and_small() {
    let (_keep, program) = program("fn softmax(x: &Tensor) -> Result<Tensor>", SOFTMAX);
    let size = std::fs::metadata(&program.path).expect("a file").len();
    assert!(size < 300_000, "{size} bytes: candle was linked statically");
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    if cfg!(target_os = "linux") {
        assert!(runner.containment().is_full());
    }
    let answer = returned(ask(&mut runner, vec![matrix(1, 2, &[0.0, 3.0f32.ln()])]));
    let got = values(&answer);
    assert!((got[0] - 0.25).abs() < 1e-6 && (got[1] - 0.75).abs() < 1e-6, "{got:?}");
}

#[test]
fn the_three_libraries_are_at_hand() {
    let text = "use candle_core::{Result, Tensor};\nuse candle_einops::einops;\nuse candle_nn::ops;\n\
        pub fn turn(x: &Tensor) -> Result<Tensor> { ops::silu(&einops!(\"h w -> w h\", x)?) }\n";
    let (_keep, program) = program("fn turn(x: &Tensor) -> Result<Tensor>", text);
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    let answer = returned(ask(&mut runner, vec![matrix(1, 2, &[0.0, 0.0])]));
    assert_eq!(tensor(&answer).shape, [2, 1]);
}

#[test]
fn every_type_goes_in_and_comes_back() {
    let signature = "fn all(a: f64, b: f32, c: usize, d: u32, e: u64, f: i64, g: bool, h: &str, xs: &[f64], \
        names: &[&str], ts: &[Tensor], o: Option<&Tensor>, dev: &Device, dt: DType, named: &Named) \
        -> Result<(f64, f32, usize, u32, u64, i64, bool, String, Vec<f64>, Vec<String>, Vec<Tensor>, Option<Tensor>, \
        Device, DType, Named)>";
    // Tuples longer than eight are not needed by any exercise: nested here.
    let signature = signature.replace(
        "(f64, f32, usize, u32, u64, i64, bool, String, Vec<f64>, Vec<String>, Vec<Tensor>, Option<Tensor>, \
        Device, DType, Named)",
        "((f64, f32, usize, u32, u64, i64, bool, String), (Vec<f64>, Vec<String>, Vec<Tensor>, Option<Tensor>, Device, \
        DType, Named))",
    );
    let body = format!(
        "use candle_core::{{DType, Device, Result, Tensor}};\nuse course::Named;\npub {signature} {{\n\
         let names = names.iter().map(|n| n.to_string()).collect();\n\
         Ok(((a, b, c, d, e, f, g, h.to_string()), (xs.to_vec(), names, ts.to_vec(), o.cloned(), dev.clone(), dt, \
         named.clone())))\n}}\n"
    );
    let (_keep, program) = program(&signature, &body);
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    let m = matrix(1, 2, &[1.0, 2.0]);
    let arguments = vec![
        Value::F64(1.5),
        Value::F64(0.25),
        Value::U64(7),
        Value::U64(8),
        Value::U64(u64::MAX),
        Value::I64(i64::MIN),
        Value::Bool(true),
        Value::Text("früh".into()),
        Value::List(vec![Value::F64(f64::INFINITY)]),
        Value::List(vec![Value::Text("a".into())]),
        Value::List(vec![m.clone()]),
        Value::Some(Box::new(m.clone())),
        Value::Text("cpu".into()),
        Value::Text("bf16".into()),
        Value::Struct(vec![("w".into(), m.clone())]),
    ];
    let answer = returned(ask(&mut runner, arguments.clone()));
    let Value::List(halves) = answer else {
        panic!("{answer:?}")
    };
    let flat: Vec<Value> = halves
        .into_iter()
        .flat_map(|half| match half {
            Value::List(items) => items,
            other => panic!("{other:?}"),
        })
        .collect();
    // What came back shares storage with what went in, and says so.
    let shared = |value: &Value| match value {
        Value::Tensor(data) => Value::Tensor(TensorData {
            shared: true,
            ..data.clone()
        }),
        other => other.clone(),
    };
    for (sent, got) in arguments.iter().zip(&flat) {
        let expected = match sent {
            Value::List(items) => Value::List(items.iter().map(shared).collect()),
            Value::Some(inner) => Value::Some(Box::new(shared(inner))),
            Value::Struct(fields) => Value::Struct(fields.iter().map(|(n, v)| (n.clone(), shared(v))).collect()),
            other => other.clone(),
        };
        assert_eq!(*got, expected);
    }
}

#[test]
fn every_dtype_goes_in_and_comes_back_bit_for_bit() {
    let (_keep, program) = program(
        "fn copy(x: &Tensor) -> Result<Tensor>",
        "use candle_core::{Result, Tensor};\npub fn copy(x: &Tensor) -> Result<Tensor> { x.copy() }\n",
    );
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    for dtype in DType::ALL {
        for shape in [vec![], vec![0, 3], vec![2, 3]] {
            let n = shape.iter().product::<u64>() as usize * dtype.size();
            let data = TensorData::new(dtype, shape, (0..n).map(|i| (i * 37 % 251) as u8).collect());
            let answer = returned(ask(&mut runner, vec![Value::Tensor(data.clone())]));
            assert_eq!(tensor(&answer), &data);
        }
    }
}

#[test]
fn layouts_have_the_same_values_and_other_strides() {
    let text = "use candle_core::{DType, Result, Tensor};\npub fn strides(x: &Tensor) -> Result<(Tensor, Vec<usize>)> {\n\
        Ok((x.to_dtype(DType::F64)?, x.stride().to_vec()))\n}\n";
    let (_keep, program) = program("fn strides(x: &Tensor) -> Result<(Tensor, Vec<usize>)>", text);
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    let cases = [
        (Layout::Contiguous, [2, 1]),
        (Layout::Transposed, [1, 3]),
        (Layout::Narrowed, [4, 1]),
        (Layout::Broadcast, [0, 1]),
    ];
    for (layout, strides) in cases {
        let Value::Tensor(mut data) = matrix(3, 2, &[1.0, 2.0, 1.0, 2.0, 1.0, 2.0]) else {
            panic!()
        };
        data.layout = layout;
        let answer = returned(ask(&mut runner, vec![Value::Tensor(data)]));
        let Value::List(parts) = answer else {
            panic!("{answer:?}")
        };
        let elements: Vec<f64> = tensor(&parts[0])
            .data
            .chunks_exact(8)
            .map(|b| f64::from_le_bytes(b.try_into().expect("8")))
            .collect();
        assert_eq!(elements, [1.0, 2.0, 1.0, 2.0, 1.0, 2.0], "{layout:?}");
        assert_eq!(
            parts[1],
            Value::List(strides.iter().map(|&s| Value::U64(s)).collect()),
            "{layout:?}"
        );
    }
}

#[test]
fn closures_are_answered_by_the_judge() {
    let text = "use candle_core::{Result, Tensor};\n\
        pub fn twice(f: &dyn Fn(&Tensor, f64) -> Result<Tensor>, x: &Tensor) -> Result<Tensor> { f(&f(x, 1.0)?, 2.0) }\n";
    let (_keep, program) = program(
        "fn twice(f: &dyn Fn(&Tensor, f64) -> Result<Tensor>, x: &Tensor) -> Result<Tensor>",
        text,
    );
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    let call = |f: &str| Call {
        function: 0,
        arguments: vec![Value::Closure(f.into()), matrix(1, 1, &[5.0])],
        gradient: None,
        again: 0,
    };
    let mut factors = Vec::new();
    let answer = returned(runner.call(call("scale"), &mut |name, arguments| {
        assert_eq!(name, "scale");
        let Value::F64(factor) = arguments[1] else {
            panic!("{arguments:?}")
        };
        factors.push(factor);
        Ok(matrix(1, 1, &[values(&arguments[0])[0] * 10.0 * factor as f32]))
    }));
    assert_eq!(values(&answer), [1000.0]);
    assert_eq!(factors, [1.0, 2.0]);
    let refused = outcome(runner.call(call("scale"), &mut |_, _| Err("not there".into())));
    assert_eq!(refused, Outcome::Failed("not there".into()));
}

#[test]
fn named_closure_types_and_compiled_functions_can_be_passed() {
    let mut course = course(&[], IndexMap::new());
    course
        .closures
        .insert("Hook".into(), "dyn Fn(&Tensor) -> Result<Tensor>".into());
    let signature = "fn apply(f: &Hook, x: &Tensor) -> Result<Tensor>";
    super::course::add(&mut course, "unit", signature, &[]);
    let text = "use candle_core::{Result, Tensor};\nuse course::Hook;\n\
        pub fn apply(f: &Hook, x: &Tensor) -> Result<Tensor> { f(x) }\n";
    let submission = Submission::new(&[("apply", text)]);
    let functions = submission.path().join("functions.rs");
    let square = "use candle_core::{Result, Tensor};\npub fn square(x: &Tensor) -> Result<Tensor> { x.sqr() }\n";
    std::fs::write(&functions, square).expect("a file");
    let mut request = request(&course, "unit", &["apply"], &[("unit", &submission)]);
    request.tensor_functions = Some(functions);
    let built = crate::checkout::engine().build(&request).expect("a sound machine");
    let program = built[0].1.as_ref().expect("it compiles");
    let mut runner = Runner::start(program, &StartOptions::default()).expect("it starts");
    let call = |f: Value, gradient| Call {
        function: 0,
        arguments: vec![f, matrix(1, 1, &[3.0])],
        gradient,
        again: 0,
    };
    let probe = TensorData::new(DType::F32, vec![1, 1], 1.0f32.to_le_bytes().to_vec());
    let wanted = GradientRequest {
        parameter: 1,
        probes: vec![probe],
    };
    let compiled = runner.call(call(Value::Function("square".into()), Some(wanted)), &mut |_, _| {
        Err(String::new())
    });
    let CallOutcome::Answered(answer) = compiled else {
        panic!("{compiled:?}")
    };
    let Outcome::Returned(value) = answer.outcome else {
        panic!("{:?}", answer.outcome)
    };
    assert_eq!(values(&value), [9.0]);
    assert_eq!(values(&answer.gradient.expect("a gradient")), [6.0]);
    let asked = runner.call(call(Value::Closure("f".into()), None), &mut |_, mut a| Ok(a.remove(0)));
    assert_eq!(values(&returned(asked)), [3.0]);
}

fn two_weights() -> IndexMap<String, StructDef> {
    let field = |about: &str| gradus_course::Field {
        form: Form::Named,
        about: about.into(),
        value: None,
        scalar: None,
    };
    let fields = [
        ("maps".to_owned(), field("Tensors.")),
        ("rest".to_owned(), field("More.")),
    ]
    .into_iter()
    .collect();
    let weights = StructDef {
        name: "Weights".into(),
        about: "Two maps.".into(),
        fields,
    };
    [("Weights".to_owned(), weights)].into_iter().collect()
}

#[test]
fn gradients_come_in_the_form_of_the_parameter() {
    let mut course = course(&[], two_weights());
    super::course::add(&mut course, "unit", "fn weigh(p: &Weights) -> Result<Tensor>", &[]);
    let text = "use candle_core::{Result, Tensor};\nuse course::Weights;\n\
        pub fn weigh(p: &Weights) -> Result<Tensor> { p.maps[\"a\"].sqr()? + p.rest[\"c\"].detach() }\n";
    let submission = Submission::new(&[("weigh", text)]);
    let built = build(&course, "unit", &["weigh"], &[("unit", &submission)]);
    let program = built["weigh"].as_ref().expect("it compiles");
    let mut runner = Runner::start(program, &StartOptions::default()).expect("it starts");
    let map = |entries: &[(&str, f32)]| {
        Value::Struct(
            entries
                .iter()
                .map(|(name, v)| ((*name).to_owned(), matrix(1, 1, &[*v])))
                .collect(),
        )
    };
    let weights = Value::Struct(vec![
        ("maps".into(), map(&[("a", 3.0), ("b", 1.0)])),
        ("rest".into(), map(&[("c", 1.0)])),
    ]);
    let probe = TensorData::new(DType::F32, vec![1, 1], 2.0f32.to_le_bytes().to_vec());
    let gradient = Some(GradientRequest {
        parameter: 0,
        probes: vec![probe],
    });
    let outcome = runner.call(
        Call {
            function: 0,
            arguments: vec![weights],
            gradient,
            again: 0,
        },
        &mut |_, _| Err(String::new()),
    );
    let CallOutcome::Answered(answer) = outcome else {
        panic!("{outcome:?}")
    };
    let Some(Value::Struct(fields)) = answer.gradient else {
        panic!("{:?}", answer.outcome)
    };
    let Value::Struct(maps) = &fields[0].1 else {
        panic!("{fields:?}")
    };
    assert_eq!(values(&maps[0].1), [12.0]);
    assert_eq!(maps[1], ("b".into(), Value::None));
    assert_eq!(
        fields[1],
        ("rest".into(), Value::Struct(vec![("c".into(), Value::None)]))
    );
}

#[test]
fn a_changed_argument_is_seen() {
    let text = "use candle_core::{Result, Tensor};\n\
        pub fn spoil(a: &Tensor, b: &Tensor) -> Result<Tensor> { b.const_set(9f32.into())?; a.copy() }\n";
    let (_keep, program) = program("fn spoil(a: &Tensor, b: &Tensor) -> Result<Tensor>", text);
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    let two = vec![matrix(1, 1, &[1.0]), matrix(1, 1, &[2.0])];
    let outcome = runner.call(
        Call {
            function: 0,
            arguments: two,
            gradient: None,
            again: 0,
        },
        &mut |_, _| Err(String::new()),
    );
    let CallOutcome::Answered(answer) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(answer.changed, Some(1));
}

#[test]
fn errors_and_panics_say_what_and_where() {
    let text = "use candle_core::{Result, Tensor};\npub fn choose(n: usize) -> Result<Tensor> {\n\
        match n {\n\
        0 => candle_core::bail!(\"first line\\nsecond line\"),\n\
        1 => todo!(),\n\
        2 => { std::panic::set_hook(Box::new(|_| std::process::abort())); panic!(\"own hook\") }\n\
        3 => std::panic::panic_any(7u8),\n\
        _ => panic!(\"not {n}\"),\n\
        }\n}\n";
    let (_keep, program) = program("fn choose(n: usize) -> Result<Tensor>", text);
    let ask_fresh = |n: u64| {
        let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
        ask(&mut runner, vec![Value::U64(n)])
    };
    assert_eq!(outcome(ask_fresh(0)), Outcome::Failed("first line".into()));
    let panicked = |n| match outcome(ask_fresh(n)) {
        Outcome::Panicked { message, file, line } => (message, file, line),
        other => panic!("{other:?}"),
    };
    let file = "unit/src/choose.rs".to_owned();
    assert_eq!(panicked(1), ("not yet implemented".into(), file.clone(), 5));
    assert_eq!(panicked(9), ("not 9".into(), file, 8));
    assert_eq!(panicked(3).0, "a panic without a message");
    // A hook that aborts is the learner's own way out.
    assert!(matches!(
        died(ask_fresh(2)),
        gradus_engine::supervise::Death::Crashed(_)
    ));
    // The same runner goes on after a panic.
    let mut runner = Runner::start(&program, &StartOptions::default()).expect("it starts");
    for _ in 0..3 {
        assert!(matches!(
            outcome(ask(&mut runner, vec![Value::U64(9)])),
            Outcome::Panicked { .. }
        ));
    }
}

#[test]
fn what_an_exercise_requires_is_there_in_its_own_unit_and_in_others() {
    let course = course(
        &[
            ("tensor-basics", "fn double(x: &Tensor) -> Result<Tensor>", &[]),
            (
                "tensor-basics",
                "fn quadruple(x: &Tensor) -> Result<Tensor>",
                &["tensor-basics/double"],
            ),
            ("block", "fn half(x: &Tensor) -> Result<Tensor>", &[]),
            (
                "block",
                "fn both(x: &Tensor) -> Result<Tensor>",
                &["tensor-basics/quadruple", "block/half"],
            ),
        ],
        IndexMap::new(),
    );
    let basics = Submission::new(&[
        (
            "double",
            "use candle_core::{Result, Tensor};\npub fn double(x: &Tensor) -> Result<Tensor> { x * 2.0 }\n",
        ),
        (
            "quadruple",
            "use candle_core::{Result, Tensor};\nuse crate::double::double;\n\
             pub fn quadruple(x: &Tensor) -> Result<Tensor> { crate::double(&double(x)?) }\n",
        ),
    ]);
    let block = Submission::new(&[
        (
            "half",
            "use candle_core::{Result, Tensor};\npub fn half(x: &Tensor) -> Result<Tensor> { x * crate::tools::HALF }\n",
        ),
        ("tools", "pub const HALF: f64 = 0.5;\n"),
        (
            "both",
            "use candle_core::{Result, Tensor};\nuse crate::tensor_basics::quadruple::quadruple;\n\
             pub fn both(x: &Tensor) -> Result<Tensor> { crate::half(&quadruple(&crate::tensor_basics::quadruple(x)?)?) }\n",
        ),
    ]);
    let crates = [("tensor-basics", &basics), ("block", &block)];
    let built = build(&course, "block", &["half", "both"], &crates);
    let program = built["both"].as_ref().expect("it compiles");
    assert_eq!(built["half"].as_ref().expect("it compiles").path, program.path);
    let mut runner = Runner::start(program, &StartOptions::default()).expect("it starts");
    let call = Call {
        function: program.exercise(&id("block", "both")).expect("in the table"),
        arguments: vec![matrix(1, 1, &[1.0])],
        gradient: None,
        again: 0,
    };
    assert_eq!(
        values(&returned(runner.call(call.clone(), &mut |_, _| Err(String::new())))),
        [8.0]
    );

    // With a stub in the place of one that did not pass, the call says so.
    let mut with_stub = request(&course, "block", &["both"], &crates);
    with_stub.stubs.insert(id("tensor-basics", "double"));
    let built = crate::checkout::engine().build(&with_stub).expect("a sound machine");
    let program = built[0].1.as_ref().expect("it compiles");
    assert!(program.stubs.contains(&id("tensor-basics", "double")));
    let mut runner = Runner::start(program, &StartOptions::default()).expect("it starts");
    match outcome(ask(&mut runner, vec![matrix(1, 1, &[1.0])])) {
        Outcome::Panicked { message, .. } => assert_eq!(message, blocked_marker(&id("tensor-basics", "double"))),
        other => panic!("{other:?}"),
    }
}
