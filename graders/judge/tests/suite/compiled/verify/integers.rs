//! Whether a course's laws notice integers that go through f64.

use super::course::Tiny;
use gradus_judge::verify::distortions::Noticed;

const SPEC: &str = r#"title: Next
concepts: [integers]
statement: |
  Return the integer that follows `a`. At the upper end of the type there is none: the largest integer is returned as it
  is. Every integer of the type is allowed, and the answer is exact for each of them.
hints: [Which type is it?, There is a method for it.]
signature: "fn next(a: i64) -> Result<i64>"
given:
  cases: 12
  draw: {a: {integer: {low: -9, high: 9}}}
domain: {a: any}
laws:
  it is larger by one: out == min(a + 1, 9223372036854775807)
  agrees with the reference: out equals expected
"#;

fn course(spec: &str) -> Tiny {
    let tiny = Tiny::new();
    tiny.edit("exercises/tiny/unit.yaml", "[cap]", "[cap, next]")
        .write("exercises/tiny/next.yaml", spec)
        .write(
            "reference/tiny/src/next.rs",
            "use candle_core::Result;\n\n/// What follows `a`.\npub fn next(a: i64) -> Result<i64> {\n    Ok(a.saturating_add(1))\n}\n",
        );
    tiny
}

/// What became of the distortion.
fn noticed(spec: &str) -> Noticed {
    let verified = course(spec).verify(false);
    let proof = verified.proofs.iter().find(|p| p.id.exercise == "next");
    let proof = proof.unwrap_or_else(|| panic!("no proof: {:#?}", verified.findings));
    let mut found = proof
        .distortions
        .iter()
        .filter(|(name, _)| *name == "whole numbers through f64");
    found.next().unwrap_or_else(|| panic!("{:#?}", verified.findings)).1
}

#[test]
fn integers_through_f64_are_noticed() {
    assert_eq!(noticed(SPEC), Noticed::Yes);
}

#[test]
fn laws_that_round_let_them_pass() {
    let laws = "  it is larger by one: near(out, a + 1, 2048)\n";
    let (start, _) = SPEC.split_once("  it is larger").expect("the first law");
    assert_eq!(noticed(&format!("{start}{laws}")), Noticed::Survives);
}

#[test]
fn a_domain_below_2_53_excludes_them() {
    assert_eq!(
        noticed(&SPEC.replace("domain: {a: any}", "domain: {a: {from: -9, to: 9007199254740992}}")),
        Noticed::Excluded
    );
    assert_eq!(
        noticed(&SPEC.replace("domain: {a: any}", "domain: {a: {from: -9, to: 9007199254740993}}")),
        Noticed::Yes
    );
}
