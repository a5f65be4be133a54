//! What a launch refuses, and what ends the context.

mod common;
use common::{Bench, HEAD, threads};
use gradus_emulator::device::config::Config;
use gradus_emulator::device::kernel::Shape;
use gradus_emulator::device::{Device, Error};

const STORE: &str =
    ".visible .entry store(.param .u64 p) { .reg .b64 %d; ld.param.u64 %d, [p]; st.global.u32 [%d], 1; ret; }";

#[test]
fn limits() {
    let mut bench = Bench::new(&format!(
        "{STORE} .visible .entry small() .maxntid 64, 1, 1 {{ ret; }}
.visible .entry shared() {{ .shared .align 4 .b8 s[1024]; .reg .b32 %r; mov.u32 %r, s; ret; }}"
    ));
    let at = bench.put(&[0; 4]);
    let mut launch = |name: &str, shape: Shape| bench.launch(name, shape, &[at]);
    let one = threads(1);
    assert_eq!(launch("store", one), Ok(()));
    for wrong in [
        threads(1025),
        threads(0),
        Shape { grid: [0, 1, 1], ..one },
        Shape {
            grid: [1, 65_536, 1],
            ..one
        },
        Shape {
            block: [1, 1, 65],
            ..one
        },
        Shape {
            block: [64, 64, 1],
            ..one
        },
        Shape {
            dynamic: 48 * 1024 + 1,
            ..one
        },
    ] {
        assert_eq!(launch("store", wrong), Err(Error::InvalidValue), "{wrong:?}");
    }
    assert_eq!(
        launch(
            "store",
            Shape {
                dynamic: 48 * 1024,
                ..one
            }
        ),
        Ok(())
    );
    assert_eq!(
        launch(
            "shared",
            Shape {
                dynamic: 47 * 1024,
                ..one
            }
        ),
        Ok(())
    );
    assert_eq!(
        launch(
            "shared",
            Shape {
                dynamic: 47 * 1024 + 1,
                ..one
            }
        ),
        Err(Error::InvalidValue)
    );
    assert_eq!(launch("small", threads(65)), Err(Error::InvalidValue));
    assert_eq!(launch("absent", one), Err(Error::NotFound));
    bench.device.alive().unwrap();
}

#[test]
fn more_shared_memory_on_request() {
    let mut device = Device::new(Config::default());
    let module = device.load(format!("{HEAD}.visible .entry k() {{ ret; }}")).unwrap();
    let handle = device.kernel_of(module, "k").unwrap();
    let kernel = device.kernel(handle).unwrap();
    let big = Shape {
        dynamic: 100 * 1024,
        ..threads(1)
    };
    assert_eq!(device.launch(&kernel, big, vec![]), Err(Error::InvalidValue));
    assert_eq!(kernel.opt(300 * 1024), Err(Error::InvalidValue));
    kernel.opt(100 * 1024).unwrap();
    assert_eq!(device.launch(&kernel, big, vec![]), Ok(()));
}

/// The launch succeeds, and the next call says what happened.
fn dies(text: &str, shape: Shape, offset: u64, expected: Error) {
    let mut bench = Bench::new(text);
    let at = bench.put(&[0; 8]);
    assert_eq!(bench.launch("store", shape, &[at + offset]), Ok(()));
    assert_eq!(bench.device.alive(), Err(expected), "{text}");
    assert_eq!(bench.launch("store", shape, &[at]), Err(expected));
}

#[test]
fn stray_accesses() {
    dies(STORE, threads(1), 8, Error::IllegalAddress);
    dies(STORE, threads(1), 1 << 20, Error::IllegalAddress);
    dies(STORE, threads(1), 2, Error::MisalignedAddress);
    dies(&STORE.replace("st.global", "st"), threads(1), 8, Error::IllegalAddress);
    dies(
        &STORE.replace("st.global.u32 [%d], 1", "st.shared.u32 [4], 1"),
        threads(1),
        0,
        Error::IllegalAddress,
    );
    dies(
        &STORE.replace("st.global.u32 [%d], 1", "st.global.v2.u32 [%d], {1, 1}"),
        threads(1),
        4,
        Error::MisalignedAddress,
    );
}

#[test]
fn use_after_free() {
    let mut bench = Bench::new(STORE);
    let at = bench.put(&[0; 8]);
    assert!(bench.device.memory.release(at));
    bench.launch("store", threads(1), &[at]).unwrap();
    assert_eq!(bench.device.alive(), Err(Error::IllegalAddress));
}

#[test]
fn traps_and_deadlocks() {
    dies(
        &STORE.replace("st.global.u32 [%d], 1", "trap"),
        threads(1),
        0,
        Error::LaunchFailed,
    );
    let body = ".reg .pred %p; .reg .b32 %r; mov.u32 %r, %tid.x; setp.eq.u32 %p, %r, 0; @%p bra $a; bar.sync 1; bra $b; $a: bar.sync 2; $b:";
    dies(
        &STORE.replace("st.global.u32 [%d], 1;", body),
        threads(2),
        0,
        Error::LaunchTimeout,
    );
}

#[test]
fn assertions() {
    let text = "\
.extern .func __assertfail (.param .b64 a, .param .b64 b, .param .b32 c, .param .b64 d, .param .b64 e);
.global .align 1 .b8 message[6] = {105, 32, 60, 32, 51, 0};
.visible .entry store(.param .u64 p) { .reg .b64 %d<3>; .reg .b32 %r; .reg .pred %p; ld.param.u64 %d0, [p]; mov.u32 %r, %tid.x;
setp.ne.u32 %p, %r, 2; @%p bra $fine; mov.u64 %d1, message; cvta.global.u64 %d2, %d1;
{ .param .b64 q0; st.param.b64 [q0], %d2; .param .b64 q1; st.param.b64 [q1], %d2; .param .b32 q2; st.param.b32 [q2], 7;
.param .b64 q3; st.param.b64 [q3], %d2; .param .b64 q4; st.param.b64 [q4], 1; call.uni __assertfail, (q0, q1, q2, q3, q4); }
$fine: red.global.add.u32 [%d0], 1; ret; }";
    dies(text, threads(4), 0, Error::Assert);
    let mut bench = Bench::new(text);
    let at = bench.put(&[0; 4]);
    bench.launch("store", threads(4), &[at]).unwrap();
    // The other threads of the block got through.
    assert_eq!(bench.words(at, 1), [3]);
}

#[test]
fn unknown_instructions() {
    let mut bench =
        Bench::new(".visible .entry odd() { .reg .b32 %r; mma.sync %r, %r; ret; } .visible .entry fine() { ret; }");
    assert_eq!(bench.launch("odd", threads(1), &[]), Err(Error::NotSupported));
    assert_eq!(bench.launch("fine", threads(1), &[]), Ok(()));
}

#[test]
fn images() {
    let mut device = Device::new(Config::default());
    let mut load = |head: &str| device.load(format!("{head}\n.address_size 64\n.visible .entry k() {{ ret; }}"));
    assert!(load(".version 9.0\n.target sm_90a").is_ok());
    assert_eq!(load(".version 9.1\n.target sm_80"), Err(Error::UnsupportedPtxVersion));
    assert_eq!(load(".version 8.7\n.target sm_100"), Err(Error::InvalidPtx));
    assert_eq!(load(".version 8.0\n.target sm_80a"), Err(Error::InvalidPtx));
    assert_eq!(load("int main() {}"), Err(Error::InvalidPtx));
    assert_eq!(
        device
            .load(format!("{HEAD}.visible .entry k() {{ bra $nowhere; }}"))
            .and_then(|m| device.kernel_of(m, "k")),
        Err(Error::InvalidPtx)
    );
}

#[test]
fn memory_runs_out() {
    let mut device = Device::new(Config {
        memory: 1 << 20,
        ..Config::default()
    });
    assert_eq!(device.allocate(2 << 20), Err(Error::OutOfMemory));
    let most = device.allocate(1 << 20).unwrap();
    assert_eq!(device.allocate(1), Err(Error::OutOfMemory));
    device.memory.release(most);
    assert!(device.allocate(1).is_ok());
}
