//! Runners that write what they like on the wire: the judge neither believes nor stores it.

use super::course::ask;
use gradus_engine::Program;
use gradus_engine::supervise::{CallOutcome, Death, Runner, RunnerLimits, StartError, StartOptions};
use gradus_wire::{Answer, Containment, Device, FromRunner, Outcome, TensorData, Value, WIRE_VERSION, frame};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

/// A program that writes these bytes on descriptor 4, then waits a little, reading nothing.
fn writer(bytes: &[u8]) -> (tempfile::TempDir, Program) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("bytes");
    std::fs::write(&data, bytes).expect("a file");
    let path = folder.path().join("program");
    std::fs::write(&path, format!("#!/bin/sh\ncat '{}' >&4\nsleep 20\n", data.display())).expect("a script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("executable");
    let program = Program {
        path,
        functions: BTreeMap::new(),
        stubs: BTreeSet::new(),
        cached: false,
    };
    (folder, program)
}

fn ready() -> Vec<u8> {
    let devices = vec![Device::Cpu];
    frame::encode(&FromRunner::Ready {
        version: WIRE_VERSION,
        containment: Containment::Full,
        devices,
    })
    .expect("a frame")
}

fn answer(value: Value) -> Vec<u8> {
    let outcome = Outcome::Returned(value);
    let answer = Answer {
        nonce: 1,
        outcome,
        calls: 1,
        changed: None,
        gradient: None,
        device_memory: 0,
        nanoseconds: 0,
    };
    frame::encode(&FromRunner::Answer(answer)).expect("a frame")
}

fn framed(payload: Vec<u8>) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).expect("short").to_le_bytes().to_vec();
    frame.extend(payload);
    frame
}

fn options() -> StartOptions {
    let limits = RunnerLimits {
        call: Duration::from_millis(500),
        reply: 8 << 20,
        ..RunnerLimits::default()
    };
    StartOptions {
        limits,
        ..StartOptions::default()
    }
}

fn death_after_ready(bytes: &[u8]) -> Death {
    let (_keep, program) = writer(&[ready().as_slice(), bytes].concat());
    let mut runner = Runner::start(&program, &options()).expect("it says that it is ready");
    match ask(&mut runner, vec![Value::None]) {
        CallOutcome::Died(death) => death,
        CallOutcome::Answered(answer) => panic!("{answer:?}"),
    }
}

fn violation(bytes: &[u8]) -> String {
    match death_after_ready(bytes) {
        Death::ProtocolViolation(words) => words,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_answer_prepared_in_advance_is_refused() {
    assert!(violation(&answer(Value::Bool(true))).contains("not asked"));
}

#[test]
fn a_second_greeting_and_a_call_of_an_unknown_function_are_refused() {
    violation(&ready());
    let callback = FromRunner::Callback {
        name: "f".into(),
        arguments: Vec::new(),
    };
    violation(&frame::encode(&callback).expect("a frame"));
}

#[test]
fn nonsense_is_refused() {
    violation(&framed(vec![0xff; 100]));
    violation(&framed(Vec::new()));
    // Bytes after the message.
    let mut long = answer(Value::None);
    long.push(0);
    let length = u32::try_from(long.len() - 4).expect("short");
    long[..4].copy_from_slice(&length.to_le_bytes());
    violation(&long);
}

#[test]
fn a_claimed_length_is_no_length() {
    match death_after_ready(&u32::MAX.to_le_bytes()) {
        Death::OutputLimit(words) => assert!(words.contains("4294967295"), "{words}"),
        other => panic!("{other:?}"),
    }
    // Within the cap, but never sent.
    let mut short = (4u32 << 20).to_le_bytes().to_vec();
    short.extend([0; 100]);
    assert!(matches!(death_after_ready(&short), Death::TimeLimit(_)));
}

#[test]
fn depth_and_number_of_values_are_capped() {
    // An answer of nested `Some`s, each a single byte: no recursion follows them down.
    let plain = answer(Value::Some(Box::new(Value::None)));
    let some = plain[plain.len() - 4];
    let mut deep = plain[4..plain.len() - 4].to_vec();
    deep.extend(vec![some; 1_000_000]);
    deep.extend(&plain[plain.len() - 3..]);
    violation(&framed(deep));
    // A list of four million nones is four megabytes on the wire and hundreds in memory.
    violation(&answer(Value::List(vec![Value::None; 4_000_000])));
    // A shape of a million axes.
    let axes = TensorData::new(gradus_wire::DType::U8, vec![1; 1_000_000], vec![0]);
    violation(&answer(Value::Tensor(axes)));
}

#[test]
fn a_program_that_says_nothing_right_does_not_start() {
    let start = |bytes: &[u8]| {
        let (_keep, program) = writer(bytes);
        Runner::start(&program, &options()).expect_err("it must not start")
    };
    assert!(matches!(
        start(&answer(Value::None)),
        StartError::Died(Death::ProtocolViolation(_))
    ));
    assert!(matches!(start(&[0xff; 64]), StartError::Died(_)));
    let devices = Vec::new();
    let other = FromRunner::Ready {
        version: WIRE_VERSION + 1,
        containment: Containment::Full,
        devices,
    };
    assert!(matches!(
        start(&frame::encode(&other).expect("a frame")),
        StartError::Environment(_)
    ));
}
