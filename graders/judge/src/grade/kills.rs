//! Which laws, each alone, tell a wrong solution from a right one: for mistakes, mutants and the kill matrix.

use super::failure::Failure;
use super::outcome::{LawOutcome, Which};
use super::session::Session;
use super::trial::{TrialOptions, plans};
use gradus_course::Origin;
use gradus_engine::EnvironmentError;
use gradus_report::Rule;
use gradus_wire::Layout;
use indexmap::IndexMap;
use std::collections::HashSet;

/// What tells a solution from a right one: laws, `rejects` entries, contracts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kills {
    /// The first case that showed it; laws in the order in which they fell.
    pub by: IndexMap<Rule, Origin>,
    /// Cases looked at.
    pub cases: u32,
    /// The course's fault, in words.
    pub fault: Option<String>,
    /// Whether the process died or had to be killed.
    pub died: bool,
}

impl Kills {
    fn fallen_laws(&self) -> HashSet<String> {
        let laws = self.by.keys().filter_map(|rule| match rule {
            Rule::Law(name) => Some(name.clone()),
            _ => None,
        });
        laws.collect()
    }

    /// Whether a law, `rejects` entry or contract of this name kills.
    pub fn contains(&self, name: &str) -> bool {
        self.by.keys().any(|rule| rule.called() == name)
    }
}

/// Judges the cases of a trial, every law alone, then every `rejects` entry, until `enough` says so.
pub fn kills(
    session: &mut Session<'_>,
    options: &TrialOptions<'_>,
    enough: &dyn Fn(&Kills) -> bool,
) -> Result<Kills, EnvironmentError> {
    let mut kills = by_laws(session, options, enough)?;
    if kills.fault.is_none() && !enough(&kills) {
        by_rejects(session, options, enough, &mut kills)?;
    }
    Ok(kills)
}

/// Judges the cases of a trial, every law alone, until `enough` says so.
pub fn by_laws(
    session: &mut Session<'_>,
    options: &TrialOptions<'_>,
    enough: &dyn Fn(&Kills) -> bool,
) -> Result<Kills, EnvironmentError> {
    let mut kills = Kills::default();
    let exercise = session.exercise;
    let mut counts = vec![0u32; exercise.laws.len()];
    let plans = plans(session, options);
    let mut deaths = 0;
    for plan in &plans {
        if enough(&kills) {
            return Ok(kills);
        }
        let case = match gradus_draw::draw(session.course, exercise, plan) {
            Ok(tree) => tree.current(),
            // An edge that this seed can't make is none, as in a trial.
            Err(_) if matches!(plan.origin, Origin::Edge(_)) => continue,
            Err(error) => {
                kills.fault = Some(error.message);
                return Ok(kills);
            }
        };
        let device = session.device;
        let fallen = kills.fallen_laws();
        let wanted = |i: usize, law: &gradus_course::Law| {
            law.runs_on(device) && law.cases.is_none_or(|most| counts[i] < most) && !fallen.contains(&law.name)
        };
        let outcome = session.judge(&case, Which::Laws(&wanted))?;
        kills.cases += 1;
        if let Some(failure) = &outcome.failure {
            if let Failure::Course(words) = failure {
                kills.fault = Some(words.clone());
                return Ok(kills);
            }
            kills.by.entry(failure.contract().into()).or_insert(case.origin);
            // A process that dies on every case says nothing more, slowly.
            let died = matches!(failure, Failure::Died(..));
            kills.died |= died;
            deaths += u32::from(died);
            if deaths >= 3 {
                return Ok(kills);
            }
        }
        if let Some(failure) = &outcome.beside {
            kills.by.entry(failure.contract().into()).or_insert(case.origin);
        }
        for (index, law) in outcome.laws {
            match law {
                LawOutcome::Held => counts[index] += 1,
                LawOutcome::Broken(_) => {
                    counts[index] += 1;
                    kills
                        .by
                        .entry(Rule::Law(exercise.laws[index].name.clone()))
                        .or_insert(case.origin);
                }
                LawOutcome::NotHere => {}
                LawOutcome::Course(words) => kills.fault = Some(format!("{}: {words}", exercise.laws[index].name)),
            }
        }
    }
    Ok(kills)
}

/// Judges the `rejects` entries, each alone, until `enough` says so.
pub fn by_rejects(
    session: &mut Session<'_>,
    options: &TrialOptions<'_>,
    enough: &dyn Fn(&Kills) -> bool,
    kills: &mut Kills,
) -> Result<(), EnvironmentError> {
    let exercise = session.exercise;
    let plans = plans(session, options);
    for reject in &exercise.rejects {
        let mut judged = 0;
        for plan in plans.iter().filter(|p| p.layout == Layout::Contiguous) {
            if judged >= 12 || enough(kills) {
                break;
            }
            let Ok(tree) = gradus_draw::draw(session.course, exercise, plan) else {
                continue;
            };
            let case = tree.current();
            match session.judge_reject(&case, reject)? {
                None => {}
                Some(Ok(())) => judged += 1,
                Some(Err((Failure::Course(words), _))) => kills.fault = Some(words),
                Some(Err(_)) => {
                    kills
                        .by
                        .entry(Rule::Rejects(reject.name.clone()))
                        .or_insert(case.origin);
                    break;
                }
            }
        }
    }
    Ok(())
}
