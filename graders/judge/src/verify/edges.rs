//! The edges of a domain, asked of the reference: can each be drawn, does the reference answer there, which laws count?

use super::findings::{at_key, at_line, warning};
use crate::grade::edge::AtEdge;
use crate::grade::session::Session;
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Exercise, Origin};
use gradus_draw::Plan;
use gradus_draw::edge::{At, Edge};
use gradus_engine::EnvironmentError;
use gradus_wire::DType;
use std::collections::BTreeSet;

/// What the edges of an exercise come to.
#[derive(Debug, Clone, Default)]
pub struct Edges {
    /// Edges and dtypes that were asked.
    pub asked: u32,
    /// Laws that do not count at an edge, since the reference's own answer leaves them too little room: law, edge.
    pub left_out: Vec<(String, String)>,
    /// Edges that `avoid` always removes.
    pub avoided: Vec<String>,
}

/// Asks the reference at every edge, in every dtype.
pub fn examine(session: &mut Session<'_>) -> Result<(Edges, Vec<Diagnostic>), EnvironmentError> {
    let exercise = session.exercise;
    let mut found = Vec::new();
    let mut out = Edges::default();
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    let mut reached = vec![0u32; exercise.laws.len()];
    for (k, edge) in gradus_draw::edge::edges(exercise).iter().enumerate() {
        let dtypes = match edge.float() {
            Some(_) => &[DType::F64],
            None => session.course.floats(exercise),
        };
        for &dtype in dtypes {
            let plan = Plan::on_cpu(session.seed, Origin::Edge(k as u32), Some(dtype));
            let tree = match gradus_draw::draw(session.course, exercise, &plan) {
                Ok(tree) => tree,
                // What `avoid` rules out is not asked: the statement says so.
                Err(error) if error.path == "given.avoid" => {
                    let of = if edge.of.is_empty() { "the sizes" } else { &edge.of };
                    let name = format!("{of} ({:?})", edge.at);
                    if !out.avoided.contains(&name) {
                        out.avoided.push(name);
                    }
                    continue;
                }
                Err(error) => {
                    if !may_be_missing(edge) && told.insert((edge.of.clone(), error.message.clone())) {
                        found.push(undrawn(exercise, edge, &error.message));
                    }
                    continue;
                }
            };
            let case = tree.current();
            let words = gradus_draw::edge::words(exercise, &case).unwrap_or_default();
            out.asked += 1;
            for count in &mut reached {
                *count += 1;
            }
            for trouble in session.reference_at_edge(&case)? {
                match trouble {
                    AtEdge::NoAnswer(why) => {
                        let message = format!("the reference has no answer at the edge \"{words}\" in {dtype}: {why}");
                        found.push(at_domain(exercise, edge, message, NARROW));
                    }
                    AtEdge::Overflows => {
                        let message =
                            format!("at the edge \"{words}\" the reference is finite in f64 and not in {dtype}");
                        found.push(at_domain(exercise, edge, message, NARROW));
                    }
                    AtEdge::TooNear(index) => {
                        reached[index] -= 1;
                        out.left_out
                            .push((exercise.laws[index].name.clone(), format!("{words} in {dtype}")));
                    }
                }
            }
        }
    }
    for (law, _) in exercise
        .laws
        .iter()
        .zip(&reached)
        .filter(|(_, n)| out.asked > 0 && **n == 0)
    {
        let message = format!(
            "the law `{}` counts at no edge: the reference itself breaks it there",
            law.name
        );
        let help = "compare relative to the size of what is compared, or narrow the domain";
        found.push(warning(at_line(
            exercise,
            law.line,
            &format!("laws.{}", law.name),
            message,
            help,
        )));
    }
    Ok((out, found))
}

const NARROW: &str = "narrow the domain (`domain: {x: {size: 1e3, because: …}}`, or `drawn`), or mend the reference";

/// Edges that a domain, a dtype or a size may rule out by itself.
fn may_be_missing(edge: &Edge) -> bool {
    matches!(edge.at, At::Value(_) | At::Low(_) | At::High(_) | At::Unrounded)
}

fn undrawn(exercise: &Exercise, edge: &Edge, why: &str) -> Diagnostic {
    let of = if edge.of.is_empty() { "the sizes" } else { &edge.of };
    let message = format!("an edge of {of} ({:?}) is never drawn: {why}", edge.at);
    at_domain(
        exercise,
        edge,
        message,
        "say in `domain` what is allowed, or let the draws and `avoid` allow it",
    )
}

/// At the line of the domain that says it; else at the draws.
fn at_domain(exercise: &Exercise, edge: &Edge, message: String, help: &str) -> Diagnostic {
    match exercise.domain.get(&edge.of).and_then(|domain| domain.line) {
        Some(line) => at_line(exercise, line, &format!("domain.{}", edge.of), message, help),
        None => at_key(exercise, "given", message, help),
    }
}
