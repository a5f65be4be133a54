//! Answers that panic, work on, differ or run out, and what is said of them.

use super::support::{Place, answer, doubling};
use serde_json::Value as Json;

fn place() -> Place {
    let gradient = "  gradients agree: autograd(x) approx expected_autograd(x)\n";
    let flat = doubling("flat", "").replace("  agrees", &format!("{gradient}  agrees"));
    let device = "title: An exercise\nconcepts: [device]\nstatement: Do it.\n\
                  signature: \"fn device(want: bool) -> Result<Device>\"\ngiven:\n  draw: {want: choice}\n  cases: 2\n\
                  laws:\n  agrees with the reference: out equals expected\ndevices: [cpu, cuda]\n";
    let chooses = "use candle_core::{Device, Result};\n\npub fn device(want: bool) -> Result<Device> {\n    \
                   if !want { return Ok(Device::Cpu); }\n    Ok(Device::new_cuda(0).unwrap_or(Device::Cpu))\n}\n";
    Place::new(&[(
        "numbers",
        &[
            ("scale", doubling("scale", ""), answer("scale", "x + x")),
            (
                "flat",
                flat,
                answer("flat", "x.mul(&x.zeros_like()?)?.affine(1.0, 1.0)"),
            ),
            ("device", device.to_owned(), chooses.to_owned()),
        ],
    )])
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// The result of `scale` with this body.
fn tried(place: &Place, body: &str) -> Json {
    place.put("ada/numbers/src/scale.rs", &answer("scale", body));
    place.result("numbers/scale")
}

#[test]
fn a_todo_is_not_started_only_as_the_whole_body() {
    let place = place();
    assert_eq!(tried(&place, "todo!()")["verdict"], "not_started");
    assert_eq!(tried(&place, "todo!(\"later\");")["verdict"], "not_started");
    // Begun: the line and the input.
    let result = tried(&place, "if x.dim(0)? > 1 {\n        todo!()\n    }\n    x + x");
    assert_eq!(
        (text(&result["verdict"]), &result["line"]),
        ("panicked", &Json::from(5)),
        "{result}"
    );
    assert!(text(&result["message"]).contains("not yet implemented"), "{result}");
    let shape = &result["counterexample"]["inputs"][0]["shape"];
    assert_eq!(shape, &Json::from(vec![2]), "{result}");
    // candle's own.
    let body = "let whole = x.to_dtype(candle_core::DType::I64)?;\n    whole.neg()?.to_dtype(x.dtype())";
    let result = tried(&place, body);
    assert_eq!(result["verdict"], "panicked", "{result}");
    let message = text(&result["message"]);
    assert!(
        message.contains("inside candle-core") && !message.contains(".rs:"),
        "{message}"
    );
    // The line of the function, not of candle's file.
    assert_eq!(result["line"], 3, "{result}");
    let likely = text(&result["counterexample"]["likely_mistake"]);
    assert!(
        likely.contains("candle's gap") && likely.contains("to_dtype"),
        "{likely}"
    );
}

#[test]
fn a_nul_in_a_message_is_no_path() {
    let result = tried(&place(), "panic!(\"one\\0two {x}\")");
    let message = text(&result["message"]);
    assert!(message.contains("one\0two"), "{message:?}");
    assert!(message.contains("ada/numbers/src/scale.rs:4"), "{message:?}");
}

#[test]
fn work_after_the_answers_counts_together() {
    // Eight parts of work, one of rest; it ends by itself.
    let body = "static ONCE: std::sync::Once = std::sync::Once::new();\n\
        ONCE.call_once(|| drop(std::thread::spawn(|| for _ in 0..3000 {\n\
            let began = std::time::Instant::now();\n\
            while began.elapsed().as_millis() < 8 { std::hint::black_box(began); }\n\
            std::thread::sleep(std::time::Duration::from_millis(1));\n\
        })));\n    x + x";
    let result = tried(&place(), body);
    assert_eq!(result["verdict"], "time_limit", "{result}");
}

#[test]
fn two_answers_to_one_question_are_shown() {
    let place = place();
    let body = "use std::sync::atomic::{AtomicUsize, Ordering};\n    static CALLS: AtomicUsize = AtomicUsize::new(0);\n    \
                let calls = CALLS.fetch_add(1, Ordering::Relaxed);\n    \
                if x.dtype() == candle_core::DType::F64 && calls % 2 == 1 { x * (2.0 + 1e-13) } else { x + x }";
    let result = tried(&place, body);
    assert_eq!(result["verdict"], "flaky", "{result}");
    let shown = &result["counterexample"];
    assert!(
        shown["actual"]["data"].is_array() && shown["expected"]["data"].is_array(),
        "{shown}"
    );
    assert!(shown["index"].is_array() && shown["difference"].is_number(), "{shown}");
    let likely = text(&shown["likely_mistake"]);
    assert!(
        ["static", "OnceLock", "clock"]
            .iter()
            .all(|cause| likely.contains(cause)),
        "{likely}"
    );
    assert_eq!(shown["inputs"][0]["shape"], Json::from(vec![1]), "{shown}");
    let token = text(&shown["replay"]);
    let again = place.xtask(&["replay", token, "--submissions", "ada"]);
    assert!(
        again.out.contains("two different answers"),
        "{}{}",
        again.out,
        again.err
    );
}

#[test]
fn memory_that_runs_out_later_is_the_answer_s() {
    let body = "use std::sync::atomic::{AtomicUsize, Ordering};\n    static CALLS: AtomicUsize = AtomicUsize::new(0);\n    \
                if CALLS.fetch_add(1, Ordering::Relaxed) == 5 {\n        \
                    std::hint::black_box(vec![1u8; 3 << 30]);\n    }\n    x + x";
    let result = tried(&place(), body);
    assert_eq!(result["verdict"], "memory_limit", "{result}");
}

#[test]
fn what_only_a_gpu_decides_is_said_to_be_open() {
    let result = place().result("numbers/device");
    assert_eq!(result["verdict"], "passed", "{result}");
    assert!(text(&result["message"]).starts_with("not decided here"), "{result}");
    let shown = place().xtask(&["grade", "--submissions", "ada", "numbers/device"]);
    assert!(shown.out.contains("not decided here"), "{}", shown.out);
}

#[test]
fn a_missing_gradient_is_not_one_of_zeros() {
    let place = place();
    assert_eq!(
        place.tried("numbers/flat", "x.mul(&x.zeros_like()?)? + 1.0").0,
        "passed"
    );
    let (verdict, words) = place.tried("numbers/flat", "x.ones_like()");
    assert_eq!(verdict, "wrong_answer", "{words}");
    assert!(words.contains("no gradient comes to `x`"), "{words}");
}

#[test]
fn another_type_is_refused_before_anything_runs() {
    let place = place();
    let text =
        "use candle_core::{Result, Tensor};\n\npub fn scale(x: &Tensor) -> Result<f64> {\n    Ok(x.rank() as f64)\n}\n";
    place.put("ada/numbers/src/scale.rs", text);
    let (verdict, words) = place.verdict("numbers/scale");
    assert_eq!(verdict, "does_not_compile", "{words}");
    assert!(
        words.contains("must be `pub fn scale(x: &Tensor) -> Result<Tensor>`"),
        "{words}"
    );
    // The file has one name: the place in the staged crate is not put into its path a second time.
    assert!(!words.contains("//") && !words.contains("ada/ada"), "{words}");
}

#[test]
fn a_law_s_question_that_runs_out_of_time_alone_is_told_as_that() {
    let spec = "title: An exercise\nconcepts: [questions]\nstatement: Double it.\n\
                signature: \"fn twice(x: &Tensor) -> Result<Tensor>\"\ntakes: {x: \"f64[n]\"}\nreturns: {out: \"f64[n]\"}\n\
                given: {dims: {n: 1..=3}, cases: 2}\nlimits: {time: 300ms}\nlaws:\n  half of it is x: out / 2 approx x\n  \
                another question: solve(x = 1000 + 0 * x) approx 2000 + 0 * x\ndevices: [cpu]\n";
    let place = Place::new(&[(
        "numbers",
        &[
            ("scale", doubling("scale", ""), answer("scale", "x + x")),
            ("twice", spec.to_owned(), answer("twice", "x + x")),
        ],
    )]);
    // Only a process that is asked nothing else before loops.
    let body = "use std::sync::atomic::{AtomicBool, Ordering};\n    static ASKED: AtomicBool = AtomicBool::new(false);\n    \
                if !ASKED.swap(true, Ordering::Relaxed) && x.to_vec1::<f64>()?[0] == 1000.0 {\n        loop {\n            \
                std::hint::spin_loop();\n        }\n    }\n    x + x";
    place.put("ada/numbers/src/twice.rs", &answer("twice", body));
    let result = place.result("numbers/twice");
    assert_eq!(result["verdict"], "time_limit", "{result}");
}

#[test]
fn what_needs_files_that_are_not_there_is_skipped() {
    let place = Place::new(&[(
        "numbers",
        &[(
            "scale",
            doubling("scale", "needs: [large/weights]\n"),
            answer("scale", "x + x"),
        )],
    )]);
    let (verdict, message) = place.verdict("numbers/scale");
    assert_eq!(verdict, "skipped", "{message}");
    assert!(message.contains("fixtures/large/weights"), "{message}");
    place.put("fixtures/large/weights/first.txt", "here");
    assert_eq!(place.verdict("numbers/scale").0, "passed");
}
