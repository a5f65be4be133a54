//! What goes in and what comes back.

use super::course::{Submission, build, course, id, matrix, values};
use gradus_judge::supervise::{Call, CallOutcome, Runner, StartOptions};
use gradus_wire::{Outcome, Value};
use indexmap::IndexMap;

const SOFTMAX: &str = "use candle_core::{D, Result, Tensor};\n\
    pub fn softmax(x: &Tensor) -> Result<Tensor> {\n\
        let e = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?.exp()?;\n\
        e.broadcast_div(&e.sum_keepdim(D::Minus1)?)\n\
    }\n";

fn returned(outcome: CallOutcome) -> Value {
    match outcome {
        CallOutcome::Answered(answer) => match answer.outcome {
            Outcome::Returned(value) => value,
            other => panic!("{other:?}"),
        },
        CallOutcome::Died(death) => panic!("{death:?}"),
    }
}

#[test]
fn a_softmax_is_compiled_called_and_small() {
    let course = course(
        &[("numerics", "fn softmax(x: &Tensor) -> Result<Tensor>", &[])],
        IndexMap::new(),
    );
    let submission = Submission::new(&[("softmax", SOFTMAX)]);
    let programs = build(&course, "numerics", &["softmax"], &[("numerics", &submission)]);
    let program = programs["softmax"].as_ref().expect("it compiles");
    let size = std::fs::metadata(&program.path).expect("a file").len();
    assert!(size < 300_000, "{size} bytes: candle was linked statically");
    let mut runner = Runner::start(program, &StartOptions::default()).expect("it starts");
    assert_eq!(runner.containment(), "full");
    let call = Call {
        function: program
            .exercise(&id("numerics", "softmax"))
            .expect("it is in the table"),
        arguments: vec![matrix(1, 2, &[0.0, 3.0f32.ln()])],
        gradient: None,
    };
    let answer = returned(runner.call(call, &mut |_, _| Err("none".into())));
    let got = values(&answer);
    assert!((got[0] - 0.25).abs() < 1e-6 && (got[1] - 0.75).abs() < 1e-6, "{got:?}");
}
