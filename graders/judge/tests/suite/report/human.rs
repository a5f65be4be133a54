use super::sample;
use gradus_report::paint::columns;
use gradus_report::verdict::Report;
use gradus_report::{Look, html, human};

fn shown(report: &Report, width: usize, colour: bool) -> String {
    human::write(
        report,
        &Look {
            colour,
            width,
            own: true,
        },
    )
}

#[test]
fn every_kind_of_failure_at_two_widths() {
    insta::assert_snapshot!("everything_60", shown(&sample::everything(), 60, false));
    insta::assert_snapshot!("everything_100", shown(&sample::everything(), 100, false));
}

#[test]
fn what_is_too_large_is_cut_around_the_worst_place_and_mapped() {
    insta::assert_snapshot!("large_60", shown(&sample::report(vec![sample::large()]), 60, false));
    insta::assert_snapshot!("large_100", shown(&sample::report(vec![sample::large()]), 100, false));
}

#[test]
fn an_input_of_more_than_a_screen_is_cut_with_its_shape() {
    let row = format!("    [{}],\n", ["0."; 12].join(", "));
    let rust = format!("Tensor::new(&[\n{}], &Device::Cpu)?", row.repeat(100));
    let x = sample::tensor("x", "f32", &[100, 12], serde_json::json!([]));
    let mut result = sample::large();
    let shown_input = &mut result.counterexample.as_mut().expect("it has one").inputs;
    *shown_input = vec![sample::argument(x, &rust, "&Tensor", Some("F[r, c]"))];
    let text = shown(&sample::report(vec![result]), 100, false);
    assert!(
        text.contains("… 78 more lines: x is f32[100, 12]; `--format json` writes all of it"),
        "{text}"
    );
}

#[test]
fn cpu_and_gpu_stand_side_by_side() {
    insta::assert_snapshot!("gpu_100", shown(&sample::on_a_gpu(), 100, false));
    insta::assert_snapshot!("gpu_40", shown(&sample::on_a_gpu(), 40, false));
    let page = html::write(&sample::on_a_gpu());
    for words in ["CPU and GPU", "gpt2-block/block", "2.5e-1", "NVIDIA H200"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn colour_adds_escape_codes_and_nothing_else() {
    for width in [60, 100] {
        for report in [sample::everything(), sample::report(vec![sample::large()])] {
            let (plain, coloured) = (shown(&report, width, false), shown(&report, width, true));
            assert!(!plain.contains('\x1b'));
            assert!(coloured.contains("\x1b["), "no colour at all");
            assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
        }
    }
    insta::assert_snapshot!(
        "colour",
        shown(&sample::report(vec![sample::wrong_axis()]), 100, true).replace('\x1b', "␛")
    );
}

#[test]
fn no_line_of_ours_is_wider_than_the_terminal() {
    for width in [40, 60, 72, 100] {
        for report in [
            sample::everything(),
            sample::report(vec![sample::large()]),
            sample::on_a_gpu(),
        ] {
            for line in shown(&report, width, false).lines() {
                // The compiler's own lines, and a token that must be pasted whole, stay as they are.
                let foreign = line.contains("error[E") || line.contains("-->") || line.contains(" |");
                assert!(
                    foreign || columns(line) <= width,
                    "{width}: {} columns: {line}",
                    columns(line)
                );
            }
        }
    }
}

#[test]
fn numbers_that_differ_never_look_the_same() {
    let mut result = sample::wrong_axis();
    let shown_case = result.counterexample.as_mut().expect("a counterexample");
    shown_case.actual = Some(sample::tensor("left", "i64", &[1], serde_json::json!([16777216.0])));
    shown_case.expected = Some(sample::tensor("right", "i64", &[1], serde_json::json!([16777217.0])));
    shown_case.index = Some(vec![0]);
    shown_case.difference = Some(1.0);
    let text = shown(&sample::report(vec![result]), 100, false);
    assert!(text.contains("16777216") && text.contains("16777217"), "{text}");
}
