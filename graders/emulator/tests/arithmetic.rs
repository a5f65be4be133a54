//! Instructions that compute, one at a time.

mod common;
use common::{e, expect, f};

const NEG: u64 = u32::MAX as u64;

#[test]
fn integers() {
    expect("add.s32 %r0, %r1, %r2;", [NEG, 3, 0], 2);
    expect("add.s32 %r0, %r1, -5;", [3, 0, 0], 0xffff_fffe);
    expect("add.sat.s32 %r0, %r1, %r2;", [0x7fff_ffff, 1, 0], 0x7fff_ffff);
    expect("sub.s64 %d0, %d1, %d2;", [1, 2, 0], u64::MAX);
    expect("sub.s16 %h0, %h1, %h2;", [0, 1, 0], 0xffff);
    expect("mul.lo.s32 %r0, %r1, %r2;", [NEG, 7, 0], 0xffff_fff9);
    expect("mul.hi.u32 %r0, %r1, %r2;", [NEG, NEG, 0], 0xffff_fffe);
    expect("mul.hi.s64 %d0, %d1, %d2;", [u64::MAX, 5, 0], u64::MAX);
    expect("mul.wide.s32 %d0, %r1, %r2;", [NEG, 7, 0], (-7i64) as u64);
    expect("mul.wide.u32 %d0, %r1, 2;", [NEG, 0, 0], 2 * NEG);
    expect("mul.wide.u16 %r0, %h1, %h2;", [0xffff, 0xffff, 0], 0xfffe_0001);
    expect("mad.lo.s32 %r0, %r1, %r2, %r3;", [3, 4, 5], 17);
    expect("mad.wide.u32 %d0, %r1, %r2, %d3;", [NEG, 2, 1], 2 * NEG + 1);
    expect("div.s32 %r0, %r1, %r2;", [NEG, 2, 0], 0);
    expect("div.u32 %r0, %r1, %r2;", [NEG, 2, 0], 0x7fff_ffff);
    expect("div.u64 %d0, %d1, %d2;", [9, 0, 0], u64::MAX);
    expect("rem.s64 %d0, %d1, %d2;", [(-7i64) as u64, 3, 0], (-1i64) as u64);
    expect("min.s32 %r0, %r1, %r2;", [NEG, 1, 0], NEG);
    expect("min.u32 %r0, %r1, %r2;", [NEG, 1, 0], 1);
    expect("max.s64 %d0, %d1, %d2;", [u64::MAX, 1, 0], 1);
    expect("neg.s32 %r0, %r1;", [1, 0, 0], NEG);
    expect("abs.s64 %d0, %d1;", [(-9i64) as u64, 0, 0], 9);
    expect(
        "dp4a.s32.u32 %r0, %r1, %r2, %r3;",
        [0xff_01_02_03, 0x05_02_02_02, 100],
        107,
    );
    expect("sad.u32 %r0, %r1, %r2, %r3;", [3, 10, 100], 107);
}

#[test]
fn carries() {
    let body = "add.cc.u32 %r4, %r1, %r2; addc.u32 %r0, %r3, 0;";
    assert_eq!(common::compute(body, 'r', [NEG, 1, 10]), 11);
    let body = "sub.cc.u32 %r4, %r1, %r2; subc.u32 %r0, %r3, 0;";
    assert_eq!(common::compute(body, 'r', [0, 1, 10]), 9);
    let body = "mad.lo.cc.u32 %r4, %r1, %r2, %r3; madc.hi.u32 %r0, %r1, %r2, 0;";
    assert_eq!(common::compute(body, 'r', [NEG, 2, 2]), 2);
}

#[test]
fn bits() {
    expect("and.b32 %r0, %r1, 255;", [0x1234, 0, 0], 0x34);
    expect("or.b64 %d0, %d1, %d2;", [1 << 40, 1, 0], 1 << 40 | 1);
    expect("xor.b32 %r0, %r1, %r2;", [6, 3, 0], 5);
    expect("not.b32 %r0, %r1;", [0, 0, 0], NEG);
    expect("not.pred %p0, %p1;", [0, 0, 0], 1);
    expect("and.pred %p0, %p1, %p2;", [1, 0, 0], 0);
    expect("shl.b32 %r0, %r1, 32;", [1, 0, 0], 0);
    expect("shl.b64 %d0, %d1, 33;", [1, 0, 0], 1 << 33);
    expect("shr.s32 %r0, %r1, 40;", [0x8000_0000, 0, 0], NEG);
    expect("shr.u32 %r0, %r1, %r2;", [0x8000_0000, 31, 0], 1);
    expect("shr.u16 %h0, %h1, 8;", [0xab12, 0, 0], 0xab);
    expect(
        "shf.l.wrap.b32 %r0, %r1, %r2, 8;",
        [0x8900_0000, 0x0123_4567, 0],
        0x2345_6789,
    );
    expect("shf.r.clamp.b32 %r0, %r1, %r2, 32;", [1, 7, 0], 7);
    expect("popc.b64 %r0, %d1;", [u64::MAX, 0, 0], 64);
    expect("clz.b32 %r0, %r1;", [1, 0, 0], 31);
    expect("brev.b32 %r0, %r1;", [1, 0, 0], 0x8000_0000);
    expect("bfe.u32 %r0, %r1, 4, 8;", [0xabcd, 0, 0], 0xbc);
    expect("bfi.b32 %r0, %r1, %r2, 8, 4;", [0xf5, 0xffff_ffff, 0], 0xffff_f5ff);
    expect("bfi.b64 %d0, %d1, %d2, 32, 32;", [7, 9, 0], 7 << 32 | 9);
    expect(
        "prmt.b32 %r0, %r1, %r2, 0x5410;",
        [0x3322_1100, 0x7766_5544, 0],
        0x5544_1100,
    );
    expect("lop3.b32 %r0, %r1, %r2, %r3, 0x96;", [0b1100, 0b1010, 0b0110], 0);
    expect("lop3.b32 %r0, %r1, %r2, %r3, 0xe8;", [0b1100, 0b1010, 0b0110], 0b1110);
}

#[test]
fn single() {
    expect("add.f32 %f0, %f1, %f2;", [f(0.1), f(0.2), 0], f(0.1 + 0.2));
    expect("add.f32 %f0, %f1, 0f3F800000;", [f(0.5), 0, 0], f(1.5));
    expect("sub.rn.f32 %f0, %f1, %f2;", [f(0.1), f(0.2), 0], f(0.1 - 0.2));
    expect(
        "add.rz.f32 %f0, %f1, %f2;",
        [f(1.0), f(-1e-9), 0],
        f(1.0f32.next_down()),
    );
    expect(
        "mul.rp.f32 %f0, %f1, %f2;",
        [f(1.0f32.next_up()), f(1.0f32.next_up()), 0],
        f(1.0f32.next_up().next_up().next_up()),
    );
    // Fused: the product's last bits count.
    let x = 1.0 + f32::EPSILON;
    expect(
        "fma.rn.f32 %f0, %f1, %f2, %f3;",
        [f(x), f(x), f(-(x * x))],
        f(x.mul_add(x, -(x * x))),
    );
    expect("fma.rm.f32 %f0, %f1, %f2, %f3;", [f(1.0), f(1.0), f(1e-9)], f(1.0));
    expect("div.rn.f32 %f0, %f1, %f2;", [f(1.0), f(3.0), 0], f(1.0 / 3.0));
    expect("mul.ftz.f32 %f0, %f1, %f2;", [f(1e-20), f(1e-20), 0], f(0.0));
    expect("add.ftz.f32 %f0, %f1, %f2;", [f(-1e-40), f(-0.0), 0], f(-0.0));
    expect("add.sat.f32 %f0, %f1, %f2;", [f(0.9), f(0.9), 0], f(1.0));
    expect("min.f32 %f0, %f1, %f2;", [f(f32::NAN), f(2.0), 0], f(2.0));
    expect("max.f32 %f0, %f1, %f2;", [f(-0.0), f(0.0), 0], f(0.0));
    expect("max.NaN.f32 %f0, %f1, %f2;", [f(1.0), f(f32::NAN), 0], f(f32::NAN));
    expect("neg.f32 %f0, %f1;", [f(0.0), 0, 0], f(-0.0));
    expect("abs.f32 %f0, %f1;", [f(-2.0), 0, 0], f(2.0));
    expect("copysign.f32 %f0, %f1, %f2;", [f(-1.0), f(3.0), 0], f(-3.0));
    expect("ex2.approx.ftz.f32 %f0, %f1;", [f(3.0), 0, 0], f(8.0));
    expect("lg2.approx.f32 %f0, %f1;", [f(0.25), 0, 0], f(-2.0));
    expect("rcp.approx.ftz.f32 %f0, %f1;", [f(4.0), 0, 0], f(0.25));
    expect("rsqrt.approx.f32 %f0, %f1;", [f(4.0), 0, 0], f(0.5));
    expect("sqrt.rn.f32 %f0, %f1;", [f(2.0), 0, 0], f(2f32.sqrt()));
    expect("tanh.approx.f32 %f0, %f1;", [f(0.0), 0, 0], f(0.0));
}

#[test]
fn double() {
    expect("add.rn.f64 %e0, %e1, %e2;", [e(0.1), e(0.2), 0], e(0.1 + 0.2));
    expect(
        "add.rz.f64 %e0, %e1, %e2;",
        [e(1.0), e(-1e-30), 0],
        e(1.0f64.next_down()),
    );
    expect(
        "fma.rn.f64 %e0, %e1, 0d3FE0000000000000, %e3;",
        [e(3.0), 0, e(1.0)],
        e(2.5),
    );
    expect("div.rn.f64 %e0, %e1, %e2;", [e(1.0), e(3.0), 0], e(1.0 / 3.0));
    expect("rcp.approx.ftz.f64 %e0, %e1;", [e(2.0), 0, 0], e(0.5));
    expect("sqrt.rn.f64 %e0, %e1;", [e(2.0), 0, 0], e(2f64.sqrt()));
    expect("min.f64 %e0, %e1, %e2;", [e(f64::NAN), e(1.0), 0], e(1.0));
}

#[test]
fn halves() {
    const ONE: u64 = 0x3c00;
    expect("add.f16 %h0, %h1, %h2;", [ONE, ONE, 0], 0x4000);
    expect("sub.f16 %h0, %h1, %h2;", [ONE, ONE, 0], 0);
    expect("mul.f16 %h0, %h1, %h2;", [0x4200, 0x4400, 0], 0x4a00);
    // 1 + 2^-11 is a tie and goes to the even neighbour; a bit more goes up.
    expect("fma.rn.f16 %h0, %h1, %h2, %h3;", [ONE, ONE, 0x1000], ONE);
    expect("fma.rn.f16 %h0, %h1, %h2, %h3;", [ONE, ONE, 0x1001], ONE + 1);
    expect("fma.rn.bf16 %h0, %h1, %h2, %h3;", [0x3f80, 0x4000, 0x3f80], 0x4040);
    expect(
        "fma.rn.bf16x2 %r0, %r1, %r2, %r3;",
        [0x3f80_4000, 0x4000_4000, 0x0000_3f80],
        0x4000_40a0,
    );
    expect("neg.f16 %h0, %h1;", [ONE, 0, 0], 0xbc00);
    expect("abs.f16 %h0, %h1;", [0xbc00, 0, 0], ONE);
    expect("max.f16 %h0, %h1, %h2;", [0x7e00, ONE, 0], ONE);
    expect("max.NaN.bf16 %h0, %h1, %h2;", [0x7fc0, 0x3f80, 0], 0x7fff);
    expect("add.f16x2 %r0, %r1, %r2;", [0x3c00_4000, 0x3c00_3c00, 0], 0x4000_4200);
}

#[test]
fn comparisons() {
    expect("setp.lt.s32 %p0, %r1, %r2;", [NEG, 1, 0], 1);
    expect("setp.lt.u32 %p0, %r1, %r2;", [NEG, 1, 0], 0);
    expect("setp.eq.f32 %p0, %f1, %f2;", [f(f32::NAN), f(1.0), 0], 0);
    expect("setp.ne.f32 %p0, %f1, %f2;", [f(f32::NAN), f(1.0), 0], 0);
    expect("setp.neu.f32 %p0, %f1, %f2;", [f(f32::NAN), f(1.0), 0], 1);
    expect("setp.geu.f64 %p0, %e1, %e2;", [e(f64::NAN), e(1.0), 0], 1);
    expect("setp.gt.f16 %p0, %h1, %h2;", [0x4000, 0x3c00, 0], 1);
    expect("setp.lt.bf16 %p0, %h1, %h2;", [0xbf80, 0x3f80, 0], 1);
    expect("setp.nan.f32 %p0, %f1, %f1;", [f(f32::NAN), 0, 0], 1);
    expect("setp.lt.and.s32 %p0, %r1, %r2, %p3;", [1, 2, 0], 0);
    expect("setp.lt.or.s32 %p0, %r1, %r2, !%p3;", [3, 2, 0], 1);
    // The second predicate is the comparison's opposite, combined alike.
    assert_eq!(
        common::compute("setp.lt.and.s32 %p4|%p0, %r1, %r2, %p3;", 'p', [3, 2, 1]),
        1
    );
    expect("set.gt.f32.f32 %f0, %f1, %f2;", [f(2.0), f(1.0), 0], f(1.0));
    expect("set.lt.u32.f32 %r0, %f1, %f2;", [f(0.0), f(1.0), 0], NEG);
    expect("set.eq.f16.f16 %h0, %h1, %h2;", [0x8000, 0, 0], 0x3c00);
    expect("selp.f32 %f0, %f1, %f2, %p3;", [f(1.0), f(2.0), 1], f(1.0));
    expect("selp.b64 %d0, %d1, 9, %p3;", [1, 0, 0], 9);
    expect("slct.b32.s32 %r0, %r1, %r2, %r3;", [1, 2, NEG], 2);
    expect("testp.infinite.f32 %p0, %f1;", [f(f32::INFINITY), 0, 0], 1);
}

#[test]
fn conversions() {
    expect("cvt.u64.u32 %d0, %r1;", [NEG, 0, 0], NEG);
    expect("cvt.s64.s32 %d0, %r1;", [NEG, 0, 0], u64::MAX);
    expect("cvt.u32.u16 %r0, %h1;", [0x1_8000, 0, 0], 0x8000);
    expect("cvt.s32.s8 %r0, %r1;", [0x80, 0, 0], 0xffff_ff80);
    expect("cvt.u8.u32 %r0, %r1;", [0x1ff, 0, 0], 0xff);
    expect("cvt.sat.u8.s32 %r0, %r1;", [NEG, 0, 0], 0);
    expect("cvt.rn.f32.s32 %f0, %r1;", [NEG, 0, 0], f(-1.0));
    expect("cvt.rn.f32.u32 %f0, %r1;", [16_777_217, 0, 0], f(16_777_216.0));
    expect("cvt.rp.f32.s32 %f0, %r1;", [16_777_217, 0, 0], f(16_777_218.0));
    expect("cvt.rn.f64.u64 %e0, %d1;", [u64::MAX, 0, 0], e(u64::MAX as f64));
    expect("cvt.rzi.s32.f32 %r0, %f1;", [f(-2.7), 0, 0], (-2i32) as u32 as u64);
    expect("cvt.rni.s32.f64 %r0, %e1;", [e(2.5), 0, 0], 2);
    expect("cvt.rzi.u32.f32 %r0, %f1;", [f(5e9), 0, 0], NEG);
    expect("cvt.rzi.u32.f32 %r0, %f1;", [f(f32::NAN), 0, 0], 0);
    expect("cvt.rzi.s64.f32 %d0, %f1;", [f(f32::NAN), 0, 0], 1 << 63);
    expect("cvt.rn.f32.f64 %f0, %e1;", [e(0.1), 0, 0], f(0.1));
    expect("cvt.rz.f32.f64 %f0, %e1;", [e(0.1), 0, 0], f(0.1f32.next_down()));
    expect("cvt.f64.f32 %e0, %f1;", [f(0.1), 0, 0], e(f64::from(0.1f32)));
    expect("cvt.rmi.f32.f32 %f0, %f1;", [f(-1.5), 0, 0], f(-2.0));
    expect("cvt.rni.f32.f32 %f0, %f1;", [f(-0.4), 0, 0], f(-0.0));
    expect("cvt.sat.f32.f32 %f0, %f1;", [f(7.0), 0, 0], f(1.0));
    expect("cvt.rn.f16.f32 %h0, %f1;", [f(65520.0), 0, 0], 0x7c00);
    expect("cvt.f32.f16 %f0, %h1;", [1, 0, 0], f(2f32.powi(-24)));
    expect("cvt.rn.bf16.f32 %h0, %f1;", [f(1.0 + 2f32.powi(-8)), 0, 0], 0x3f80);
    expect("cvt.rn.f16.s32 %h0, %r1;", [NEG, 0, 0], 0xbc00);
    expect("cvt.rzi.u32.f16 %r0, %h1;", [0x4240, 0, 0], 3);
    expect("cvt.rn.bf16x2.f32 %r0, %f1, %f2;", [f(1.0), f(2.0), 0], 0x3f80_4000);
}

#[test]
fn moves() {
    expect("mov.b32 %r0, {%h1, %h2};", [0x1111, 0x2222, 0], 0x2222_1111);
    expect("mov.b64 %d0, {%r1, %r2};", [1, 2, 0], 2 << 32 | 1);
    expect(
        "{ .reg .b32 %hi; mov.b64 {_, %hi}, %d1; mov.b32 %r0, %hi; mov.u64 %d0, 0; } mov.b32 %r0, %r0;",
        [5 << 32 | 6, 0, 0],
        0,
    );
    assert_eq!(
        common::compute(
            "{ .reg .b32 %t; mov.b64 {_, %t}, %d1; mov.b32 %r0, %t; }",
            'r',
            [5 << 32 | 6, 0, 0]
        ),
        5
    );
    assert_eq!(
        common::compute(
            "{.reg .b16 a,b,c,d; mov.b64 {a,b,c,d}, %d1; mov.b64 %d0, {d,c,b,a};}",
            'd',
            [0x1111_2222_3333_4444, 0, 0]
        ),
        0x4444_3333_2222_1111
    );
    assert_eq!(
        common::compute("{.reg .b32 c; mov.b32 c, 0x3f803f80U; mov.b32 %r0, c;}", 'r', [0; 3]),
        0x3f80_3f80
    );
    expect("mov.pred %p0, -1;", [0; 3], 1);
}
