use crate::checkout::course;
use gradus_judge::dispute::Dispute;
use serde_json::{Value as Json, json};

fn sound() -> Json {
    json!({
        "format_version": 1, "exercise": "tensor-numerics/softmax_rows", "why": "", "verdict": "wrong_answer",
        "message": null, "seed": "7f", "versions": {"gradus": "0", "toolchain": "t", "course": "c"},
        "case": {
            "origin": "example 0", "sizes": {"r": 1, "c": 2}, "dtypes": {"F": "f32"},
            "values": {"x": {"tensor": {"dtype": "f32", "shape": [1, 2], "data": [0, "0.5"]}}},
            "layout": "Contiguous", "device": "cpu"
        },
        "counterexample": null, "source": "fn x() {}"
    })
}

#[test]
fn a_sound_file_is_read() {
    let course = course();
    let read = Dispute::parse(&sound().to_string(), course).expect("sound");
    assert_eq!(read.exercise.id.to_string(), "tensor-numerics/softmax_rows");
    assert!(read.case.is_some());
}

#[test]
fn what_is_wrong_is_named() {
    let course = course();
    let changes: [(&str, Json, &str); 9] = [
        ("/format_version", json!(2), "format 2"),
        ("/exercise", json!("../../etc"), "no exercise"),
        ("/exercise", json!("softmax"), "unit/exercise"),
        ("/seed", json!("a b\n"), "seed"),
        (
            "/case/values/x/tensor/shape",
            json!([0, 9_000_000_000_000_000_000u64]),
            "entries",
        ),
        ("/case/values/x/tensor/shape", json!([3, 2]), "fill the shape"),
        ("/case/values", json!({}), "argument x"),
        ("/case/device", json!("cuda"), "cuda"),
        ("/source", json!("x".repeat(300 << 10)), "larger"),
    ];
    for (path, value, words) in changes {
        let mut file = sound();
        *file.pointer_mut(path).expect(path) = value;
        let error = Dispute::parse(&file.to_string(), course).expect_err(path);
        assert!(error.contains(words), "{path}: {error}");
    }
    let mut file = sound();
    file["more"] = json!(1);
    assert!(Dispute::parse(&file.to_string(), course).is_err());
    assert!(Dispute::parse("[[[[", course).is_err());
}
