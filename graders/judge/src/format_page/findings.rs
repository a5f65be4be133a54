//! What `verify` finds, and what to do.

/// A kind of finding.
pub struct Finding {
    /// Words of its message.
    pub says: &'static str,
    /// What is demanded.
    pub demand: &'static str,
    /// What to do.
    pub mend: &'static str,
    /// Whether it is a warning.
    pub warning: bool,
}

const fn error(says: &'static str, demand: &'static str, mend: &'static str) -> Finding {
    Finding {
        says,
        demand,
        mend,
        warning: false,
    }
}

const fn warning(says: &'static str, demand: &'static str, mend: &'static str) -> Finding {
    Finding {
        says,
        demand,
        mend,
        warning: true,
    }
}

/// In the order in which an author meets them.
pub static FINDINGS: &[Finding] = &[
    error(
        "there are no hints",
        "two hints at least, none said twice",
        "write them, from gentle to explicit",
    ),
    warning(
        "a learner has nothing else to go by",
        "a statement of 40 words",
        "say what goes in, what comes out, the edges, what it is for",
    ),
    warning("no concept is named", "a concept", "`concepts: [broadcasting]`"),
    warning(
        "no law says what the likely mistake is",
        "one `otherwise`",
        "add it to the law that the commonest mistake breaks",
    ),
    error("the hint of the law", "a law's `hint` is there", "count hints from 1"),
    error(
        "another exercise has this name",
        "names that no other exercise has",
        "rename one",
    ),
    warning(
        "the starter is not the one that the spec gives",
        "starters as derived",
        "`cargo xtask sync`, or `reset` where it was changed",
    ),
    error(
        "the starter already passes",
        "a starter that does not pass",
        "a law must fall where nothing is written",
    ),
    error(
        "the reference can't be built",
        "a reference that compiles",
        "`reference/UNIT/src/EXERCISE.rs`",
    ),
    error(
        "the reference does not pass",
        "the reference passes on 20 seeds",
        "mend the reference, the law or the tolerance",
    ),
    warning(
        "the reference's own rounding takes",
        "rounding below a third of the tolerance",
        "widen it for that dtype",
    ),
    warning(
        "times as wide as any right answer here needs",
        "a tolerance below 1000 times what rounding needs",
        "leave it out, or narrow it",
    ),
    error(
        "the reference and the oracle differ",
        "the oracle's answers",
        "work the input out by hand; `cargo xtask oracle` renews them",
    ),
    error(
        "no mistake proves the laws",
        "two mistakes, each caught by the law that it names",
        "`fixtures/mistakes/UNIT/EXERCISE/NAME.rs`, first line `// breaks: LAW`",
    ),
    error(
        "every mistake needs the reference to be noticed",
        "a mistake that falls without the reference",
        "add a law that does not mention `expected`",
    ),
    error(
        "no alternative proves that the laws accept other right answers",
        "one alternative that passes",
        "`fixtures/alternatives/UNIT/EXERCISE/NAME.rs`, first line `// alternative: WHAT DIFFERS`",
    ),
    error(
        "this alternative is the reference again",
        "alternatives in another style",
        "another algorithm, another order",
    ),
    error(
        "there is no law",
        "headers that name a law",
        "copy its name from the spec",
    ),
    error(
        "kills nothing: no mistake and no mutant breaks it",
        "laws that some mistake or mutant breaks",
        "add the mistake that it is there for, or drop it",
    ),
    warning(
        "all that it kills, that one kills too",
        "laws that others don't cover",
        "drop it, unless what it tells a learner is worth it",
    ),
    warning(
        "kills nothing: no mistake and no mutant accepts what it forbids",
        "rejects that matter",
        "add a mistake that accepts it, or drop it",
    ),
    warning(
        "no law notices this slip",
        "mutants of the reference that fall: 95 % of a unit's",
        "draw what shows it, or add a law; else `equivalent`",
    ),
    error(
        "this mutant is not equivalent",
        "`equivalent` holds what no input tells",
        "remove the entry",
    ),
    error(
        "there is no such mutant of the reference",
        "`equivalent` names mutants that there are",
        "copy the name that `verify` prints",
    ),
    error(
        "mutants are declared equivalent",
        "5 % at most",
        "a reference with fewer needless choices",
    ),
    error(
        "is never judged",
        "laws that some case judges",
        "widen the draws, or loosen `when`",
    ),
    error(
        "is judged on empty tensors only",
        "cases with elements",
        "let sizes begin at 1, or widen them",
    ),
    error(
        "is never tried: its `when` is true in no case",
        "rejects that some case tries",
        "widen the draws",
    ),
    warning(
        "an edge that is never tried",
        "the ends of `dims` and whole numbers are reached",
        "narrow the range, add an example, or draw more cases",
    ),
    error(
        "nothing says what",
        "a domain line for each plain number",
        "`drawn`, `any`, or `from` and `to`",
    ),
    error(
        "a tolerance above 1e-9 in f64",
        "a tolerance at which code that computes in f32 falls",
        "narrow it, or say why in a comment on its line or above it",
    ),
    error(
        "the fingerprints of the mistakes",
        "what mistakes answer, as it is stored",
        "`cargo xtask bless`",
    ),
    warning(
        "these mistakes answer every call alike",
        "mistakes that can be told apart",
        "draw what tells them apart, or drop one",
    ),
    warning("may have any size", "domains as wide as the laws hold", "`size: any`"),
    warning(
        "could be wider",
        "domains as wide as the laws hold",
        "widen it, or say `because`",
    ),
    warning(
        "counts at no edge",
        "laws that hold of the reference at some edge",
        "see whether the law, or the domain, is too strict",
    ),
    error(
        "the reference has no answer at the edge",
        "answers at every edge of the domain",
        "narrow the domain with `because`, or mend the reference",
    ),
    error(
        "is never drawn",
        "edges that `avoid` lets through",
        "narrow the domain to what `avoid` leaves",
    ),
    error(
        "the reference distorted passes",
        "distortions that some law notices",
        "add a law, narrow the tolerance or the domain, or `unnoticed`",
    ),
    error(
        "no question reaches the distortion",
        "cases that a distortion changes",
        "widen the draws, narrow the domain, or `unnoticed`",
    ),
    error(
        "needs no reason",
        "`unnoticed` holds what no law can notice",
        "remove the entry",
    ),
    error(
        "no spec names this snapshot",
        "snapshots that a spec names",
        "delete the file, or name its input",
    ),
    warning(
        "a learner waits that long after every edit",
        "a trial below 10 seconds",
        "smaller sizes, fewer `cases`",
    ),
];
