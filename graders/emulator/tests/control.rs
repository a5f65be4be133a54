//! Jumps, calls, barriers and warps.

mod common;
use common::{Bench, compute, threads};

#[test]
fn loops_and_guards() {
    let body = "mov.u64 %d0, 0; mov.u64 %d4, 0;
$loop: add.s64 %d0, %d0, %d4; add.s64 %d4, %d4, 1; setp.lt.u64 %p4, %d4, %d1; @%p4 bra $loop;
setp.eq.u64 %p5, %d2, 1; @%p5 add.s64 %d0, %d0, 1000; @!%p5 add.s64 %d0, %d0, 2000;";
    assert_eq!(compute(body, 'd', [10, 1, 0]), 1045);
    assert_eq!(compute(body, 'd', [10, 0, 0]), 2045);
}

#[test]
fn branch_tables() {
    let body = "$targets: .branchtargets $a, $b, $c; brx.idx %r1, $targets;
$a: mov.u64 %d0, 10; bra $end; $b: mov.u64 %d0, 20; bra $end; $c: mov.u64 %d0, 30; $end:";
    assert_eq!([0, 1, 2].map(|i| compute(body, 'd', [i, 0, 0])), [10, 20, 30]);
}

#[test]
fn calls() {
    // A function with memory of its own, called twice, once out of another.
    let mut bench = Bench::new(
        ".func (.param .b64 r) square(.param .b64 a) { .local .align 8 .b8 keep[8]; .reg .b64 %d<3>;
ld.param.b64 %d0, [a]; st.local.b64 [keep], %d0; ld.local.b64 %d1, [keep]; mul.lo.s64 %d2, %d0, %d1; st.param.b64 [r], %d2; ret; }
.func (.param .align 8 .b8 r[16]) both(.param .b64 a, .param .b32 b) { .local .align 8 .b8 keep[8]; .reg .b64 %d<4>; .reg .b32 %r<2>;
ld.param.b64 %d0, [a]; ld.param.b32 %r0, [b]; mov.u64 %d3, 5; st.local.b64 [keep], %d3;
{ .param .b64 p; .param .b64 q; st.param.b64 [p+0], %d0; call.uni (q), square, (p); ld.param.b64 %d1, [q+0]; }
ld.local.b64 %d3, [keep]; add.s64 %d1, %d1, %d3; st.param.b64 [r+0], %d1; st.param.b32 [r+8], %r0; ret; }
.visible .entry main(.param .u64 p) { .reg .b64 %d<3>; .reg .b32 %r<2>; ld.param.u64 %d0, [p];
{ .param .b64 p0; .param .b32 p1; .param .align 8 .b8 ret[16]; st.param.b64 [p0], 12; st.param.b32 [p1], 34;
call.uni (ret), both, (p0, p1); ld.param.b64 %d1, [ret]; ld.param.b32 %r1, [ret+8]; }
st.global.b64 [%d0], %d1; st.global.b32 [%d0+8], %r1; ret; }",
    );
    let at = bench.put(&[0; 16]);
    bench.launch("main", threads(3), &[at]).unwrap();
    bench.device.alive().unwrap();
    assert_eq!(bench.words(at, 3), [149, 0, 34]);
}

/// `body` leaves a word of each of `n` threads in %r0.
fn each(n: u32, body: &str) -> Vec<u32> {
    let mut bench = Bench::new(&format!(
        ".visible .entry each(.param .u64 p) {{ .reg .b64 %d<3>; .reg .b32 %r<9>; .reg .pred %p<5>; .reg .b32 %tid;
mov.u32 %tid, %tid.x; {body} ld.param.u64 %d0, [p]; mul.wide.u32 %d1, %tid, 4; add.s64 %d0, %d0, %d1; st.global.u32 [%d0], %r0; ret; }}"
    ));
    let at = bench.put(&vec![0; n as usize * 4]);
    bench.launch("each", threads(n), &[at]).unwrap();
    bench.device.alive().unwrap();
    bench.words(at, n as usize)
}

#[test]
fn special_registers() {
    let got = each(
        70,
        "mov.u32 %r0, %laneid; mov.u32 %r1, %warpid; mad.lo.s32 %r0, %r1, 100, %r0;",
    );
    assert_eq!(got[69], 205);
    assert_eq!(each(3, "mov.u32 %r0, %lanemask_lt;")[2], 3);
}

#[test]
fn shuffles_reduce_a_warp() {
    let body = "mov.u32 %r0, %tid; mov.u32 %r1, 16;
$next: shfl.sync.bfly.b32 %r2|%p1, %r0, %r1, 31, -1; add.s32 %r0, %r0, %r2; shr.u32 %r1, %r1, 1; setp.ne.u32 %p2, %r1, 0; @%p2 bra $next;";
    let got = each(64, body);
    assert!(
        got[..32].iter().all(|&s| s == 496) && got[32..].iter().all(|&s| s == 496 + 1024),
        "{got:?}"
    );
}

#[test]
fn shuffles_in_part_of_a_warp() {
    // Only the first four lanes take part; the others have left.
    let body =
        "mov.u32 %r0, 99; setp.ge.u32 %p1, %tid, 4; @%p1 bra $end; shfl.sync.down.b32 %r0, %tid, 1, 31, 15; $end:";
    assert_eq!(each(6, body), [1, 2, 3, 3, 99, 99]);
}

#[test]
fn votes() {
    let body = "setp.lt.u32 %p1, %tid, 3; vote.sync.ballot.b32 %r0, %p1, -1;";
    assert!(each(32, body).iter().all(|&b| b == 7));
    let body = "setp.lt.u32 %p1, %tid, 3; vote.sync.any.pred %p2, !%p1, -1; selp.u32 %r0, 1, 0, %p2;";
    assert!(each(32, body).iter().all(|&b| b == 1));
    assert!(each(32, "redux.sync.max.u32 %r0, %tid, -1;").iter().all(|&b| b == 31));
}

#[test]
fn barriers_in_order() {
    // The last warp writes, the first reads, twice.
    let body = ".shared .align 4 .b8 box[4]; setp.eq.u32 %p1, %tid, 95; @%p1 st.shared.u32 [box], 1; bar.sync 0;
ld.shared.u32 %r0, [box]; bar.sync 0; @%p1 st.shared.u32 [box], 20; barrier.sync 0; ld.shared.u32 %r1, [box]; add.s32 %r0, %r0, %r1;";
    assert!(each(96, body).iter().all(|&v| v == 21));
}
