//! Reports from outside: what a learner reads at several widths, and that nothing a learner wrote does anything.

mod report {
    mod dispute;
    mod hostile;
    mod human;
    mod merge;
    mod paste;
    pub mod sample;
}
