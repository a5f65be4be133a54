//! A few small questions asked many times: state that builds up between calls (a counter that overflows, a store that fills
//! up) shows only then.

use super::contract::identical;
use super::failure::Failure;
use super::problem::TwoAnswers;
use super::session::{Session, Who};
use gradus_course::Case;
use gradus_engine::EnvironmentError;
use gradus_law::value::Value;

/// How often each is asked in one go.
const TIMES: u32 = 250;
/// How many different ones: the smallest may be one that any code answers alike.
const SMALLEST: usize = 6;

/// The question, and both answers to it or why there was none at last.
pub(super) type Tired = (Case, Result<TwoAnswers, Failure>);

impl Session<'_> {
    /// Asks the smallest of these questions in turn, over and over, in the process that has answered all others. `None` where the
    /// answer stays what it was.
    pub(super) fn tires(&mut self, answers: &[(Case, Value)]) -> Result<Option<Tired>, EnvironmentError> {
        let weight = |case: &Case| case.values.values().map(Value::weight).sum::<usize>();
        let mut small: Vec<&(Case, Value)> = answers.iter().filter(|(case, _)| weight(case) > 0).collect();
        small.sort_by_cached_key(|(case, _)| weight(case));
        small.truncate(SMALLEST);
        let mut asked = answers.len() as u32;
        for (case, first) in small {
            self.learner.again = TIMES;
            let (again, called) = match self.ask(case, &[], Who::Learner, None, &mut Vec::new())? {
                Ok(answered) => answered,
                Err(failure) => return Ok(Some((case.clone(), Err(failure)))),
            };
            asked += called.calls;
            if !identical(first, &again) {
                let answers = TwoAnswers {
                    first: first.clone(),
                    second: again,
                    when: format!("asked once more after about {asked} calls"),
                };
                return Ok(Some((case.clone(), Ok(answers))));
            }
        }
        Ok(None)
    }
}
