//! Whether a domain could be wider: what the reference and all laws stand, the statement should promise.

use super::findings::{at_key, at_line, warning};
use crate::grade::outcome::{LawOutcome, Which};
use crate::grade::session::{Session, Who};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::domain::{Extent, USUAL_SIZE};
use gradus_course::signature::{Scalar, Type};
use gradus_course::{Exercise, Origin};
use gradus_draw::Plan;
use gradus_draw::edge::At;
use gradus_engine::EnvironmentError;

/// How much further out a narrow domain is tried.
const FURTHER: f64 = 10.0;

/// Domains that could be wider, and arguments of which the spec says nothing although only staff know.
pub fn examine(session: &mut Session<'_>) -> Result<Vec<Diagnostic>, EnvironmentError> {
    let exercise = session.exercise;
    let mut found = unsaid(exercise);
    // One argument at the ends of its type proves little where another is bounded: it is all of them or none.
    let all_usual = exercise.domain.values().all(|domain| match &domain.extent {
        Extent::Floats(floats) => floats.size.is_none_or(|size| size == USUAL_SIZE),
        _ => true,
    });
    let mut of_any_size = Vec::new();
    let mut refused = false;
    for (name, domain) in &exercise.domain {
        let Extent::Floats(floats) = &domain.extent else {
            continue;
        };
        let Some(size) = floats.size else { continue };
        let wider = match size < USUAL_SIZE {
            true => Some(size * FURTHER),
            // Where one end is declared, the other is one by intent.
            false if floats.from.is_some() || floats.to.is_some() || size > USUAL_SIZE => continue,
            false => None,
        };
        if wider.is_none() && (refused || !all_usual) {
            continue;
        }
        let mut altered = exercise.clone();
        if let Some(Extent::Floats(floats)) = altered.domain.get_mut(name).map(|domain| &mut domain.extent) {
            floats.size = wider;
        }
        if !stands(session, &altered, name)? {
            refused |= wider.is_none();
            continue;
        }
        let message = match wider {
            Some(wider) => format!(
                "the domain of `{name}` could be wider: up to {} the reference and every law hold as well",
                gradus_course::domain::number(wider)
            ),
            None => format!("`{name}` may have any size: the reference and every law hold at the ends of its type"),
        };
        let help = match wider {
            Some(_) => "widen it, and take `because` out if nothing speaks against the default",
            None => "write `size: any` in its domain (and `also: [inf, -inf, nan]` if those are legal)",
        };
        let finding = warning(match domain.line {
            Some(line) => at_line(exercise, line, &format!("domain.{name}"), message, help),
            None => at_key(exercise, "given", message, help),
        });
        match wider {
            Some(_) => found.push(finding),
            None => of_any_size.push(finding),
        }
    }
    if !refused {
        found.extend(of_any_size);
    }
    Ok(found)
}

/// Plain numbers and integers whose ends nobody has thought of: those of a draw say only what is usual.
fn unsaid(exercise: &Exercise) -> Vec<Diagnostic> {
    let is_plain = |ty: &Type| match ty {
        Type::Scalar(scalar) => *scalar != Scalar::Bool,
        _ => false,
    };
    let unsaid = exercise.signature.parameters.iter().filter(|parameter| {
        is_plain(&parameter.ty)
            && exercise.domain.get(&parameter.name).is_some_and(|domain| {
                domain.line.is_none() && matches!(domain.extent, Extent::Number(_) | Extent::Integers(_))
            })
    });
    unsaid
        .map(|parameter| {
            let name = &parameter.name;
            let message = format!("nothing says what `{name}` may be");
            let help = format!("write it in `domain`: `{name}: drawn`, `{name}: any`, or `{name}: {{from: …, to: …}}`");
            at_key(exercise, "given", message, &help)
        })
        .collect()
}

/// Whether the reference answers at every edge of this argument and obeys each law there with room to spare.
fn stands(session: &mut Session<'_>, altered: &Exercise, name: &str) -> Result<bool, EnvironmentError> {
    let mut asked = false;
    for (k, edge) in gradus_draw::edge::edges(altered).iter().enumerate() {
        if edge.of != *name || !matches!(edge.at, At::Large | At::Small | At::Mixed | At::Type) {
            continue;
        }
        for &dtype in session.course.floats(altered) {
            let plan = Plan::on_cpu(session.seed, Origin::Edge(k as u32), Some(dtype));
            let Ok(tree) = gradus_draw::draw(session.course, altered, &plan) else {
                return Ok(false);
            };
            let case = tree.current();
            if !session.reference_at_edge(&case)?.is_empty() {
                return Ok(false);
            }
            // Within the usual tolerance too: what only rounding's own measure allows is no promise.
            let outcome = session.judge_as(&case, Which::Laws(&|_, _| true), Who::Own)?;
            let held = |law: &LawOutcome| matches!(law, LawOutcome::Held | LawOutcome::NotHere);
            if outcome.failure.is_some() || !outcome.laws.iter().all(|(_, law)| held(law)) {
                return Ok(false);
            }
            asked = true;
        }
    }
    Ok(asked)
}
