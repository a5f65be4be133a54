//! What an answer may break: laws and the like of the spec, and the contracts that every exercise has.

use serde::{Deserialize, Serialize};

/// A law, a `rejects` entry or a snapshot of the spec by its name, or a contract. Reports hold it as the text that it is
/// displayed as.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Rule {
    /// The law of this name.
    Law(String),
    /// The `rejects` entry of this name: a call that must give `Err`.
    Rejects(String),
    /// The accepted output of this name.
    Snapshot(String),
    /// What holds in every exercise, whatever its laws say.
    Contract(Contract),
}

const REJECTS: &str = "rejects: ";
const SNAPSHOT: &str = "snapshot: ";

impl Rule {
    /// The name by which the header of a mistake, and the table of what tells it, call it.
    pub fn called(&self) -> String {
        match self {
            Rule::Law(name) | Rule::Rejects(name) => name.clone(),
            Rule::Snapshot(name) => format!("snapshot {name}"),
            Rule::Contract(contract) => contract.name().to_owned(),
        }
    }
}

impl Default for Rule {
    fn default() -> Self {
        Rule::Law(String::new())
    }
}

impl std::fmt::Display for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Rule::Law(name) => f.write_str(name),
            Rule::Rejects(name) => write!(f, "{REJECTS}{name}"),
            Rule::Snapshot(name) => write!(f, "{SNAPSHOT}{name}"),
            Rule::Contract(contract) => f.write_str(contract.name()),
        }
    }
}

impl From<Rule> for String {
    fn from(rule: Rule) -> String {
        rule.to_string()
    }
}

impl From<&str> for Rule {
    fn from(text: &str) -> Rule {
        if let Some(contract) = Contract::ALL.into_iter().find(|contract| contract.name() == text) {
            return Rule::Contract(contract);
        }
        match (text.strip_prefix(REJECTS), text.strip_prefix(SNAPSHOT)) {
            (Some(name), _) => Rule::Rejects(name.to_owned()),
            (_, Some(name)) => Rule::Snapshot(name.to_owned()),
            _ => Rule::Law(text.to_owned()),
        }
    }
}

impl From<String> for Rule {
    fn from(text: String) -> Rule {
        text.as_str().into()
    }
}

impl From<Contract> for Rule {
    fn from(contract: Contract) -> Rule {
        Rule::Contract(contract)
    }
}

/// What holds in every exercise, unless its spec relaxes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Contract {
    /// No entry of an answer is NaN but where the reference's is.
    NoNan,
    /// Number, shape, dtype and device of the outputs are those declared.
    Form,
    /// A call leaves its arguments as they were.
    ArgumentsUnchanged,
    /// The same question gets the same answer.
    Repeatable,
    /// An answer shares storage with an argument as the spec says.
    Storage,
    /// An answer on a GPU is that on the CPU, up to rounding.
    DevicesAgree,
    /// What makes no sense is refused, in words that say why.
    Rejects,
    /// There is an answer at all.
    Answer,
}

impl Contract {
    /// Every contract.
    pub const ALL: [Contract; 8] = [
        Contract::NoNan,
        Contract::Form,
        Contract::ArgumentsUnchanged,
        Contract::Repeatable,
        Contract::Storage,
        Contract::DevicesAgree,
        Contract::Rejects,
        Contract::Answer,
    ];

    /// Those that the header of a mistake may name.
    pub const OF_MISTAKES: [Contract; 6] = [
        Contract::NoNan,
        Contract::Form,
        Contract::ArgumentsUnchanged,
        Contract::Repeatable,
        Contract::Storage,
        Contract::Answer,
    ];

    /// The name in reports, and in the headers of mistakes.
    pub fn name(self) -> &'static str {
        match self {
            Contract::NoNan => "NaN only where it belongs",
            Contract::Form => "shape, dtype and device",
            Contract::ArgumentsUnchanged => "arguments are left unchanged",
            Contract::Repeatable => "the same question gets the same answer",
            Contract::Storage => "storage",
            Contract::DevicesAgree => "CPU and GPU agree",
            Contract::Rejects => "rejects",
            Contract::Answer => "an answer",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Contract, Rule};

    #[test]
    fn a_rule_is_read_back_as_what_it_was() {
        let named = [
            Rule::Law("agrees with the reference".into()),
            Rule::Rejects("no axis".into()),
            Rule::Snapshot("small".into()),
        ];
        for rule in named.into_iter().chain(Contract::ALL.map(Rule::Contract)) {
            let json = serde_json::to_string(&rule).expect("a text");
            assert_eq!(json, format!("\"{rule}\""));
            assert_eq!(serde_json::from_str::<Rule>(&json).expect("a rule"), rule);
        }
    }
}
