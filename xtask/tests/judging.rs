//! Verdicts on answers that are not what they seem, from outside.
#![cfg(target_os = "linux")]

mod judging {
    mod modules;
    mod rules;
    mod running;
    mod support;
}
