//! State spaces, vectors, atomics, and variables.

mod common;
use common::{Bench, compute, threads};
use gradus_emulator::device::kernel::Shape;

#[test]
fn vectors() {
    let body = "ld.global.v2.u32 {%r4, %r0}, [%in]; mov.b64 %d0, {%r0, %r4};";
    assert_eq!(compute(body, 'd', [7 << 32 | 9, 0, 0]), 9 << 32 | 7);
    // The address's own register may be loaded.
    assert_eq!(compute("ld.global.v2.u64 {%in, %d0}, [%in];", 'd', [1, 2, 3]), 2);
    assert_eq!(
        compute(
            "st.global.v2.b32 [%out], {%r1, %r2}; ld.global.b64 %d0, [%out];",
            'd',
            [3, 4, 0]
        ),
        4 << 32 | 3
    );
}

#[test]
fn signs() {
    assert_eq!(compute("ld.global.s8 %r0, [%in+1];", 'r', [0x80ff, 0, 0]), 0xffff_ff80);
    assert_eq!(compute("ld.global.u8 %r0, [%in+1];", 'r', [0x80ff, 0, 0]), 0x80);
    assert_eq!(compute("ld.global.nc.u16 %h0, [%in+8];", 'h', [0, 0xabcd, 0]), 0xabcd);
    assert_eq!(
        compute(
            "ld.volatile.global.L1::no_allocate.u32 %r0, [%in+-8+16];",
            'r',
            [0, 5, 0]
        ),
        5
    );
}

#[test]
fn local_and_generic() {
    let body = ".local .align 8 .b8 depot[16]; .reg .b64 %SP, %SPL;
mov.u64 %SPL, depot; cvta.local.u64 %SP, %SPL; st.local.b64 [depot+8], %d1; ld.b64 %d4, [%SP+8];
st.b64 [%SP], %d2; ld.local.b64 %d5, [%SPL]; add.s64 %d0, %d4, %d5;";
    assert_eq!(compute(body, 'd', [30, 12, 0]), 42);
    let body = ".shared .align 8 .b8 buffer[8]; .reg .b64 %g; mov.u64 %d4, buffer; cvta.shared.u64 %g, %d4;
st.b32 [%g+4], %r1; ld.shared.u32 %r0, [buffer+4];";
    assert_eq!(compute(body, 'r', [77, 0, 0]), 77);
}

#[test]
fn atomics() {
    let old = |instruction: &str, inputs| compute(instruction, 'r', inputs);
    assert_eq!(old("atom.global.add.u32 %r0, [%in], %r2;", [5, 3, 0]), 5);
    assert_eq!(
        compute(
            "red.global.add.u32 [%in], %r2; ld.global.b64 %d0, [%in];",
            'd',
            [5, 3, 0]
        ),
        8
    );
    assert_eq!(
        compute(
            "atom.global.cas.b16 %h0, [%in], %h1, %h2; ld.global.b64 %d0, [%in];",
            'd',
            [5, 3, 0]
        ),
        3
    );
    assert_eq!(
        compute(
            "atom.exch.b64 %d4, [%in], %d2; ld.global.b64 %d0, [%in];",
            'd',
            [5, 3, 0]
        ),
        3
    );
    assert_eq!(
        compute(
            "atom.global.inc.u32 %r0, [%in], 5; ld.global.b64 %d0, [%in];",
            'd',
            [5, 0, 0]
        ),
        0
    );
    let sum = compute(
        "atom.global.add.f32 %f0, [%in], %f2; ld.global.f32 %f0, [%in];",
        'f',
        [common::f(1.5), common::f(2.0), 0],
    );
    assert_eq!(sum, common::f(3.5));
}

#[test]
fn every_thread_counts() {
    let mut bench = Bench::new(
        ".visible .entry count(.param .u64 p) { .reg .b64 %d; .reg .b32 %r; ld.param.u64 %d, [p];
red.global.add.u32 [%d], 1; atom.global.max.u32 %r, [%d+4], 9; ret; }",
    );
    let at = bench.put(&[0; 8]);
    let shape = Shape {
        grid: [2, 3, 2],
        block: [8, 4, 2],
        dynamic: 0,
    };
    bench.launch("count", shape, &[at]).unwrap();
    assert_eq!(bench.words(at, 2), [12 * 64, 9]);
}

#[test]
fn variables() {
    let mut bench = Bench::new(
        ".global .align 4 .u32 table[3] = {10, 20, 30};
.const .align 4 .b8 bytes[4] = {1, 2, 3, 4};
.global .align 8 .u64 pointer = table+4;
.global .align 4 .u32 zero;
.visible .entry read(.param .u64 p) { .reg .b64 %d<4>; .reg .b32 %r<6>; ld.param.u64 %d0, [p];
mov.u64 %d1, table; ld.global.u32 %r0, [%d1+8]; ld.const.u8 %r1, [bytes+2]; ld.global.u64 %d2, [pointer];
ld.global.u32 %r2, [%d2]; ld.global.u32 %r3, [zero];
st.global.v4.u32 [%d0], {%r0, %r1, %r2, %r3}; ret; }",
    );
    let at = bench.put(&[0; 16]);
    bench.launch("read", threads(1), &[at]).unwrap();
    assert_eq!(bench.words(at, 4), [30, 3, 20, 0]);
}

#[test]
fn shared_static_and_dynamic() {
    // Each thread writes its number behind the static part and reads its mirror image.
    let mut bench = Bench::new(
        ".extern .shared .align 4 .b8 extra[];
.shared .align 4 .b8 fixed[20];
.visible .entry mirror(.param .u64 p) { .reg .b64 %d<3>; .reg .b32 %r<9>; ld.param.u64 %d0, [p];
mov.u32 %r0, %tid.x; mov.u32 %r1, extra; shl.b32 %r2, %r0, 2; add.s32 %r3, %r1, %r2; st.shared.u32 [%r3], %r0;
mov.u32 %r8, fixed; st.shared.u32 [%r8+16], 7; bar.sync 0;
mov.u32 %r4, %ntid.x; sub.s32 %r4, %r4, %r0; add.s32 %r4, %r4, -1; shl.b32 %r4, %r4, 2; add.s32 %r4, %r1, %r4;
ld.shared.u32 %r5, [%r4]; ld.shared.u32 %r6, [fixed+16]; add.s32 %r5, %r5, %r6;
cvt.u64.u32 %d1, %r2; add.s64 %d1, %d0, %d1; st.global.u32 [%d1], %r5; ret; }",
    );
    let at = bench.put(&[0; 256]);
    bench
        .launch(
            "mirror",
            Shape {
                dynamic: 256,
                ..threads(64)
            },
            &[at],
        )
        .unwrap();
    let expected: Vec<u32> = (0..64).map(|i| 63 - i + 7).collect();
    assert_eq!(bench.words(at, 64), expected);
}
