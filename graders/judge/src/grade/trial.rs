//! A trial: one exercise of one submission on one device, from the first case to the verdict.

use super::contract::identical;
use super::failure::{Asked, Failure};
use super::outcome::{Broken, CaseOutcome, LawOutcome, Which};
use super::problem::{About, Problem, TwoAnswers};
use super::session::Session;
use super::{counterexample, snapshot};
use gradus_course::signature::Type;
use gradus_course::{Case, FEW_CASES, Law, Origin};
use gradus_draw::{CaseTree, Plan};
use gradus_engine::EnvironmentError;
use gradus_law::value::Value;
use gradus_report::verdict::{Counterexample, LawResult, Verdict};
use gradus_wire::{DType, Layout};
use std::sync::RwLock;

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
    /// What all its cases come to.
    pub verdict: Verdict,
    /// Why, in words.
    pub message: Option<String>,
    /// Line in the learner's file, where the failure knows one.
    pub line: Option<u32>,
    /// Column there, from 1.
    pub column: Option<u32>,
    /// What of the spec it is about.
    pub about: Option<About>,
    /// One entry a law.
    pub laws: Vec<LawResult>,
    /// The smallest failing input.
    pub counterexample: Option<Counterexample>,
    /// The same as a case, for replay.
    pub shrunk: Option<(Case, Problem)>,
    /// How the answers compare with the CPU's.
    pub parity: Option<gradus_report::verdict::ParityShown>,
}

impl TrialOutcome {
    /// An outcome without laws and cases.
    pub fn simple(verdict: Verdict, message: impl Into<String>) -> TrialOutcome {
        TrialOutcome {
            verdict,
            message: Some(message.into()),
            line: None,
            column: None,
            about: None,
            laws: Vec::new(),
            counterexample: None,
            shrunk: None,
            parity: None,
        }
    }

    /// The same, with the case that shows it.
    fn on(mut self, case: Case, problem: Problem) -> TrialOutcome {
        self.shrunk = Some((case, problem));
        self
    }
}

/// What of the course is at fault.
struct CourseFault {
    about: Option<About>,
    words: String,
}

impl From<String> for CourseFault {
    fn from(words: String) -> Self {
        CourseFault { about: None, words }
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
    let chosen = match session.every_edge {
        true => (0..all.len() as u32).collect(),
        false => gradus_draw::edge::of_trial(session.exercise, session.seed, most as usize),
    };
    let turn = super::seed::hash(&[session.seed, &session.exercise.id.to_string(), "dtype of edges"]);
    // Where nothing is `F`, a second dtype asks the same again.
    let generic = session.course.generic_over_floats(session.exercise);
    let count = if session.every_edge && generic { 2 } else { 1 };
    let with_dtype = chosen.into_iter().flat_map(|k| {
        let first = (u64::from(k) + turn).is_multiple_of(2);
        let floats = if first {
            [DType::F32, DType::F64]
        } else {
            [DType::F64, DType::F32]
        };
        match all[k as usize].float() {
            Some(float) => vec![(k, Some(float))],
            None => floats.into_iter().take(count).map(|float| (k, Some(float))).collect(),
        }
    });
    with_dtype.collect()
}

/// One case of this session.
fn plan(session: &Session<'_>, origin: Origin, layout: Layout, float: Option<DType>) -> Plan {
    Plan {
        seed: session.seed.to_owned(),
        origin,
        device: session.device,
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
    /// Two answers to one question, where the judge has seen them already.
    two_answers: Option<TwoAnswers>,
}

/// Runs a trial.
pub fn run(session: &mut Session<'_>, options: &TrialOptions<'_>) -> Result<TrialOutcome, EnvironmentError> {
    Trial::new(session, options).run()
}

/// Judges one case: every law, then every `rejects` entry; nothing is shrunk.
pub fn replay(
    session: &mut Session<'_>,
    options: &TrialOptions<'_>,
    case: &Case,
) -> Result<TrialOutcome, EnvironmentError> {
    Trial::new(session, options).replay(case)
}

impl<'s, 'a, 'o> Trial<'s, 'a, 'o> {
    fn new(session: &'s mut Session<'a>, options: &'o TrialOptions<'o>) -> Self {
        let laws = session.exercise.laws.len();
        Trial {
            session,
            options,
            counts: vec![0; laws],
            broken: vec![false; laws],
            two_answers: None,
        }
    }

    fn replay(&mut self, case: &Case) -> Result<TrialOutcome, EnvironmentError> {
        let outcome = match self.judge_patiently(case)? {
            Ok(outcome) => outcome,
            Err(fault) => return Ok(self.course_fault(fault)),
        };
        if let Some(problem) = self.problem(&outcome) {
            return self.failed(case.clone(), problem);
        }
        if self.session.exercise.contract.repeatable && self.two_answers(case)?.is_some() {
            return self.failed(case.clone(), Problem::Failure(Failure::Unrepeatable));
        }
        if let Some(failure) = self.session.ignores_its_device(case)? {
            return self.failed(case.clone(), Problem::Failure(failure));
        }
        if let Some(answer) = &outcome.answer
            && let Err(failure) = self.compared(case, answer)?
        {
            return self.failed(case.clone(), Problem::Failure(failure));
        }
        if let Some(answer) = outcome.answer
            && let Some(failed) = self.endure(&[(case.clone(), answer)])?
        {
            return Ok(failed);
        }
        let exercise = self.session.exercise;
        for (index, reject) in exercise.rejects.iter().enumerate() {
            if let Some(Err((failure, changes))) = self.session.judge_reject(case, reject)? {
                return self.failed(case.clone(), Problem::Reject(index, failure, changes));
            }
        }
        Ok(self.passed())
    }

    fn run(&mut self) -> Result<TrialOutcome, EnvironmentError> {
        let plans = plans(self.session, self.options);
        let mut answers: Vec<(Case, Value)> = Vec::new();
        for (number, plan) in plans.iter().enumerate() {
            let mut tree = match gradus_draw::draw(self.session.course, self.session.exercise, plan) {
                Ok(tree) => tree,
                // An edge that the draws or `avoid` rule out is no edge; proofs name it.
                Err(_) if matches!(plan.origin, Origin::Edge(_)) => continue,
                Err(error) => return Ok(self.undrawn(&error)),
            };
            let case = tree.current();
            if let Some(why) = self.session.beyond_device(&case) {
                self.session.parity.leave_out(why.to_owned());
                continue;
            }
            let outcome = match self.judge_patiently(&case)? {
                Ok(outcome) => outcome,
                Err(fault) => return Ok(self.course_fault(fault)),
            };
            if let Some(problem) = self.problem(&outcome) {
                return match self.ordinary(plan, &plans)? {
                    Some((mut tree, case, problem)) => self.fail(&mut tree, case, problem),
                    None => self.fail(&mut tree, case, problem),
                };
            }
            let Some(answer) = outcome.answer else { continue };
            if let Err(failure) = self.compared(&case, &answer)? {
                return self.fail(&mut tree, case, Problem::Failure(failure));
            }
            if number < 3 && self.session.exercise.contract.repeatable {
                match self.answer_patiently(&case)? {
                    Ok(again) if identical(&answer, &again) => {}
                    Ok(_) => return self.fail(&mut tree, case, Problem::Failure(Failure::Unrepeatable)),
                    Err(failure) => return self.fail(&mut tree, case, Problem::Failure(failure)),
                }
            }
            if answers.len() < 256 {
                answers.push((case, answer));
            }
        }
        if let Some((case, _)) = answers.last()
            && let Some(failure) = self.session.ignores_its_device(case)?
        {
            return self.failed(case.clone(), Problem::Failure(failure));
        }
        if let Some(failed) = self.half_precision()? {
            return Ok(failed);
        }
        if let Some(failed) = self.rejects(&plans)? {
            return Ok(failed);
        }
        if let Some(failed) = self.snapshots()? {
            return Ok(failed);
        }
        if let Some(failed) = self.unsettled(&answers)? {
            return Ok(failed);
        }
        if let Some(failed) = self.endure(&answers)? {
            return Ok(failed);
        }
        if let Some(failed) = self.ask_again(&answers)? {
            return Ok(failed);
        }
        if let Some(failed) = self.unsettled(&answers)? {
            return Ok(failed);
        }
        // Cases that a device can't take are made up for on the CPU.
        if self.options.cases.is_none()
            && self.session.twin.is_none()
            && let Some((index, law)) = self.never_judged()
        {
            return Ok(self.course_fault(CourseFault {
                about: Some(About::Law(index)),
                words: format!("the law {:?} was never judged: its `when` is never true", law.name),
            }));
        }
        Ok(self.passed())
    }

    /// What is wrong at an edge is shown on an ordinary case, if it is wrong there as well.
    fn ordinary(
        &mut self,
        failed: &Plan,
        plans: &[Plan],
    ) -> Result<Option<(CaseTree, Case, Problem)>, EnvironmentError> {
        if !self.options.shrink || !matches!(failed.origin, Origin::Edge(_)) {
            return Ok(None);
        }
        let drawn = plans.iter().filter(|plan| matches!(plan.origin, Origin::Drawn(_)));
        for plan in drawn.take(ORDINARY_CASES as usize) {
            let Ok(tree) = gradus_draw::draw(self.session.course, self.session.exercise, plan) else {
                return Ok(None);
            };
            let case = tree.current();
            if self.session.beyond_device(&case).is_some() {
                continue;
            }
            let Ok(outcome) = self.judge_patiently(&case)? else {
                return Ok(None);
            };
            if let Some(problem) = self.problem(&outcome) {
                return Ok(Some((tree, case, problem)));
            }
        }
        Ok(None)
    }

    fn passed(&self) -> TrialOutcome {
        TrialOutcome {
            message: None,
            ..self.outcome(Verdict::Passed, String::new())
        }
    }

    /// An outcome with what is known of the laws so far.
    fn outcome(&self, verdict: Verdict, message: String) -> TrialOutcome {
        TrialOutcome {
            laws: self.law_results(),
            ..TrialOutcome::simple(verdict, message)
        }
    }

    /// The same question to the same program on the CPU, where this device is another.
    fn compared(&mut self, case: &Case, answer: &Value) -> Asked<()> {
        let shared = self.options.gate.read();
        let compared = self.session.compare_devices(case, answer);
        drop(shared);
        compared
    }

    /// A few cases in the half-precision dtypes that the exercise allows: CPU and GPU are compared in them too.
    fn half_precision(&mut self) -> Result<Option<TrialOutcome>, EnvironmentError> {
        if self.session.twin.is_none() {
            return Ok(None);
        }
        for &dtype in &self.session.exercise.half_precision {
            for k in 0..drawn_cases(self.session, self.options).min(HALF_CASES) {
                let plan = plan(self.session, Origin::Drawn(k), Layout::Contiguous, Some(dtype));
                let mut tree = match gradus_draw::draw(self.session.course, self.session.exercise, &plan) {
                    Ok(tree) => tree,
                    Err(error) => return Ok(Some(self.undrawn(&error))),
                };
                let case = tree.current();
                if let Some(why) = self.session.beyond_device(&case) {
                    self.session.parity.leave_out(why.to_owned());
                    continue;
                }
                let outcome = self.session.judge(&case, Which::Contracts)?;
                match outcome.failure {
                    Some(Failure::Course(words)) => return Ok(Some(self.course_fault(words))),
                    Some(failure) => return self.fail(&mut tree, case, Problem::Failure(failure)).map(Some),
                    None => {}
                }
                let Some(answer) = outcome.answer else { continue };
                if let Err(failure) = self.compared(&case, &answer)? {
                    return self.fail(&mut tree, case, Problem::Failure(failure)).map(Some);
                }
            }
        }
        Ok(None)
    }

    /// A law that no case reached although it applies to this device.
    fn never_judged(&self) -> Option<(usize, &Law)> {
        let device = self.session.device;
        let mut laws = self.session.exercise.laws.iter().enumerate();
        laws.find(|(index, law)| law.runs_on(device) && self.counts[*index] == 0)
    }

    /// Judges a case; a first time limit is tried again alone. Errors are the course's fault.
    fn judge_patiently(&mut self, case: &Case) -> Result<Result<CaseOutcome, CourseFault>, EnvironmentError> {
        let counts = self.counts.clone();
        let device = self.session.device;
        let wanted = |i: usize, law: &Law| law.runs_on(device) && law.cases.is_none_or(|most| counts[i] < most);
        let outcome = self.patiently(case, Which::Laws(&wanted))?;
        Ok(self.counted(outcome))
    }

    /// Judges a case; what runs out of time while others compute, in the answer itself or in one that a law asks for, is
    /// judged once more, alone.
    fn patiently(&mut self, case: &Case, which: Which<'_>) -> Result<CaseOutcome, EnvironmentError> {
        let shared = self.options.gate.read();
        let mut outcome = self.session.judge(case, which)?;
        drop(shared);
        if timed_out(&outcome) {
            let _alone = self.options.gate.write();
            self.session.learner.restart();
            outcome = self.session.judge(case, which)?;
        }
        Ok(outcome)
    }

    /// The answer to a case alone, asked for in the same way.
    fn answer_patiently(&mut self, case: &Case) -> Asked<Value> {
        let shared = self.options.gate.read();
        let mut answer = self.session.answer(case)?;
        drop(shared);
        if matches!(&answer, Err(failure) if failure.verdict() == Verdict::TimeLimit) {
            let _alone = self.options.gate.write();
            self.session.learner.restart();
            answer = self.session.answer(case)?;
        }
        Ok(answer)
    }

    /// Counts the laws that an outcome judges.
    fn counted(&mut self, outcome: CaseOutcome) -> Result<CaseOutcome, CourseFault> {
        if let Some(Failure::Course(words)) = &outcome.failure {
            return Err(words.clone().into());
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
                    return Err(CourseFault {
                        about: Some(About::Law(*index)),
                        words: format!("the law {:?}: {words}", self.session.exercise.laws[*index].name),
                    });
                }
            }
        }
        Ok(outcome)
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
    fn reproduce(&mut self, case: &Case, problem: &Problem) -> Result<Option<Problem>, EnvironmentError> {
        let found = match problem {
            Problem::Law(index, _) => {
                let outcome = self.patiently(case, Which::Laws(&|i, _| i == *index))?;
                self.problem(&outcome)
            }
            Problem::Reject(index, ..) => {
                let exercise = self.session.exercise;
                match self.session.judge_reject(case, &exercise.rejects[*index])? {
                    Some(Err((failure, changes))) => Some(Problem::Reject(*index, failure, changes)),
                    _ => None,
                }
            }
            Problem::Failure(Failure::Unrepeatable) => {
                return Ok(self.two_answers(case)?.map(|_| problem.clone()));
            }
            Problem::Snapshot(..) => None,
            Problem::Failure(Failure::Parity(_)) => {
                let Ok(answer) = self.session.answer(case)? else {
                    return Ok(None);
                };
                let compared = self.session.compare_devices(case, &answer)?;
                compared.err().map(Problem::Failure)
            }
            Problem::Failure(_) => {
                let outcome = self.patiently(case, Which::Contracts)?;
                let failure = match outcome.failure.or(outcome.beside) {
                    // NaN and data-dependent shapes show only beside the reference's answer.
                    None => {
                        let again = self
                            .session
                            .judge(case, Which::Laws(&|_, law| law.consults_reference))?;
                        again.failure.or(again.beside)
                    }
                    failure => failure,
                };
                failure.map(Problem::Failure)
            }
        };
        Ok(found.filter(|found| found.same_class(problem)))
    }

    /// Whether a right answer meets on this case what the learner's breaks: shrinking must not end where nobody could
    /// (data without spread, say, on which no fit finds the planted weights).
    fn is_fair(&mut self, case: &Case, problem: &Problem) -> Result<bool, EnvironmentError> {
        let Problem::Law(index, _) = problem else {
            return Ok(true);
        };
        let outcome = self.session.judge_reference(case, Which::Laws(&|i, _| i == *index))?;
        Ok(matches!(outcome.laws.as_slice(), [(_, LawOutcome::Held)]))
    }

    /// Whether a smaller case still shows the problem.
    fn still(&mut self, case: &Case, problem: &Problem) -> Result<bool, EnvironmentError> {
        Ok(self.session.beyond_device(case).is_none()
            && self.reproduce(case, problem)?.is_some()
            && self.is_fair(case, problem)?)
    }

    /// How many questions a failure is worth while it is made smaller.
    fn budget(&self, problem: &Problem) -> usize {
        let slow = self.session.exercise.is_slow();
        match problem.verdict() {
            Verdict::NotStarted | Verdict::Blocked | Verdict::TimeLimit => 0,
            // One question took a good part of what it may: its like would keep the learner waiting.
            _ if self.session.learner.costliest > self.session.exercise.limits.time / 4 => 2,
            Verdict::Flaky => 24,
            Verdict::MemoryLimit | Verdict::OutputLimit => 8,
            Verdict::Crashed | Verdict::Forbidden => 40,
            _ if slow => 12,
            _ => 300,
        }
    }

    fn fail(&mut self, tree: &mut CaseTree, case: Case, problem: Problem) -> Result<TrialOutcome, EnvironmentError> {
        let budget = if self.options.shrink { self.budget(&problem) } else { 0 };
        let _shared = self.options.gate.read();
        let started = std::time::Instant::now();
        let mut smallest = case.clone();
        if budget > 0 {
            let mut stopped = None;
            let mut still = |case: &Case| {
                // A backstop only: budgets, not clocks, decide how far shrinking goes.
                if stopped.is_some() || started.elapsed().as_secs() >= 60 {
                    return false;
                }
                self.still(case, &problem).unwrap_or_else(|error| {
                    stopped = Some(error);
                    false
                })
            };
            smallest = gradus_draw::shrink(tree, budget, &mut still).0;
            if let Some(error) = stopped {
                return Err(error);
            }
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
        if let Some(confirmed) = self.reproduce(&smallest, &problem)? {
            return self.failed(smallest, confirmed);
        }
        self.session.learner.restart();
        match self.reproduce(&case, &problem)? {
            Some(confirmed) => self.failed(case, confirmed),
            // What the judge itself has seen and counted was there, whenever that is the next time.
            None if matches!(
                problem.verdict(),
                Verdict::MemoryLimit | Verdict::OutputLimit | Verdict::Forbidden
            ) =>
            {
                self.failed(case, problem)
            }
            None => self.failed(case, Problem::Failure(Failure::Unrepeatable)),
        }
    }

    /// The same small question many times; a training has no time for it.
    fn endure(&mut self, answers: &[(Case, Value)]) -> Result<Option<TrialOutcome>, EnvironmentError> {
        let exercise = self.session.exercise;
        let parameters = &exercise.signature.parameters;
        let calls_back = parameters.iter().any(|p| matches!(p.ty, Type::Closure { .. }));
        if exercise.is_training() || calls_back || !exercise.contract.repeatable || self.session.twin.is_some() {
            return Ok(None);
        }
        let shared = self.options.gate.read();
        let tired = self.session.tires(answers);
        drop(shared);
        match tired? {
            Some((case, Ok(two))) => {
                self.two_answers = Some(two);
                let problem = Problem::Failure(Failure::Unrepeatable);
                self.failed(case, problem).map(Some)
            }
            // A process that a thousand calls wear out gave no other answer: threads or memory that each leaves behind,
            // which end the process or make a library panic.
            Some((_, Err(Failure::Died(..) | Failure::Panicked { line: None, .. }))) => {
                self.session.learner.restart();
                Ok(None)
            }
            Some((case, Err(failure))) => self.failed(case, Problem::Failure(failure)).map(Some),
            None => Ok(None),
        }
    }

    /// Two different answers to one question, if it has them: asked twice, or first and then after another question.
    fn two_answers(&mut self, case: &Case) -> Result<Option<TwoAnswers>, EnvironmentError> {
        self.session.learner.restart();
        let Ok(first) = self.session.answer(case)? else {
            return Ok(None);
        };
        if let Ok(second) = self.session.answer(case)?
            && !identical(&first, &second)
        {
            let when = "asked again".into();
            return Ok(Some(TwoAnswers { first, second, when }));
        }
        let plans = plans(self.session, self.options);
        let drawn = plans.iter().filter(|plan| matches!(plan.origin, Origin::Drawn(_)));
        for plan in plans.iter().take(1).chain(drawn.take(2)) {
            let Ok(tree) = gradus_draw::draw(self.session.course, self.session.exercise, plan) else {
                continue;
            };
            self.session.learner.restart();
            // Whatever it says: it is only there to come before.
            let _ = self.session.answer(&tree.current())?;
            if let Ok(second) = self.session.answer(case)?
                && !identical(&first, &second)
            {
                let when = "asked after another question".into();
                return Ok(Some(TwoAnswers { first, second, when }));
            }
        }
        Ok(None)
    }

    fn failed(&mut self, case: Case, problem: Problem) -> Result<TrialOutcome, EnvironmentError> {
        let line = match &problem {
            Problem::Failure(failure) | Problem::Reject(_, failure, _) => failure.line(),
            Problem::Law(_, broken) => broken.failure.as_ref().and_then(|(failure, _)| failure.line()),
            Problem::Snapshot(..) => None,
        };
        if let Problem::Failure(failure @ (Failure::NotStarted { .. } | Failure::Blocked(_))) = &problem {
            return Ok(TrialOutcome {
                line,
                ..self.outcome(failure.verdict(), failure.to_string())
            });
        }
        let mut counterexample = counterexample::of(self.session, &case, &problem)?;
        if self.options.shrink && problem.verdict() == Verdict::WrongAnswer {
            counterexample.diagnosis = self.session.diagnosis()?.unwrap_or_default();
        }
        if matches!(problem, Problem::Failure(Failure::Unrepeatable)) {
            let answers = match self.two_answers.take() {
                Some(seen) => Some(seen),
                None => self.two_answers(&case)?,
            };
            counterexample::of_two(&mut counterexample, answers.as_ref());
        }
        let message = counterexample::message(self.session.exercise, &problem);
        Ok(TrialOutcome {
            line,
            about: problem.about(),
            counterexample: Some(counterexample),
            ..self.outcome(problem.verdict(), message)
        }
        .on(case, problem))
    }

    /// A case that can't be drawn.
    fn undrawn(&mut self, error: &gradus_draw::DrawError) -> TrialOutcome {
        self.course_fault(error.to_string())
    }

    fn course_fault(&self, fault: impl Into<CourseFault>) -> TrialOutcome {
        let CourseFault { about, words } = fault.into();
        TrialOutcome {
            about,
            ..self.outcome(Verdict::CourseFault, words)
        }
    }

    fn rejects(&mut self, plans: &[Plan]) -> Result<Option<TrialOutcome>, EnvironmentError> {
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
                match self.session.judge_reject(&case, reject)? {
                    None => {}
                    Some(Ok(())) => judged += 1,
                    Some(Err((Failure::Course(words), _))) => {
                        let about = Some(About::Reject(index));
                        return Ok(Some(self.course_fault(CourseFault { about, words })));
                    }
                    Some(Err((failure, changes))) => {
                        let problem = Problem::Reject(index, failure, changes);
                        return self.fail(&mut tree, case, problem).map(Some);
                    }
                }
            }
            if judged == 0 && self.options.cases.is_none() && self.session.twin.is_none() {
                return Ok(Some(self.course_fault(CourseFault {
                    about: Some(About::Reject(index)),
                    words: format!("rejects, {:?}: no case allowed to try it", reject.name),
                })));
            }
        }
        Ok(None)
    }

    fn snapshots(&mut self) -> Result<Option<TrialOutcome>, EnvironmentError> {
        let exercise = self.session.exercise;
        for (name, example) in &exercise.snapshots {
            match snapshot::check(self.session, name, example)? {
                Ok(()) => {}
                Err(snapshot::Finding::Course(words)) => {
                    let about = Some(About::Snapshot(name.clone()));
                    return Ok(Some(self.course_fault(CourseFault { about, words })));
                }
                Err(snapshot::Finding::Differs(case, words)) => {
                    return self.failed(*case, Problem::Snapshot(name.clone(), words)).map(Some);
                }
            }
        }
        Ok(None)
    }

    /// Asks a fresh runner the same questions in another order: state kept between calls buys nothing.
    fn ask_again(&mut self, answers: &[(Case, Value)]) -> Result<Option<TrialOutcome>, EnvironmentError> {
        if !self.session.exercise.contract.repeatable {
            return Ok(None);
        }
        self.session.learner.restart();
        let step = answers.len().div_ceil(24).max(1);
        let slow = self.session.exercise.is_slow();
        let most = if slow { 1 } else { 24 };
        for (case, answer) in answers.iter().rev().step_by(step).take(most) {
            let problem = match self.answer_patiently(case)? {
                Ok(again) if identical(answer, &again) => continue,
                Ok(_) => Failure::Unrepeatable,
                Err(Failure::Course(words)) => return Ok(Some(self.course_fault(words))),
                Err(failure @ Failure::Died(..)) => failure,
                Err(_) => Failure::Unrepeatable,
            };
            return self.failed(case.clone(), Problem::Failure(problem)).map(Some);
        }
        self.isolated(answers)
    }

    /// A right answer that leaves a thread computing.
    fn unsettled(&mut self, answers: &[(Case, Value)]) -> Result<Option<TrialOutcome>, EnvironmentError> {
        match (self.session.learner.busy(), answers.first()) {
            (Some(failure), Some((case, _))) => self.failed(case.clone(), Problem::Failure(failure)).map(Some),
            _ => Ok(None),
        }
    }

    /// Where no law asks the reference, laws relate answers to each other, and answers could be made up to fit those
    /// given before: a few cases are judged again with a fresh runner for every single question.
    fn isolated(&mut self, answers: &[(Case, Value)]) -> Result<Option<TrialOutcome>, EnvironmentError> {
        // On a GPU each fresh runner opens the device anew, which takes a second: there the trial on the CPU is relied on.
        if self.session.twin.is_some() || self.session.exercise.laws.iter().any(|law| law.consults_reference) {
            return Ok(None);
        }
        let device = self.session.device;
        for (case, _) in answers.iter().rev().take(3) {
            self.session.learner.isolated = true;
            let outcome = self.patiently(case, Which::Laws(&|_, law| law.runs_on(device)));
            self.session.learner.isolated = false;
            let outcome = outcome?;
            if let Some(problem) = self.problem(&outcome) {
                let failure = match problem {
                    Problem::Failure(failure @ Failure::Died(..)) => failure,
                    Problem::Failure(Failure::Course(words)) => return Ok(Some(self.course_fault(words))),
                    // A process that ends while a law asks it gives no other answer: it gives none.
                    Problem::Law(_, broken) => match broken.failure {
                        Some((failure @ Failure::Died(..), _)) => failure,
                        _ => Failure::Unrepeatable,
                    },
                    _ => Failure::Unrepeatable,
                };
                return self.failed(case.clone(), Problem::Failure(failure)).map(Some);
            }
        }
        Ok(None)
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

/// Whether an answer, or one that a law asked for, ran out of time.
fn timed_out(outcome: &CaseOutcome) -> bool {
    let limit = |failure: &Failure| failure.verdict() == Verdict::TimeLimit;
    let nested = |law: &LawOutcome| match law {
        LawOutcome::Broken(broken) => broken.failure.as_ref().is_some_and(|(failure, _)| limit(failure)),
        _ => false,
    };
    outcome.failure.as_ref().is_some_and(limit) || outcome.laws.iter().any(|(_, law)| nested(law))
}
