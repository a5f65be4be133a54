//! A trial: one exercise of one submission on one device, from the first case to the verdict.

use super::failure::Failure;
use super::session::{Broken, CaseOutcome, LawOutcome, Session, Which};
use super::{counterexample, snapshot};
use gradus_course::{Case, Law, Origin};
use gradus_draw::{CaseTree, Plan};
use gradus_law::value::Value;
use gradus_report::verdict::{Counterexample, LawResult, Verdict};
use gradus_wire::{DType, Layout};
use std::sync::RwLock;

/// Fewer drawn cases than these are of an exercise that is slow: a training.
const FEW_CASES: u32 = 10;
/// Drawn cases that are tried for a failure to show when an edge has found one.
const ORDINARY_CASES: u32 = 8;

/// Drawn cases of an exercise that does not say otherwise.
pub const DEFAULT_CASES: u32 = 64;

/// What a trial is run with.
#[derive(Debug, Clone, Copy)]
pub struct TrialOptions<'a> {
    /// Drawn cases; `None` for the exercise's own number.
    pub cases: Option<u32>,
    /// Held shared while a case is judged, alone while a time limit is tried again.
    pub gate: &'a RwLock<()>,
    /// Whether failures are shrunk (not when mutants and mistakes are only counted).
    pub shrink: bool,
}

/// What came of a trial.
#[derive(Debug, Clone)]
pub struct TrialOutcome {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words.
    pub message: Option<String>,
    /// Line in the learner's file, where the failure knows one.
    pub line: Option<u32>,
    /// Column there, from 1.
    pub column: Option<u32>,
    /// One entry a law.
    pub laws: Vec<LawResult>,
    /// The smallest failing input.
    pub counterexample: Option<Counterexample>,
    /// The same as a case, for replay.
    pub shrunk: Option<(Case, Problem)>,
    /// How the answers compare with the CPU's.
    pub parity: Option<gradus_report::verdict::ParityShown>,
}

/// What is wrong with a case: the class that shrinking stays in.
#[derive(Debug, Clone)]
pub enum Problem {
    /// This law is broken.
    Law(usize, Box<Broken>),
    /// This `rejects` entry is not met; the changed arguments.
    Reject(usize, Failure, Vec<(String, Value)>),
    /// There is no answer, or a contract is broken.
    Failure(Failure),
    /// The answer to this named input differs from the accepted one: in words.
    Snapshot(String, String),
}

impl Problem {
    /// The verdict it deserves.
    pub fn verdict(&self) -> Verdict {
        match self {
            Problem::Law(_, broken) => broken
                .failure
                .as_ref()
                .map_or(Verdict::WrongAnswer, |(f, _)| f.verdict()),
            Problem::Reject(_, failure, _) | Problem::Failure(failure) => failure.verdict(),
            Problem::Snapshot(..) => Verdict::WrongAnswer,
        }
    }

    /// Whether another problem is of the same class.
    pub fn same_class(&self, other: &Problem) -> bool {
        let what = |f: &Failure| match f {
            Failure::Form(m) => m.what,
            _ => "",
        };
        match (self, other) {
            (Problem::Law(a, x), Problem::Law(b, y)) => {
                a == b && self.verdict() == other.verdict() && x.failure.is_some() == y.failure.is_some()
            }
            (Problem::Reject(a, f, _), Problem::Reject(b, g, _)) => a == b && f.verdict() == g.verdict(),
            (Problem::Failure(f), Problem::Failure(g)) => f.verdict() == g.verdict() && what(f) == what(g),
            _ => false,
        }
    }
}

/// The cases of a trial, in order: examples (in both float dtypes), drawn ones, drawn ones in other layouts.
pub fn plans(session: &Session<'_>, options: &TrialOptions<'_>) -> Vec<Plan> {
    let given = &session.exercise.given;
    let plan = |origin, layout, float| plan(session, origin, layout, float);
    let mut plans = Vec::new();
    for i in 0..given.examples.len() {
        plans.push(plan(Origin::Example(i), Layout::Contiguous, Some(DType::F32)));
        if session.course.generic_over_floats(session.exercise) {
            plans.push(plan(Origin::Example(i), Layout::Contiguous, Some(DType::F64)));
        }
    }
    let cases = drawn_cases(session, options);
    plans.extend(
        edges(session, cases)
            .into_iter()
            .map(|(k, float)| plan(Origin::Edge(k), Layout::Contiguous, float)),
    );
    plans.extend((0..cases).map(|k| plan(Origin::Drawn(k), Layout::Contiguous, None)));
    for &layout in &session.exercise.layouts {
        plans.extend((0..cases.min(12)).map(|k| plan(Origin::Drawn(k), layout, None)));
    }
    plans
}

/// Edges of the domain: at most a third as many as drawn cases, which ones the seed decides; one where cases are so few
/// that each must be a training. Dtypes come in turn.
fn edges(session: &Session<'_>, cases: u32) -> Vec<(u32, Option<DType>)> {
    let most = if cases < FEW_CASES { 1 } else { cases / 3 };
    let all = gradus_draw::edge::edges(session.exercise);
    let chosen = gradus_draw::edge::of_trial(session.exercise, session.seed, most as usize);
    let turn = super::seed::hash(&[session.seed, &session.exercise.id.to_string(), "dtype of edges"]);
    let with_dtype = chosen.into_iter().map(|k| {
        let float = match (u64::from(k) + turn).is_multiple_of(2) {
            true => DType::F32,
            false => DType::F64,
        };
        (k, all[k as usize].float().or(Some(float)))
    });
    with_dtype.collect()
}

/// One case of this session.
fn plan(session: &Session<'_>, origin: Origin, layout: Layout, float: Option<DType>) -> Plan {
    Plan {
        seed: session.seed.to_owned(),
        origin,
        device: session.device.to_owned(),
        layout,
        float,
    }
}

/// How many cases are drawn.
fn drawn_cases(session: &Session<'_>, options: &TrialOptions<'_>) -> u32 {
    let own = session.exercise.given.cases;
    options.cases.or(own).unwrap_or(DEFAULT_CASES).max(1)
}

/// The state of a trial under way.
struct Trial<'s, 'a, 'o> {
    session: &'s mut Session<'a>,
    options: &'o TrialOptions<'o>,
    counts: Vec<u32>,
    broken: Vec<bool>,
}

/// Runs a trial.
pub fn run(session: &mut Session<'_>, options: &TrialOptions<'_>) -> TrialOutcome {
    let laws = session.exercise.laws.len();
    let mut trial = Trial {
        session,
        options,
        counts: vec![0; laws],
        broken: vec![false; laws],
    };
    trial.run()
}

/// Judges one case: every law, then every `rejects` entry; nothing is shrunk.
pub fn replay(session: &mut Session<'_>, options: &TrialOptions<'_>, case: &Case) -> TrialOutcome {
    let laws = session.exercise.laws.len();
    let mut trial = Trial {
        session,
        options,
        counts: vec![0; laws],
        broken: vec![false; laws],
    };
    let outcome = match trial.judge_patiently(case) {
        Ok(outcome) => outcome,
        Err(words) => return trial.course_fault(words),
    };
    if let Some(problem) = trial.problem(&outcome) {
        return trial.failed(case.clone(), problem);
    }
    if let Some(failure) = trial.session.ignores_its_device(case) {
        return trial.failed(case.clone(), Problem::Failure(failure));
    }
    if let Some(answer) = &outcome.answer
        && let Err(failure) = trial.compared(case, answer)
    {
        return trial.failed(case.clone(), Problem::Failure(failure));
    }
    let exercise = trial.session.exercise;
    for (index, reject) in exercise.rejects.iter().enumerate() {
        if let Some(Err((failure, changes))) = trial.session.judge_reject(case, reject) {
            return trial.failed(case.clone(), Problem::Reject(index, failure, changes));
        }
    }
    trial.passed()
}

impl Trial<'_, '_, '_> {
    fn run(&mut self) -> TrialOutcome {
        let plans = plans(self.session, self.options);
        let mut answers: Vec<(Case, Value)> = Vec::new();
        for (number, plan) in plans.iter().enumerate() {
            let mut tree = match gradus_draw::draw(self.session.course, self.session.exercise, plan) {
                Ok(tree) => tree,
                // An edge that the draws or `avoid` rule out is no edge; proofs name it.
                Err(_) if matches!(plan.origin, Origin::Edge(_)) => continue,
                Err(error) => return self.undrawn(&error),
            };
            let case = tree.current();
            if let Some(why) = self.session.beyond_device(&case) {
                self.session.parity.leave_out(why.to_owned());
                continue;
            }
            let outcome = match self.judge_patiently(&case) {
                Ok(outcome) => outcome,
                Err(words) => return self.course_fault(words),
            };
            if let Some(problem) = self.problem(&outcome) {
                return match self.ordinary(plan, &plans) {
                    Some((mut tree, case, problem)) => self.fail(&mut tree, case, problem),
                    None => self.fail(&mut tree, case, problem),
                };
            }
            let Some(answer) = outcome.answer else { continue };
            if let Err(failure) = self.compared(&case, &answer) {
                return self.fail(&mut tree, case, Problem::Failure(failure));
            }
            if number < 3 && self.session.exercise.contract.repeatable {
                let again = self.session.answer(&case);
                match again {
                    Ok(again) if super::contract::identical(&answer, &again) => {}
                    Ok(_) => return self.fail(&mut tree, case, Problem::Failure(Failure::Unrepeatable)),
                    Err(failure) => return self.fail(&mut tree, case, Problem::Failure(failure)),
                }
            }
            if answers.len() < 256 {
                answers.push((case, answer));
            }
        }
        if let Some((case, _)) = answers.last()
            && let Some(failure) = self.session.ignores_its_device(&case.clone())
        {
            return self.failed(case.clone(), Problem::Failure(failure));
        }
        if let Some(failed) = self.half_precision() {
            return failed;
        }
        if let Some(failed) = self.rejects(&plans) {
            return failed;
        }
        if let Some(failed) = self.snapshots() {
            return failed;
        }
        if let Some(failed) = self.unsettled(&answers) {
            return failed;
        }
        if let Some(failed) = self.ask_again(&answers) {
            return failed;
        }
        if let Some(failed) = self.unsettled(&answers) {
            return failed;
        }
        // Cases that a device can't take are made up for on the CPU.
        if self.options.cases.is_none()
            && self.session.twin.is_none()
            && let Some(law) = self.never_judged()
        {
            return self.course_fault(format!(
                "the law {:?} was never judged: its `when` is never true",
                law.name
            ));
        }
        self.passed()
    }

    /// What is wrong at an edge is shown on an ordinary case, if it is wrong there as well.
    fn ordinary(&mut self, failed: &Plan, plans: &[Plan]) -> Option<(CaseTree, Case, Problem)> {
        if !self.options.shrink || !matches!(failed.origin, Origin::Edge(_)) {
            return None;
        }
        let drawn = plans.iter().filter(|plan| matches!(plan.origin, Origin::Drawn(_)));
        for plan in drawn.take(ORDINARY_CASES as usize) {
            let tree = gradus_draw::draw(self.session.course, self.session.exercise, plan).ok()?;
            let case = tree.current();
            if self.session.beyond_device(&case).is_some() {
                continue;
            }
            let outcome = self.judge_patiently(&case).ok()?;
            if let Some(problem) = self.problem(&outcome) {
                return Some((tree, case, problem));
            }
        }
        None
    }

    fn passed(&self) -> TrialOutcome {
        TrialOutcome {
            verdict: Verdict::Passed,
            message: None,
            line: None,
            column: None,
            laws: self.law_results(),
            counterexample: None,
            shrunk: None,
            parity: None,
        }
    }

    /// The same question to the same program on the CPU, where this device is another.
    fn compared(&mut self, case: &Case, answer: &Value) -> Result<(), Failure> {
        let shared = self.options.gate.read();
        let compared = self.session.compare_devices(case, answer);
        drop(shared);
        compared
    }

    /// A few cases in the half-precision dtypes that the exercise allows: CPU and GPU are compared in them too.
    fn half_precision(&mut self) -> Option<TrialOutcome> {
        self.session.twin.as_ref()?;
        for &dtype in &self.session.exercise.half_precision {
            for k in 0..drawn_cases(self.session, self.options).min(HALF_CASES) {
                let plan = plan(self.session, Origin::Drawn(k), Layout::Contiguous, Some(dtype));
                let mut tree = match gradus_draw::draw(self.session.course, self.session.exercise, &plan) {
                    Ok(tree) => tree,
                    Err(error) => return Some(self.undrawn(&error)),
                };
                let case = tree.current();
                if let Some(why) = self.session.beyond_device(&case) {
                    self.session.parity.leave_out(why.to_owned());
                    continue;
                }
                let outcome = self.session.judge(&case, Which::Contracts);
                match outcome.failure {
                    Some(Failure::Course(words)) => return Some(self.course_fault(words)),
                    Some(failure) => return Some(self.fail(&mut tree, case, Problem::Failure(failure))),
                    None => {}
                }
                let Some(answer) = outcome.answer else { continue };
                if let Err(failure) = self.compared(&case, &answer) {
                    return Some(self.fail(&mut tree, case, Problem::Failure(failure)));
                }
            }
        }
        None
    }

    /// A law that no case reached although it applies to this device.
    fn never_judged(&self) -> Option<&Law> {
        let device = self.session.device;
        let laws = self.session.exercise.laws.iter().zip(&self.counts);
        laws.filter(|(law, _)| applies(law, device))
            .find(|(_, count)| **count == 0)
            .map(|(law, _)| law)
    }

    /// Judges a case; a first time limit is tried again alone. Errors are the course's fault.
    fn judge_patiently(&mut self, case: &Case) -> Result<CaseOutcome, String> {
        let shared = self.options.gate.read();
        let mut outcome = self.judge(case);
        drop(shared);
        if self.timed_out(&outcome) {
            let _alone = self.options.gate.write();
            self.session.learner.restart();
            outcome = self.judge(case);
        }
        if let Some(Failure::Course(words)) = &outcome.failure {
            return Err(words.clone());
        }
        for (index, law) in &outcome.laws {
            match law {
                LawOutcome::Held => self.counts[*index] += 1,
                LawOutcome::Broken(_) => {
                    self.counts[*index] += 1;
                    self.broken[*index] = true;
                }
                LawOutcome::NotHere => {}
                LawOutcome::Course(words) => {
                    return Err(format!(
                        "the law {:?}: {words}",
                        self.session.exercise.laws[*index].name
                    ));
                }
            }
        }
        Ok(outcome)
    }

    fn judge(&mut self, case: &Case) -> CaseOutcome {
        let counts = self.counts.clone();
        let device = self.session.device;
        let wanted = |i: usize, law: &Law| applies(law, device) && law.cases.is_none_or(|most| counts[i] < most);
        self.session.judge(case, Which::Laws(&wanted))
    }

    fn timed_out(&self, outcome: &CaseOutcome) -> bool {
        let limit = |f: &Failure| f.verdict() == Verdict::TimeLimit;
        outcome.failure.as_ref().is_some_and(limit)
            || outcome.laws.iter().any(
                |(_, law)| matches!(law, LawOutcome::Broken(b) if b.failure.as_ref().is_some_and(|(f, _)| limit(f))),
            )
    }

    /// What is wrong with a case: no answer before broken laws; of those, the first that does not ask the reference.
    fn problem(&self, outcome: &CaseOutcome) -> Option<Problem> {
        if let Some(failure) = &outcome.failure {
            return Some(Problem::Failure(failure.clone()));
        }
        let broken = || {
            outcome.laws.iter().filter_map(|(index, law)| match law {
                LawOutcome::Broken(broken) => Some((*index, broken.as_ref())),
                _ => None,
            })
        };
        let consults = |index: usize| self.session.exercise.laws[index].consults_reference;
        let law = |(index, broken): (usize, &Broken)| Problem::Law(index, Box::new(broken.clone()));
        let independent = broken().find(|(index, _)| !consults(*index)).map(law);
        let beside = || outcome.beside.clone().map(Problem::Failure);
        independent.or_else(beside).or_else(|| broken().next().map(law))
    }

    /// The same problem on another case, if it is there.
    fn reproduce(&mut self, case: &Case, problem: &Problem) -> Option<Problem> {
        match problem {
            Problem::Law(index, _) => {
                let outcome = self.session.judge(case, Which::Laws(&|i, _| i == *index));
                self.problem(&outcome).filter(|p| p.same_class(problem))
            }
            Problem::Reject(index, ..) => {
                let exercise = self.session.exercise;
                match self.session.judge_reject(case, &exercise.rejects[*index]) {
                    Some(Err((failure, changes))) => {
                        Some(Problem::Reject(*index, failure, changes)).filter(|p| p.same_class(problem))
                    }
                    _ => None,
                }
            }
            Problem::Failure(Failure::Unrepeatable) => {
                let (first, second) = (self.session.answer(case), self.session.answer(case));
                match (first, second) {
                    (Ok(a), Ok(b)) if super::contract::identical(&a, &b) => None,
                    (Ok(_), Ok(_)) => Some(problem.clone()),
                    _ => None,
                }
            }
            Problem::Snapshot(..) => None,
            Problem::Failure(Failure::Parity(_)) => {
                let answer = self.session.answer(case).ok()?;
                let failure = self.session.compare_devices(case, &answer).err()?;
                Some(Problem::Failure(failure)).filter(|p| p.same_class(problem))
            }
            Problem::Failure(_) => {
                let outcome = self.session.judge(case, Which::Contracts);
                let failure = match outcome.failure.or(outcome.beside) {
                    // NaN and data-dependent shapes show only beside the reference's answer.
                    None => {
                        let again = self.session.judge(case, Which::Laws(&|_, law| law.consults_reference));
                        again.failure.or(again.beside)
                    }
                    failure => failure,
                };
                failure.map(Problem::Failure).filter(|p| p.same_class(problem))
            }
        }
    }

    /// Whether a right answer meets on this case what the learner's breaks: shrinking must not end where nobody could
    /// (data without spread, say, on which no fit finds the planted weights).
    fn is_fair(&mut self, case: &Case, problem: &Problem) -> bool {
        let Problem::Law(index, _) = problem else { return true };
        let outcome = self.session.judge_reference(case, Which::Laws(&|i, _| i == *index));
        matches!(outcome.laws.as_slice(), [(_, LawOutcome::Held)])
    }

    /// How many questions a failure is worth while it is made smaller.
    fn budget(&self, problem: &Problem) -> usize {
        let slow = self.session.exercise.limits.time.as_secs() > 5;
        match problem.verdict() {
            Verdict::NotStarted | Verdict::Blocked | Verdict::TimeLimit | Verdict::Flaky => 0,
            Verdict::MemoryLimit | Verdict::OutputLimit => 8,
            Verdict::Crashed | Verdict::Forbidden => 40,
            _ if slow => 12,
            _ => 300,
        }
    }

    fn fail(&mut self, tree: &mut CaseTree, case: Case, problem: Problem) -> TrialOutcome {
        if let Problem::Failure(Failure::Environment(words)) = &problem {
            return TrialOutcome {
                verdict: Verdict::Skipped,
                message: Some(format!("environment: {words}")),
                line: None,
                column: None,
                laws: self.law_results(),
                counterexample: None,
                shrunk: None,
                parity: None,
            };
        }
        let budget = if self.options.shrink { self.budget(&problem) } else { 0 };
        let _shared = self.options.gate.read();
        let started = std::time::Instant::now();
        let mut smallest = case.clone();
        if budget > 0 {
            let mut still = |case: &Case| {
                // A backstop only: budgets, not clocks, decide how far shrinking goes.
                started.elapsed().as_secs() < 60
                    && self.session.beyond_device(case).is_none()
                    && self.reproduce(case, &problem).is_some()
                    && self.is_fair(case, &problem)
            };
            smallest = gradus_draw::shrink(tree, budget, &mut still).0;
        }
        if !self.options.shrink
            || matches!(
                problem.verdict(),
                Verdict::TimeLimit | Verdict::NotStarted | Verdict::Blocked
            )
        {
            return self.failed(smallest, problem);
        }
        // The last word belongs to a fresh runner: what it does not confirm is not the learner's mistake.
        self.session.learner.restart();
        if let Some(confirmed) = self.reproduce(&smallest, &problem) {
            return self.failed(smallest, confirmed);
        }
        self.session.learner.restart();
        match self.reproduce(&case, &problem) {
            Some(confirmed) => self.failed(case, confirmed),
            None => self.failed(case, Problem::Failure(Failure::Unrepeatable)),
        }
    }

    fn failed(&mut self, case: Case, problem: Problem) -> TrialOutcome {
        let line = match &problem {
            Problem::Failure(Failure::Panicked { line, .. } | Failure::NotStarted { line, .. }) => Some(*line),
            Problem::Law(_, broken) => match &broken.failure {
                Some((Failure::Panicked { line, .. }, _)) => Some(*line),
                _ => None,
            },
            _ => None,
        };
        if let Problem::Failure(failure @ (Failure::NotStarted { .. } | Failure::Blocked(_))) = &problem {
            return TrialOutcome {
                verdict: failure.verdict(),
                message: Some(failure.to_string()),
                line,
                column: None,
                laws: self.law_results(),
                counterexample: None,
                shrunk: None,
                parity: None,
            };
        }
        let counterexample = counterexample::of(self.session, &case, &problem);
        TrialOutcome {
            verdict: problem.verdict(),
            message: Some(counterexample::message(self.session.exercise, &problem)),
            line,
            column: None,
            laws: self.law_results(),
            counterexample: Some(counterexample),
            shrunk: Some((case, problem)),
            parity: None,
        }
    }

    /// A case that can't be drawn.
    fn undrawn(&mut self, error: &gradus_draw::DrawError) -> TrialOutcome {
        let place = if error.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", error.path)
        };
        self.course_fault(format!("{place}{}", error.message))
    }

    fn course_fault(&mut self, words: String) -> TrialOutcome {
        TrialOutcome {
            verdict: Verdict::CourseFault,
            message: Some(words),
            line: None,
            column: None,
            laws: self.law_results(),
            counterexample: None,
            shrunk: None,
            parity: None,
        }
    }

    fn rejects(&mut self, plans: &[Plan]) -> Option<TrialOutcome> {
        let exercise = self.session.exercise;
        for (index, reject) in exercise.rejects.iter().enumerate() {
            let mut judged = 0;
            for plan in plans.iter().filter(|p| p.layout == Layout::Contiguous) {
                if judged >= 12 {
                    break;
                }
                let Ok(mut tree) = gradus_draw::draw(self.session.course, exercise, plan) else {
                    continue;
                };
                let case = tree.current();
                if self.session.beyond_device(&case).is_some() {
                    continue;
                }
                match self.session.judge_reject(&case, reject) {
                    None => {}
                    Some(Ok(())) => judged += 1,
                    Some(Err((Failure::Course(words), _))) => return Some(self.course_fault(words)),
                    Some(Err((failure, changes))) => {
                        return Some(self.fail(&mut tree, case, Problem::Reject(index, failure, changes)));
                    }
                }
            }
            if judged == 0 && self.options.cases.is_none() && self.session.twin.is_none() {
                return Some(self.course_fault(format!("rejects, {:?}: no case allowed to try it", reject.name)));
            }
        }
        None
    }

    fn snapshots(&mut self) -> Option<TrialOutcome> {
        let exercise = self.session.exercise;
        for (name, example) in &exercise.snapshots {
            match snapshot::check(self.session, name, example) {
                Ok(()) => {}
                Err(snapshot::Finding::Course(words)) => return Some(self.course_fault(words)),
                Err(snapshot::Finding::Differs(case, words)) => {
                    return Some(self.failed(*case, Problem::Snapshot(name.clone(), words)));
                }
            }
        }
        None
    }

    /// Asks a fresh runner the same questions in another order: state kept between calls buys nothing.
    fn ask_again(&mut self, answers: &[(Case, Value)]) -> Option<TrialOutcome> {
        if !self.session.exercise.contract.repeatable {
            return None;
        }
        self.session.learner.restart();
        let step = answers.len().div_ceil(24).max(1);
        let slow = self.session.exercise.limits.time.as_secs() > 5;
        let most = if slow { 1 } else { 24 };
        for (case, answer) in answers.iter().rev().step_by(step).take(most) {
            let shared = self.options.gate.read();
            let mut again = self.session.answer(case);
            drop(shared);
            if matches!(&again, Err(f) if f.verdict() == Verdict::TimeLimit) {
                let _alone = self.options.gate.write();
                self.session.learner.restart();
                again = self.session.answer(case);
            }
            let problem = match again {
                Ok(again) if super::contract::identical(answer, &again) => continue,
                Ok(_) => Failure::Unrepeatable,
                Err(Failure::Course(words)) => return Some(self.course_fault(words)),
                Err(failure @ Failure::Died(..)) => failure,
                Err(_) => Failure::Unrepeatable,
            };
            return Some(self.failed(case.clone(), Problem::Failure(problem)));
        }
        self.isolated(answers)
    }

    /// A right answer that leaves a thread computing.
    fn unsettled(&mut self, answers: &[(Case, Value)]) -> Option<TrialOutcome> {
        let failure = self.session.learner.busy()?;
        let (case, _) = answers.first()?;
        Some(self.failed(case.clone(), Problem::Failure(failure)))
    }

    /// Where no law asks the reference, laws relate answers to each other, and answers could be made up to fit those
    /// given before: a few cases are judged again with a fresh runner for every single question.
    fn isolated(&mut self, answers: &[(Case, Value)]) -> Option<TrialOutcome> {
        // On a GPU each fresh runner opens the device anew, which takes a second: there the trial on the CPU is relied on.
        if self.session.twin.is_some() || self.session.exercise.laws.iter().any(|law| law.consults_reference) {
            return None;
        }
        let device = self.session.device;
        for (case, _) in answers.iter().rev().take(3) {
            self.session.learner.isolated = true;
            let shared = self.options.gate.read();
            let outcome = self.session.judge(case, Which::Laws(&|_, law| applies(law, device)));
            drop(shared);
            self.session.learner.isolated = false;
            if let Some(problem) = self.problem(&outcome) {
                let failure = match problem {
                    Problem::Failure(failure @ Failure::Died(..)) => failure,
                    Problem::Failure(Failure::Course(words)) => return Some(self.course_fault(words)),
                    _ => Failure::Unrepeatable,
                };
                return Some(self.failed(case.clone(), Problem::Failure(failure)));
            }
        }
        None
    }

    fn law_results(&self) -> Vec<LawResult> {
        let laws = self.session.exercise.laws.iter().enumerate();
        laws.map(|(i, law)| LawResult {
            name: law.name.clone(),
            holds: law.text.clone(),
            verdict: match (self.broken[i], self.counts[i]) {
                (true, _) => Verdict::WrongAnswer,
                (false, 0) => Verdict::Skipped,
                (false, _) => Verdict::Passed,
            },
            cases: self.counts[i],
        })
        .collect()
    }
}

/// Cases for each half-precision dtype.
const HALF_CASES: u32 = 12;

fn applies(law: &Law, device: &str) -> bool {
    law.devices
        .as_ref()
        .is_none_or(|devices| devices.iter().any(|d| d == device))
}
