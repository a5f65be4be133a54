//! Source rules of a spec, in every file that an answer comes to.

use super::support::{Place, answer, doubling};

fn place() -> Place {
    let exercise = |name: &'static str, more: &str| (name, doubling(name, more), answer(name, "x.affine(2.0, 0.0)"));
    Place::new(&[(
        "numbers",
        &[
            exercise("scale", ""),
            exercise("twice", "source: {forbid: [candle_nn, affine]}\n"),
            exercise("tower", "requires: [numbers/scale]\nsource: {forbid: [affine]}\n"),
            exercise("asked", "source: {require: [affine]}\n"),
            exercise("anywhere", "devices: [cpu, cuda]\n"),
        ],
    )])
}

#[test]
fn what_is_forbidden_is_so_in_every_file() {
    let place = place();
    assert_eq!(place.tried("numbers/twice", "x + x").0, "passed");
    place.put(
        "ada/numbers/src/helper.rs",
        "use candle_core::{Result, Tensor};\npub fn honest(x: &Tensor) -> Result<Tensor> { x + x }\n\
         pub fn sly(x: &Tensor) -> Result<Tensor> { x.affine(2.0, 0.0) }\n",
    );
    // Innocent: what a file offers besides is not used.
    assert_eq!(place.tried("numbers/twice", "crate::helper::honest(x)").0, "passed");
    let (verdict, words) = place.tried("numbers/twice", "crate::helper::sly(x)");
    assert_eq!(verdict, "forbidden", "{words}");
    assert!(
        words.contains("`affine`") && words.contains("helper.rs, line 3"),
        "{words}"
    );
    // Another exercise's function is no way around.
    assert_eq!(place.tried("numbers/twice", "crate::scale(x)").0, "forbidden");
    // But for one that is required, which does what it is asked to in its own way.
    assert_eq!(place.tried("numbers/tower", "crate::scale(x)").0, "passed");
    let with_more =
        answer("scale", "x.affine(2.0, 0.0)") + "pub fn other(x: &Tensor) -> Result<Tensor> { x.affine(2.0, 0.0) }\n";
    place.put("ada/numbers/src/scale.rs", &with_more);
    assert_eq!(place.tried("numbers/tower", "crate::scale::scale(x)").0, "passed");
    assert_eq!(place.tried("numbers/tower", "crate::scale::other(x)").0, "forbidden");
    // Tests may compare with what is forbidden.
    let tested = answer("twice", "x + x") + "#[cfg(test)]\nmod tests { fn t() { candle_nn::ops::silu; } }\n";
    place.put("ada/numbers/src/twice.rs", &tested);
    assert_eq!(place.verdict("numbers/twice").0, "passed");
}

#[test]
fn what_is_asked_for_must_be_come_to() {
    let place = place();
    for body in [
        "let y = x.affine(2.0, 0.0)?; Ok(y)",
        "crate::scale(x)",
        "fn by(x: &Tensor) -> Result<Tensor> { x.affine(2.0, 0.0) } by(x)",
    ] {
        assert_eq!(place.tried("numbers/asked", body).0, "passed", "{body}");
    }
    for body in [
        "x + x",
        "if false { return x.affine(2.0, 0.0); } x + x",
        "let _ = x.affine(2.0, 0.0); x + x",
        "fn never(x: &Tensor) -> Result<Tensor> { x.affine(2.0, 0.0) } x + x",
    ] {
        let (verdict, words) = place.tried("numbers/asked", body);
        assert_eq!(verdict, "forbidden", "{body}");
        assert!(words.contains("`affine` is to be used here"), "{words}");
    }
}

#[test]
fn a_tensor_kept_on_the_cpu_is_found_in_every_file() {
    let place = place();
    place.put(
        "ada/numbers/src/helper.rs",
        "use candle_core::{Device, Result, Tensor};\n\
         pub fn two() -> Result<Tensor> { Tensor::new(&[2.0f64], &Device::Cpu) }\n",
    );
    let by_helper = "let two = crate::helper::two()?.to_dtype(x.dtype())?; x.broadcast_mul(&two)";
    let (verdict, words) = place.tried("numbers/anywhere", by_helper);
    assert_eq!(verdict, "forbidden", "{words}");
    assert!(
        words.contains("helper.rs, line 2") && words.contains("x.device()"),
        "{words}"
    );
    let compares = "let cpu = Device::Cpu; if x.device().same_device(&cpu) { x + x } else { x * 2.0 }";
    assert_eq!(place.tried("numbers/anywhere", compares).0, "passed");
}
