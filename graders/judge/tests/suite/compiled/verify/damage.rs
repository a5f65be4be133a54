//! One damage a test.

use super::course::{Found, REFERENCE, Tiny};

const SPEC: &str = "exercises/tiny/cap.yaml";
/// What the exercise allows, where a test does not say otherwise.
const DOMAIN: &str = "domain: {x: any, limit: drawn}";

/// The one finding whose message holds these words; its place must be this file and a line that starts so.
#[track_caller]
fn found(findings: &[Found], error: bool, words: &str, file: &str, at: &str) {
    let hits: Vec<&Found> = findings.iter().filter(|f| f.message.contains(words)).collect();
    let [hit] = hits.as_slice() else {
        panic!("{} findings say {words:?}: {findings:#?}", hits.len())
    };
    assert_eq!(hit.error, error, "{hit:?}");
    assert_eq!(hit.file.to_string_lossy(), file, "{hit:?}");
    assert!(hit.at.starts_with(at), "{hit:?} is not at {at:?}");
}

#[test]
fn a_sound_course_has_no_findings_and_all_its_mutants_die() {
    let verified = Tiny::new().verify(true);
    assert!(verified.findings.is_empty(), "{:#?}", verified.findings);
    let proof = &verified.proofs[0];
    let (killed, counted) = proof.score();
    assert_eq!(killed, counted);
    assert_eq!(counted, 3);
    assert_eq!(
        proof
            .killed_by("nothing exceeds the limit")
            .iter()
            .next()
            .map(|&i| proof.subjects[i].name.as_str()),
        Some("unchanged")
    );
    assert!(proof.laws.iter().all(|law| law.cases >= 24));
}

#[test]
fn a_reference_that_is_wrong_in_one_branch() {
    let tiny = Tiny::new();
    let branch = "    if x.dim(0)? == 3 {\n        return Ok(x.clone());\n    }\n    let over";
    tiny.edit("reference/tiny/src/cap.rs", "    let over", branch);
    let findings = tiny.findings(false);
    found(
        &findings,
        true,
        "the reference does not pass with the course's own seed",
        SPEC,
        "nothing exceeds the limit:",
    );
    found(
        &findings,
        true,
        "this right answer does not pass",
        "fixtures/alternatives/tiny/cap/minimum.rs",
        "// alternative",
    );
}

#[test]
fn a_law_that_cannot_fail() {
    let tiny = Tiny::new();
    tiny.spec("laws:\n", "laws:\n  it is itself: out approx out\n");
    found(
        &tiny.findings(true),
        true,
        "`it is itself` kills nothing",
        SPEC,
        "it is itself:",
    );
}

#[test]
fn a_law_that_another_covers() {
    let tiny = Tiny::new();
    tiny.spec(
        "  what lies below",
        "  the largest too: max(out) <= limit\n  what lies below",
    );
    found(
        &tiny.findings(true),
        false,
        "covered by `nothing exceeds the limit`",
        SPEC,
        "the largest too:",
    );
}

#[test]
fn laws_that_let_mutants_live() {
    let tiny = Tiny::new();
    tiny.spec("  agrees with the reference: out approx expected\n", "")
        .spec("snapshots: {small: {x: [1, 5], limit: 2}}\n", "");
    tiny.delete("reference/tiny/snapshots/cap__small.snap");
    tiny.spec("all(out <= limit)", "all(out <= max([limit, 0]))")
        .spec("where(x <= limit, x, 0)", "where(x <= limit, out, 0)");
    let findings = tiny.findings(true);
    let file = "reference/tiny/src/cap.rs";
    found(
        &findings,
        false,
        "no law notices this slip: body of cap → Ok(x.zeros_like()?)",
        file,
        "pub fn cap",
    );
    found(
        &findings,
        true,
        "mutants of this unit are killed",
        "exercises/tiny/unit.yaml",
        "",
    );
}

#[test]
fn a_tolerance_a_thousand_times_too_wide() {
    let tiny = Tiny::new();
    tiny.spec("snapshots:", "tolerance: {rtol: 1e-2, atol: 1e-2}\nsnapshots:");
    found(
        &tiny.findings(false),
        true,
        "more than 1000 times as wide",
        SPEC,
        "tolerance:",
    );
}

#[test]
fn draws_that_never_reach_their_edge() {
    let tiny = Tiny::new();
    tiny.spec(
        "    limit: {integer: {low: -2, high: 2}}",
        "    limit: {integer: {low: -2, high: 2}}\n  avoid: n == 3 || limit == -2",
    );
    let findings = tiny.findings(false);
    found(
        &findings,
        false,
        "no case has the greatest value declared for `n`",
        SPEC,
        "dims: {n: 1..=3}",
    );
    found(
        &findings,
        false,
        "no case has the least value declared for `limit`",
        SPEC,
        "limit: {integer",
    );
}

#[test]
fn laws_that_are_never_or_hardly_exercised() {
    let tiny = Tiny::new();
    tiny.spec("dims: {n: 1..=3}", "dims: {n: 0..=3}").spec(
        "laws:\n",
        "laws:\n  of long ones: {holds: all(out <= limit), when: n > 1000}\n  of none: {holds: all(out <= limit), when: n == 0}\n",
    );
    let findings = tiny.findings(false);
    found(&findings, true, "never judged: its `when`", SPEC, "of long ones:");
    // The trial stops at the first; the other is a finding of its own once that is mended.
    tiny.spec("when: n > 1000", "when: max(x) == 7")
        .spec("  draw:\n", "  examples: [{x: [7], limit: 0}]\n  draw:\n");
    let findings = tiny.findings(false);
    found(
        &findings,
        true,
        "`of none` is judged on empty tensors only",
        SPEC,
        "of none:",
    );
    found(
        &findings,
        false,
        "`of long ones` is judged on 2 cases only",
        SPEC,
        "of long ones:",
    );
}

#[test]
fn a_starter_that_already_passes() {
    let tiny = Tiny::new();
    tiny.write("exercises/tiny/src/cap.rs", REFERENCE);
    let findings = tiny.findings(false);
    found(
        &findings,
        true,
        "the starter already passes",
        "exercises/tiny/src/cap.rs",
        "pub fn cap",
    );
    found(
        &findings,
        false,
        "the starter is not the one that the spec gives",
        "exercises/tiny/src/cap.rs",
        "",
    );
}

#[test]
fn a_starter_that_warns_or_is_missing() {
    let tiny = Tiny::new();
    let file = "exercises/tiny/src/cap.rs";
    tiny.edit(
        file,
        "use candle_core::{Result, Tensor};",
        "use candle_core::{DType, Result, Tensor};",
    );
    found(
        &tiny.findings(false),
        false,
        "the starter gives a warning: unused import",
        file,
        "use candle_core",
    );
    tiny.delete(file);
    found(
        &tiny.findings(false),
        true,
        "exercises/tiny/src/cap.rs is missing",
        SPEC,
        "signature:",
    );
}

#[test]
fn mistakes_that_pass_or_break_another_law_or_none_that_exists() {
    let tiny = Tiny::new();
    let right = "use candle_core::{Result, Tensor};\n\npub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    \
                 x.minimum(limit)\n}\n";
    tiny.write(
        "fixtures/mistakes/tiny/cap/right.rs",
        &format!("// breaks: nothing exceeds the limit\n{right}"),
    );
    tiny.write(
        "fixtures/mistakes/tiny/cap/named.rs",
        &format!("// breaks: nothing exceeds the limits\n{right}"),
    );
    tiny.edit(
        "fixtures/mistakes/tiny/cap/all.rs",
        "what lies below stays",
        "nothing exceeds the limit",
    );
    let findings = tiny.findings(false);
    found(
        &findings,
        true,
        "this wrong answer passes",
        "fixtures/mistakes/tiny/cap/right.rs",
        "// breaks",
    );
    found(
        &findings,
        true,
        "there is no law `nothing exceeds the limits`",
        "fixtures/mistakes/tiny/cap/named.rs",
        "// breaks",
    );
    found(
        &findings,
        true,
        "it does not break `nothing exceeds the limit`",
        "fixtures/mistakes/tiny/cap/all.rs",
        "// breaks",
    );
}

#[test]
fn what_is_missing_beside_the_spec() {
    let tiny = Tiny::new();
    tiny.delete("fixtures/alternatives/tiny/cap/minimum.rs")
        .delete("fixtures/mistakes/tiny/cap/all.rs");
    tiny.edit(
        "fixtures/mistakes/tiny/cap/unchanged.rs",
        "nothing exceeds the limit",
        "agrees with the reference",
    );
    tiny.spec("  - \"`where_cond` is called on the mask.\"\n", "");
    tiny.spec("are. The limit is a number that the dtype of `x` holds exactly. Shape, dtype and device of the answer are those of `x`,\n  and `x` itself is left alone.", "are.");
    let findings = tiny.findings(false);
    found(&findings, true, "no alternative proves", SPEC, "laws:");
    found(&findings, true, "only one mistake proves", SPEC, "laws:");
    found(&findings, true, "every mistake needs the reference", SPEC, "laws:");
    found(&findings, true, "there is only one hint", SPEC, "hints:");
    found(&findings, false, "the statement has ", SPEC, "statement:");
}

#[test]
fn snapshots_that_are_stale_edited_missing_or_of_nothing() {
    let snap = "reference/tiny/snapshots/cap__small.snap";
    let stale = Tiny::new();
    stale.spec("{x: [1, 5], limit: 2}", "{x: [1, 5], limit: 3}");
    found(
        &stale.findings(false),
        true,
        "the snapshot \"small\" is stale",
        SPEC,
        "snapshots:",
    );
    let edited = Tiny::new();
    edited
        .edit(snap, "  1 2", "  1 3")
        .write("reference/tiny/snapshots/cap__old.snap", "---\n---\n1\n");
    let findings = edited.findings(false);
    found(
        &findings,
        true,
        "the snapshot \"small\" differs from the reference's answer",
        SPEC,
        "snapshots:",
    );
    found(
        &findings,
        true,
        "no spec names this snapshot",
        "reference/tiny/snapshots/cap__old.snap",
        "",
    );
    let missing = Tiny::new();
    missing.delete(snap);
    found(
        &missing.findings(false),
        true,
        "the snapshot \"small\" has no accepted output",
        SPEC,
        "snapshots:",
    );
}

#[test]
fn a_hint_that_is_not_there() {
    let tiny = Tiny::new();
    tiny.spec("    otherwise:", "    hint: 3\n    otherwise:");
    let findings = tiny.findings(false);
    assert!(
        findings
            .iter()
            .any(|f| f.error && f.file.ends_with("cap.yaml") && f.at.contains("hint: 3")),
        "{findings:#?}"
    );
}

#[test]
fn two_exercises_of_one_name() {
    let tiny = Tiny::new();
    tiny.edit("exercises/tiny/unit.yaml", "[cap]", "[cap, cap]");
    found(
        &tiny.findings(false),
        true,
        "`cap` is listed twice",
        "exercises/tiny/unit.yaml",
        "exercises:",
    );
    let tiny = Tiny::new();
    tiny.edit("exercises/course.yaml", "[tiny]", "[tiny, other]");
    tiny.write("exercises/other/unit.yaml", "title: Other\nsummary: The same again.\n");
    let copy = |from: &str, to: &str| {
        let text = std::fs::read_to_string(tiny.root().join(from)).expect("a file of the course");
        tiny.write(to, &text);
    };
    copy("exercises/tiny/cap.yaml", "exercises/other/cap.yaml");
    copy("reference/tiny/src/cap.rs", "reference/other/src/cap.rs");
    let findings = tiny.findings(false);
    let places: Vec<String> = findings
        .iter()
        .filter(|f| f.error && f.message.contains("another exercise has this name"))
        .map(|f| f.file.to_string_lossy().into_owned())
        .collect();
    assert_eq!(places, ["exercises/other/cap.yaml", SPEC]);
}

#[test]
fn fixtures_of_no_exercise() {
    let tiny = Tiny::new();
    tiny.write("fixtures/mistakes/tiny/caps/x.rs", "// breaks: nothing\n");
    tiny.write("fixtures/alternatives/tiny/cap/bare.rs", REFERENCE);
    let findings = tiny.findings(false);
    found(
        &findings,
        true,
        "there is no exercise tiny/caps",
        "fixtures/mistakes/tiny/caps",
        "",
    );
    found(
        &findings,
        true,
        "the first line must read `// alternative: …`",
        "fixtures/alternatives/tiny/cap/bare.rs",
        "use",
    );
}

#[test]
fn mutants_declared_equivalent_that_are_not() {
    let tiny = Tiny::new();
    tiny.spec(
        "equivalent:\n",
        "equivalent:\n  - mutant: 'body of cap → Ok(x.clone())'\n    because: it looks the same\n  - mutant: 'a → b'\n    \
         because: it was there once\n",
    );
    let findings = tiny.findings(true);
    found(
        &findings,
        true,
        "this mutant is not equivalent",
        SPEC,
        "- mutant: 'body of cap",
    );
    found(&findings, true, "there is no such mutant", SPEC, "- mutant: 'a → b'");
}

#[test]
fn a_reference_that_does_not_compile() {
    let tiny = Tiny::new();
    tiny.edit("reference/tiny/src/cap.rs", "over.where_cond", "under.where_cond");
    found(
        &tiny.findings(false),
        true,
        "the reference can't be built",
        "reference/tiny/src/cap.rs",
        "",
    );
}

/// Whether some answer passes in the tiny course, in the place of the reference's alternative.
fn passes(tiny: &Tiny, solution: &str) -> bool {
    let file = "fixtures/alternatives/tiny/cap/minimum.rs";
    tiny.write(
        file,
        &format!("// alternative: tried\nuse candle_core::{{Result, Tensor}};\n\n{solution}"),
    );
    let findings = tiny.findings(false);
    !findings
        .iter()
        .any(|f| f.message.contains("this right answer does not pass"))
}

#[test]
fn answers_that_are_wrong_only_where_nothing_is_drawn_fall_at_an_edge() {
    let tiny = Tiny::new();
    assert!(passes(
        &tiny,
        "pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    x.minimum(limit)\n}\n"
    ));
    for wrong in [
        "pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    x.clamp(-1e4, limit)\n}\n",
        "pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    x.to_dtype(candle_core::DType::F32)?.minimum(limit)?.to_dtype(x.dtype())\n}\n",
        "pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    if x.dim(0)? > 255 {\n        candle_core::bail!(\"too long\");\n    }\n    x.minimum(limit)\n}\n",
    ] {
        assert!(!passes(&tiny, wrong), "{wrong}");
    }
}

#[test]
fn a_domain_that_could_be_wider_is_told_so() {
    let tiny = Tiny::new();
    tiny.spec(DOMAIN, "domain: {x: {size: 1e3, because: of the lesson}, limit: drawn}");
    let findings = tiny.findings(false);
    found(
        &findings,
        false,
        "the domain of `x` could be wider: up to 1e4",
        SPEC,
        "domain: {x",
    );
    let tiny = Tiny::new();
    tiny.spec(DOMAIN, "domain: {limit: drawn}");
    found(&tiny.findings(false), false, "`x` may have any size", SPEC, "given:");
}

#[test]
fn a_tolerance_that_lets_f32_through_says_why() {
    let words = "a tolerance above 1e-9 in f64";
    let law = "  agrees with the reference: out approx expected\n";
    let tiny = Tiny::new();
    tiny.spec("snapshots:", "tolerance: {f64: {rtol: 1e-7}}\nsnapshots:");
    found(&tiny.findings(false), true, words, SPEC, "tolerance:");
    let tiny = Tiny::new();
    tiny.spec(
        law,
        "  agrees with the reference:\n    holds: out approx expected\n    tolerance: {rtol: 1e-6}\n",
    );
    found(&tiny.findings(false), true, words, SPEC, "tolerance:");
    let tiny = Tiny::new();
    tiny.spec(
        law,
        "  agrees with the reference:\n    holds: out approx expected\n    tolerance: {rtol: 1e-6}    # it is measured\n",
    );
    assert!(!tiny.findings(false).iter().any(|f| f.message.contains(words)));
}

#[test]
fn a_plain_number_has_a_domain() {
    let tiny = Tiny::new();
    tiny.spec(DOMAIN, "domain: {x: any}");
    found(
        &tiny.findings(false),
        true,
        "nothing says what `limit` may be",
        SPEC,
        "given:",
    );
}

#[test]
fn letters_stand_for_every_dtype_or_those_that_are_named() {
    let tiny = Tiny::new();
    tiny.spec("takes: {x: \"F[n]\"}", "takes: {x: \"N[n]\"}\ndtypes: {N: [f32, f64]}");
    tiny.spec("returns: {out: \"F[n]\"}", "returns: {out: \"N[n]\"}");
    tiny.spec("snapshots: {small: {x: [1, 5], limit: 2}}\n", "");
    let fates = tiny.verify(false).proofs.remove(0).distortions;
    let fate = |tiny: &[(&str, gradus_judge::verify::distortions::Noticed)], name: &str| {
        format!("{:?}", tiny.iter().find(|(n, _)| *n == name).expect("a distortion").1)
    };
    assert_eq!(fate(&fates, "refuses bf16"), "Excluded");
    assert_eq!(fate(&fates, "refuses f64"), "Yes");
    tiny.spec("dtypes: {N: [f32, f64]}", "dtypes: {N: [bf16, f32, f64]}");
    let fates = tiny.verify(false).proofs.remove(0).distortions;
    assert_eq!(fate(&fates, "refuses bf16"), "Yes");
    assert_eq!(fate(&fates, "refuses u8"), "Excluded");
}

#[test]
fn a_narrower_domain_lets_just_its_distortions_through() {
    let wide = Tiny::new();
    let narrow = Tiny::new();
    wide.spec(DOMAIN, "domain: {limit: drawn}");
    narrow.spec(
        DOMAIN,
        "domain:\n  x: {size: 100, because: of the lesson}\n  n: {to: 3, because: of the lesson}\n  limit: drawn",
    );
    let fates = |tiny: &Tiny| tiny.verify(true).proofs.remove(0).distortions;
    let (before, after) = (fates(&wide), fates(&narrow));
    let let_through: Vec<&str> = before
        .iter()
        .zip(&after)
        .filter(|((_, a), (_, b))| a != b)
        .map(|((name, _), _)| *name)
        .collect();
    assert_eq!(
        let_through,
        [
            "floats clamped to 1e3",
            "floats clamped to 1e4",
            "panics beyond 16",
            "refuses sizes over 64",
            "refuses sizes over 255",
            "zeros beyond 255",
        ]
    );
}

#[test]
fn finite_numbers_of_any_size_are_no_infinities() {
    let tiny = Tiny::new();
    let fates = tiny.verify(false).proofs.remove(0).distortions;
    let fate = |name| fates.iter().find(|(n, _)| *n == name).map(|(_, fate)| *fate);
    assert_eq!(
        fate("infinity to the largest f32"),
        Some(gradus_judge::verify::distortions::Noticed::Excluded)
    );
    assert_eq!(
        fate("floats clamped to 1e30"),
        Some(gradus_judge::verify::distortions::Noticed::Yes)
    );
}

#[test]
fn reasons_that_no_distortion_needs() {
    let tiny = Tiny::new();
    let reasons = "equivalent:\n";
    tiny.spec(
        reasons,
        "unnoticed:\n  - {distortion: no gradients, because: nobody asks}\n  - {distortion: refuses everything, because: nobody asks}\nequivalent:\n",
    );
    let findings = tiny.findings(true);
    found(
        &findings,
        true,
        "there is no distortion `no gradients`",
        SPEC,
        "- {distortion: no gradients",
    );
    found(
        &findings,
        true,
        "`refuses everything` needs no reason: it is noticed",
        SPEC,
        "- {distortion: refuses everything",
    );
}

/// Two plain outputs and a plain whole argument whose domain has an end.
const PLAIN: &str = r#"title: Total and count
concepts: [sums]
statement: Return the sum of the entries of `x`, and how many they are with `more`.
hints:
  - Sum in f64.
signature: "fn cap(x: &Tensor, more: u32) -> Result<(f64, u32)>"
takes: {x: "F[n]"}
returns: {total: f64, count: u32}
given:
  cases: 24
  dims: {n: 1..=3}
  draw:
    more: {integer: {low: 0, high: 9}}
domain:
  x: {size: 1e3, because: of the lesson}
  more: {from: 0, to: 1000}
laws:
  all are counted: count equals len(x) + more
  agrees with the reference: total approx expected.total && count equals expected.count
"#;

#[test]
fn plain_outputs_are_distorted_by_their_types_and_ends_within_a_type_are_no_fault() {
    let tiny = Tiny::new();
    tiny.write(SPEC, PLAIN).write(
        "reference/tiny/src/cap.rs",
        "use candle_core::{DType, Result, Tensor};\n\npub fn cap(x: &Tensor, more: u32) -> Result<(f64, u32)> {\n    let total = x.to_dtype(DType::F64)?.sum_all()?.to_scalar()?;\n    Ok((total, x.elem_count() as u32 + more))\n}\n",
    );
    tiny.write(
        "fixtures/mistakes/tiny/cap/unchanged.rs",
        "// breaks: all are counted\n// Ignores what is added.\nuse candle_core::{DType, Result, Tensor};\n\npub fn cap(x: &Tensor, _more: u32) -> Result<(f64, u32)> {\n    Ok((x.to_dtype(DType::F64)?.sum_all()?.to_scalar()?, x.elem_count() as u32))\n}\n",
    );
    tiny.delete("fixtures/mistakes/tiny/cap/all.rs");
    tiny.delete("fixtures/alternatives/tiny/cap/minimum.rs");
    tiny.delete("reference/tiny/snapshots/cap__small.snap");
    let verified = tiny.verify(true);
    let unjudged: Vec<String> = verified.findings.iter().map(|f| f.to_string()).collect();
    assert!(!unjudged.iter().any(|f| f.contains("can't be judged")), "{unjudged:#?}");
    let fates = &verified.proofs[0].distortions;
    for name in [
        "answers through f32",
        "answers to six digits",
        "whole answers through u8",
    ] {
        let (_, fate) = fates.iter().find(|(n, _)| *n == name).expect("a line of the table");
        assert_eq!(format!("{fate:?}"), "Yes", "{name}");
    }
}

#[test]
fn an_edge_that_avoid_rules_out_is_listed_and_no_fault() {
    let tiny = Tiny::new();
    tiny.spec(
        "    limit: {integer: {low: -2, high: 2}}\n",
        "    limit: {integer: {low: -2, high: 2}}\n  avoid: all(x == 0)\n",
    );
    let verified = tiny.verify(true);
    let messages: Vec<&str> = verified.findings.iter().map(|f| f.message.as_str()).collect();
    let about_edges = |m: &&&str| m.contains("can't be judged") || m.contains("is never drawn");
    assert_eq!(messages.iter().filter(about_edges).count(), 0, "{messages:?}");
    assert_eq!(verified.proofs[0].edges.avoided, ["x (Zeros)"]);
}

#[test]
fn what_no_domain_could_reach_is_excluded() {
    let tiny = Tiny::new();
    tiny.spec("dims: {n: 1..=3}", "dims: {n: 0..=3}");
    let fates = tiny.verify(true).proofs.remove(0).distortions;
    let fate = |name: &str| {
        let found = fates.iter().find(|(n, _)| *n == name);
        format!("{:?}", found.expect("a distortion").1)
    };
    // The only axis is the shortest and the longest.
    assert_eq!(fate("zeros for size 0"), "Excluded");
    // Of any size is still finite, in f32 as well.
    assert_eq!(fate("infinity to the largest f32"), "Excluded");
}
