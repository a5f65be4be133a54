//! Reports made by hand.

use gradus_report::verdict::{
    Asked, Aspect, Counterexample, ExerciseResult, FormShown, LawResult, ParityOf, ParityShown, Report, Shown, Sides,
    ToleranceShown, Verdict,
};
use gradus_wire::{Containment, Device};
use serde_json::{Value as Json, json};

/// A tensor of a side or an input.
pub fn tensor(name: &str, dtype: &str, shape: &[usize], data: Json) -> Shown {
    Shown {
        name: name.into(),
        shape: Some(shape.to_vec()),
        dtype: Some(dtype.into()),
        data,
        ..Shown::default()
    }
}

/// An argument with its Rust text.
pub fn argument(shown: Shown, rust: &str, rust_type: &str, form: Option<&str>) -> Shown {
    Shown {
        argument: true,
        rust: Some(rust.into()),
        rust_type: Some(rust_type.into()),
        form: form.map(str::to_owned),
        ..shown
    }
}

/// A result without laws or counterexample.
pub fn result(verdict: Verdict, message: Option<&str>) -> ExerciseResult {
    ExerciseResult {
        submission: "exercises/tensor-numerics".into(),
        exercise: "tensor-numerics/softmax_rows".parse().expect("an exercise"),
        device: Device::Cpu,
        verdict,
        message: message.map(str::to_owned),
        seconds: 0.25,
        file: "exercises/tensor-numerics/src/softmax_rows.rs".into(),
        line: Some(12),
        column: Some(5),
        end_line: Some(20),
        laws: vec![LawResult {
            name: "agrees with the reference".into(),
            holds: "out approx expected".into(),
            verdict: Verdict::Passed,
            cases: 64,
        }],
        counterexample: None,
        parity: None,
    }
}

/// A report of these results.
pub fn report(results: Vec<ExerciseResult>) -> Report {
    Report {
        format_version: 1,
        seed: "7f3a".into(),
        toolchain: "rustc 1.95.0".into(),
        containment: Containment::Full,
        gpu: None,
        shard: None,
        nothing: None,
        results,
    }
}

/// A softmax over the wrong axis, against the reference.
pub fn wrong_axis() -> ExerciseResult {
    let x = tensor("x", "f32", &[2, 2], json!([[0.0, 1.0], [2.0, 0.5]]));
    let x = argument(
        x,
        "&Tensor::new(&[[0f32, 1.], [2., 0.5]], &Device::Cpu)?",
        "&Tensor",
        Some("F[r, c]"),
    );
    ExerciseResult {
        counterexample: Some(Counterexample {
            law: "a constant for each row changes nothing".into(),
            holds: "solve(x = x + k) approx out".into(),
            part: "solve(x = x + k) approx out".into(),
            relation: "approx".into(),
            inputs: vec![x, tensor("k", "f64", &[2, 1], json!([[1.0], [-3.0]]))],
            call: Some("softmax_rows(x)?".into()),
            actual: Some(tensor(
                "left",
                "f32",
                &[2, 2],
                json!([[0.1192029, 0.6224593], [0.8807971, 0.3775407]]),
            )),
            expected: Some(tensor(
                "right",
                "f32",
                &[2, 2],
                json!([[0.1192029, 0.622459], [0.880797, 0.9]]),
            )),
            index: Some(vec![1, 1]),
            difference: Some(0.5224593),
            tolerance: Some(ToleranceShown {
                rtol: 1e-5,
                atol: 1e-6,
                ulp: None,
            }),
            sides: Some(Sides {
                left: "solve(x = x + k)".into(),
                right: "out".into(),
                left_is_learners: true,
                right_is_learners: true,
            }),
            asked: vec![Asked {
                changes: vec![tensor("x", "f32", &[2, 2], json!([[1.0, 2.0], [-1.0, -2.5]]))],
                answer: tensor(
                    "answer",
                    "f32",
                    &[2, 2],
                    json!([[0.1192029, 0.6224593], [0.8807971, 0.3775407]]),
                ),
            }],
            likely_mistake: Some(
                "Subtract the maximum of each row, not that of the whole matrix, before you exponentiate.".into(),
            ),
            replay: "tensor-numerics/softmax_rows@7f3a:d17:cpu:f32".into(),
            ..Counterexample::default()
        }),
        ..result(Verdict::WrongAnswer, Some("a constant for each row changes nothing"))
    }
}

/// A transposed answer.
pub fn wrong_shape() -> ExerciseResult {
    let x = argument(
        tensor("x", "f32", &[2, 3], json!([[0, 0, 0], [0, 0, 0]])),
        "&Tensor::new(&[[0f32, 0., 0.], [0., 0., 0.]], &Device::Cpu)?",
        "&Tensor",
        Some("F[r, c]"),
    );
    ExerciseResult {
        counterexample: Some(Counterexample {
            law: "shape, dtype and device".into(),
            inputs: vec![x],
            call: Some("softmax_rows(x)?".into()),
            form: Some(FormShown {
                place: "out".into(),
                what: Aspect::Shape,
                due: "[r, c] = [2, 3]".into(),
                came: "[3, 2]".into(),
            }),
            mismatch: Some("the shape of out is wrong: [r, c] = [2, 3] was due, [3, 2] came".into()),
            expected: Some(tensor(
                "expected",
                "f32",
                &[2, 3],
                json!([[0.3333333, 0.3333333, 0.3333333], [0.3333333, 0.3333333, 0.3333333]]),
            )),
            replay: "tensor-numerics/softmax_rows@7f3a:e0:cpu:f32".into(),
            ..Counterexample::default()
        }),
        ..result(Verdict::WrongAnswer, Some("the shape of out is wrong"))
    }
}

/// An answer too large to be shown whole, wrong in one corner and NaN in one place.
pub fn large() -> ExerciseResult {
    let rows = |wrong: bool| {
        let row = |r: usize| {
            (0..40)
                .map(|c| match (wrong, r, c) {
                    (true, 29, 36..) => json!((r * c) as f64 + 0.5 * (c - 35) as f64),
                    (true, 3, 7) => json!("NaN"),
                    _ => json!((r * c) as f64),
                })
                .collect::<Vec<Json>>()
        };
        Json::Array((0..30).map(|r| Json::Array(row(r))).collect())
    };
    let n = Shown {
        name: "n".into(),
        data: json!(30),
        ..Shown::default()
    };
    ExerciseResult {
        counterexample: Some(Counterexample {
            law: "agrees with the reference".into(),
            holds: "out approx expected".into(),
            part: "out approx expected".into(),
            relation: "approx".into(),
            inputs: vec![argument(n, "30", "usize", None)],
            call: Some("table(n)?".into()),
            actual: Some(tensor("left", "f32", &[30, 40], rows(true))),
            expected: Some(tensor("right", "f32", &[30, 40], rows(false))),
            index: Some(vec![29, 39]),
            difference: Some(2.0),
            tolerance: Some(ToleranceShown {
                rtol: 0.0,
                atol: 1e-6,
                ulp: None,
            }),
            sides: Some(Sides {
                left: "out".into(),
                right: "expected".into(),
                left_is_learners: true,
                right_is_learners: false,
            }),
            replay: "tensor-numerics/softmax_rows@7f3a:e0:cpu:f32".into(),
            ..Counterexample::default()
        }),
        ..result(Verdict::WrongAnswer, Some("agrees with the reference"))
    }
}

/// A bound that the learner's right side breaks.
pub fn bound() -> ExerciseResult {
    ExerciseResult {
        counterexample: Some(Counterexample {
            law: "nothing lies outside".into(),
            holds: "all(x >= least) && all(x <= greatest)".into(),
            part: "all(x >= least)".into(),
            relation: ">=".into(),
            actual: Some(tensor("left", "f32", &[1, 2], json!([[0.0, -1.0]]))),
            expected: Some(tensor("right", "f32", &[1, 1], json!([[0.0]]))),
            index: Some(vec![0, 1]),
            difference: Some(1.0),
            sides: Some(Sides {
                left: "x".into(),
                right: "least".into(),
                left_is_learners: false,
                right_is_learners: true,
            }),
            replay: "tensor-numerics/softmax_rows@7f3a:e0:cpu:f32".into(),
            ..Counterexample::default()
        }),
        ..result(Verdict::WrongAnswer, Some("nothing lies outside"))
    }
}

/// One of each kind of failure.
pub fn everything() -> Report {
    let panicked = ExerciseResult {
        counterexample: Some(Counterexample {
            law: "an answer".into(),
            mismatch: Some("it panicked at src/softmax_rows.rs:14: index out of bounds: the len is 2".into()),
            call: Some("softmax_rows(x)?".into()),
            replay: "tensor-numerics/softmax_rows@7f3a:e1:cpu".into(),
            ..Counterexample::default()
        }),
        ..result(Verdict::Panicked, Some("it panicked"))
    };
    let rejects = ExerciseResult {
        counterexample: Some(Counterexample {
            law: "rejects: no axis to normalise over".into(),
            holds: "the call returns Err".into(),
            mismatch: Some("it returned Ok where Err was due".into()),
            replay: "tensor-numerics/softmax_rows@7f3a:e1:cpu".into(),
            ..Counterexample::default()
        }),
        ..result(Verdict::WrongAnswer, Some("rejects"))
    };
    let compiler = "error[E0425]: cannot find value `y` in this scope\n  --> exercises/a/src/e.rs:4:9\n   |\n4  |     x + y\n   |         ^ not found in this scope";
    report(vec![
        result(Verdict::Passed, None),
        result(Verdict::NotStarted, Some("the body is still todo!()")),
        wrong_axis(),
        wrong_shape(),
        bound(),
        panicked,
        rejects,
        result(Verdict::DoesNotCompile, Some(compiler)),
        result(
            Verdict::Blocked,
            Some("it calls attention/causal_mask, which has not passed yet"),
        ),
        result(Verdict::Skipped, Some("this grader was built without CUDA")),
        result(Verdict::CourseFault, Some("the law \"x\": it can't be computed")),
    ])
}

/// Two exercises judged on a GPU, one of them with more than one right answer.
pub fn on_a_gpu() -> Report {
    let of = |dtype: &str, cases, max_error, max_relative, max_ulps| ParityOf {
        dtype: dtype.into(),
        cases,
        max_error,
        max_relative,
        max_ulps,
    };
    let mut block = result(Verdict::Passed, None);
    block.exercise = "gpt2-block/block".parse().expect("an exercise");
    block.device = Device::Cuda;
    block.parity = Some(ParityShown {
        judged: true,
        dtypes: vec![of("f32", 34, 1.3e-5, 5.6e-7, 384.0), of("bf16", 12, 0.25, 1.1e-2, 16.0)],
        device_memory: 3 << 20,
        left_out: vec!["cases with an empty tensor are judged on the CPU".into()],
    });
    let mut uniform = result(Verdict::Passed, None);
    uniform.exercise = "numpy-100/seeded_uniform".parse().expect("an exercise");
    uniform.device = Device::Cuda;
    uniform.parity = Some(ParityShown {
        judged: false,
        dtypes: vec![of("f32", 18, 0.0, 0.0, 0.0)],
        device_memory: 2048,
        left_out: Vec::new(),
    });
    let mut report = report(vec![block, uniform]);
    report.gpu = Some("NVIDIA H200 (compute capability 9.0, 139.8 GiB, driver for CUDA 13.0)".into());
    report.containment = Containment::LimitsOnly("the CUDA driver keeps its device files".into());
    report
}
