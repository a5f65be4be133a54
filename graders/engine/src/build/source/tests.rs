//! What is found in a text, and what is not.

use super::{Extent, Source, refused, tokens};

fn broken(text: &str, forbid: &str) -> bool {
    Source::of(text).first(forbid, Extent::Whole).is_some()
}

fn pinned(text: &str) -> bool {
    Source::of(text).pinned_to_cpu(Extent::Whole).is_some()
}

/// Whether the function `f` of a text comes to what a rule asks for.
fn lives(text: &str, require: &str) -> bool {
    let mut source = Source::of(text);
    source.come_to(["f"]);
    source.first(require, Extent::Live).is_some()
}

#[test]
fn a_path_is_found_through_every_use() {
    let rule = "candle_nn::ops::softmax";
    for text in [
        "fn f() { candle_nn::ops::softmax(x, 0) }",
        "fn f() { ::candle_nn :: ops /* here */ :: softmax (x, 0) }",
        "use candle_nn::ops; fn f() { ops::softmax(x, 0) }",
        "use candle_nn::ops as o; fn f() { o::softmax(x, 0) }",
        "use candle_nn as nn; fn f() { nn::ops::softmax(x, 0) }",
        "use candle_nn as nn; use nn::ops as o; fn f() { o::softmax(x, 0) }",
        "use candle_nn::{loss, ops::{self, sigmoid}}; fn f() { ops::softmax(x, 0) }",
        "use candle_nn::ops::softmax as s; fn f() { s(x, 0) }",
        "use candle_nn::ops::{silu, softmax}; fn f() { softmax(x, 0) }",
        "use candle_nn::ops::*; fn f() { softmax(x, 0) }",
        "use candle_nn::*; fn f() { ops::softmax(x, 0) }",
        "fn f() { candle_nn::ops::r#softmax(x, 0) }",
    ] {
        assert!(broken(text, rule), "{text}");
    }
}

#[test]
fn tensors_made_on_the_cpu_are_found() {
    for text in [
        "fn f(x: &Tensor) { let c = Tensor::new(&[1f32], &Device::Cpu)?; x + c }",
        "fn f(x: &Tensor) { x.broadcast_add(&Tensor::new(2f32, &candle_core::Device::Cpu)?) }",
        "use candle_core::Device::Cpu; fn f() { Tensor::zeros((2, 3), DType::F32, &Cpu) }",
        "use candle_core::Device as D; fn f() { Tensor::from_vec(vec![1u32], (1,), &D::Cpu) }",
        "use candle_core::*; fn f() { Tensor::full::<f32, _>(0., (n, n), &Device::Cpu) }",
        "fn f() { let dev = Device::Cpu; Tensor::ones(3, DType::F32, &dev) }",
        "const DEV: Device = Device::Cpu; fn f() { Tensor::ones(3, DType::F32, &DEV) }",
        "fn f() { let dev = &Device::Cpu; Tensor::arange(0u32, 3, dev) }",
        "fn f() { Tensor::arange(0f32, (r * c) as f32, &Device::Cpu)?.reshape((r, c)) }",
        "fn f() { candle_core::Tensor::eye(n, dt, &Device::Cpu) }",
    ] {
        assert!(pinned(text), "{text}");
    }
}

#[test]
fn other_uses_of_the_cpu_are_no_offence() {
    for fine in [
        "use candle_core::{Device, Tensor}; fn f(x: &Tensor) { Tensor::new(1f32, x.device()) }",
        "fn f() { Tensor::arange(0f32, 3., &Device::Cpu)?.to_device(dev) }",
        "fn f(x: &Tensor) { let h = x.to_device(&Device::Cpu)?; g(&h)?.to_device(x.device()) }",
        "fn f(d: &Device) { match d { Device::Cpu => 1, _ => 2 } }",
        "fn f(d: &Device) { matches!(d, Device::Cpu) }",
        "fn f() { Ok(Device::new_cuda(0).unwrap_or(Device::Cpu)) }",
        "fn f() { let c = Tensor::new(2f32, &Device::Cpu)?.to_scalar::<f32>()?; x * c }",
        "fn f(x: &Tensor) { x.sum(0) }\n#[cfg(test)]\nmod tests { fn t() { Tensor::new(1f32, &Device::Cpu); } }",
        "// Tensor::new(1f32, &Device::Cpu)\nfn f() {}",
        "fn f() { let text = \"Tensor::new(1, &Device::Cpu)\"; }",
        "#[test] fn t() { Tensor::new(1f32, &Device::Cpu); } fn f(x: &Tensor) { x.t() }",
    ] {
        assert!(!pinned(fine), "{fine}");
    }
    for nonsense in [
        "(",
        ")",
        "#[test",
        "Device::Cpu",
        "=&Device::Cpu",
        "::<>(Device::Cpu",
        "Tensor::new(Device::Cpu",
    ] {
        let _ = pinned(nonsense);
    }
}

#[test]
fn other_things_of_the_same_name_are_not_found() {
    let rule = "candle_nn::ops::softmax";
    for text in [
        "// candle_nn::ops::softmax\nfn f() {}",
        "const S: &str = \"candle_nn::ops::softmax\";",
        "fn softmax() {} fn f() { softmax() }",
        "use candle_nn::ops::*; fn softmax() {} fn f() { softmax() }",
        "use candle_nn::ops; fn f() { ops::log_softmax(x, 0) }",
        "use candle_nn::ops::*; fn f() { x.softmax() }",
        "use crate::softmax::softmax; fn f() { softmax(x) }",
    ] {
        assert!(!broken(text, rule), "{text}");
    }
}

#[test]
fn words_and_macros_are_plain_sequences() {
    assert!(broken("fn f() { loss.backward ( ) }", "backward"));
    assert!(broken("fn f() { einsum !(\"ij\", a) }", "einsum!"));
    assert!(!broken("fn f() { let einsum = 1; }", "einsum!"));
    assert!(!broken("// einsum\nfn f() {}", "einsum"));
}

#[test]
fn places_are_those_of_an_editor() {
    let source = Source::of("fn f() {\r\n    /* é */ x.tril()\r\n}");
    let found = source.first("tril", Extent::Whole).expect("it is there");
    assert_eq!((found.line, found.column, found.text.as_str()), (2, 15, "tril"));
}

#[test]
fn nonsense_ends() {
    for text in [
        "\"", "'", "/*", "r#\"", "r#", "b'", "'\\", "#![", "use a::{", "use a as", "0e+", "'ab", "}}}}",
    ] {
        tokens(text);
        refused(text);
        broken(text, "a::b");
    }
    let deep = format!("use {}", "a::{".repeat(100_000));
    refused(&deep);
    assert!(!broken(&deep, "b::c"));
}

#[test]
fn a_name_hides_nothing_in_another_module() {
    let rule = "candle_nn::ops::softmax";
    for text in [
        "use candle_nn::ops; mod a { use super::ops; fn f() { ops::softmax(x, 0) } }",
        "use candle_nn::ops; mod b { use other::ops; } fn f() { ops::softmax(x, 0) }",
        "mod a { pub use candle_nn::ops as o; } use a::o; fn f() { o::softmax(x, 0) }",
    ] {
        assert!(broken(text, rule), "{text}");
    }
    assert!(!broken(
        "fn f() {}\n#[cfg(test)]\nmod tests { use candle_nn::ops; fn t() { ops::softmax(x, 0) } }",
        rule
    ));
}

#[test]
fn a_binding_that_is_compared_makes_nothing() {
    for fine in [
        "fn f(x: &Tensor) { let cpu = Device::Cpu; if x.device().same_device(&cpu) { g(x) } }",
        "fn f(d: &Device) { let here = Device::Cpu.same_device(d); here }",
        "fn f(x: &Tensor) { let cpu = &Device::Cpu; if !cpu.same_device(x.device()) { g(x) } }",
        "fn f(d: &Device) { let is = Device::Cpu == *d; is }",
        "fn f(d: &Device) { let is = *d == Device::Cpu; is }",
        "const CPU: Device = Device::Cpu; fn f(d: &Device) -> bool { CPU.same_device(d) }",
    ] {
        assert!(!pinned(fine), "{fine}");
    }
    for text in [
        "fn f() { let cpu = Device::Cpu; if x.device().same_device(&cpu) {} Tensor::ones(3, DType::F32, &cpu) }",
        "fn f() { let mut dev = Device::Cpu; make(&dev) }",
    ] {
        assert!(pinned(text), "{text}");
    }
}

#[test]
fn what_nothing_comes_to_is_no_use_of_it() {
    for dead in [
        "use candle_einops::einsum; fn f() { x }",
        "fn other() { einsum!(x) } fn f() { x }",
        "fn f() { if false { einsum!(x) } x }",
        "fn f() { return x; einsum!(x) }",
        "fn f() { let _ = einsum!(x); x }",
        "fn f() { let never = || einsum!(x); x }",
        "fn f() { fn inner() { einsum!(x) } x }",
        "mod inner { pub fn g() { einsum!(x) } } fn f() { x }",
        "struct S; impl S { fn g(&self) { einsum!(x) } } fn f() { x }",
        "fn f() { x }\n#[test]\nfn t() { einsum!(f()) }",
        "// einsum!(x)\nfn f() { \"einsum!(x)\" }",
    ] {
        assert!(!lives(dead, "einsum"), "{dead}");
    }
    for live in [
        "use candle_einops::einsum; fn f() { einsum!(x) }",
        "use candle_einops::einsum as e; fn f() { e!(x) }",
        "fn other() { einsum!(x) } fn f() { other() }",
        "fn f() { if x { return y; } einsum!(x) }",
        "fn f() { let used = || einsum!(x); used() }",
        "mod inner { pub fn g() { einsum!(x) } } use inner::g as h; fn f() { h() }",
        "struct S; impl S { fn g(&self) { einsum!(x) } } fn f() { S.g() }",
        "struct S; impl Add for S { fn add(self) { einsum!(x) } } fn f() { S + S }",
        "const G: fn() = { || { einsum!(x) } }; fn f() { G() }",
        "macro_rules! m { ($x:expr) => { einsum!($x) } } fn f() { m!(x) }",
    ] {
        assert!(lives(live, "einsum"), "{live}");
    }
    assert!(lives("use candle_core::Var as V; fn f() { V::zeros() }", "Var"));
    assert!(!lives("use candle_core::Var; fn f() { x }", "Var"));
}

#[test]
fn an_ordinary_name_is_no_macro() {
    for fine in [
        "macro_rules! sum { ($a:expr) => { $a + 1 } } fn f(include: i64) -> i64 { sum!(include) }",
        "macro_rules! both { ($($a:expr),*) => { [$($a),*] } } fn f(env: i64) { both!(env, env) }",
        "fn f(asm: bool) -> bool { !asm }",
    ] {
        assert!(refused(fine).is_none(), "{fine}");
    }
    for text in [
        "macro_rules! m { ($a:ident) => { $a!(\"x\") } } fn f() { m!(include) }",
        "macro_rules! m { ($($a:ident)*) => { $($a)*!(\"x\") } } fn f() { m!(include) }",
        "macro_rules! m { ($($t:tt)*) => { $($t)* } } fn f() { m!(include!(\"x\")) }",
        "macro_rules! m { ($a:tt) => { include!($a) } } fn f() { m!(\"x\") }",
    ] {
        assert!(refused(text).is_some(), "{text}");
    }
}
