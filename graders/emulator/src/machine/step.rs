//! How steps are written: a type and an expression over the sources become an instruction's function.

/// A step and how many sources it has; what computes: `compute!(u32; a, b => a.wrapping_add(b))`. The sources are read
/// as the type named first, or each as its own.
macro_rules! compute {
    ($t:ty; ($($body:tt)+)) => {
        $crate::machine::step::compute!($t; $($body)+)
    };
    ($t:ty; $a:ident => $e:expr) => {{
        let step: $crate::machine::Step = |_, t, i, pc| {
            let $a = <$t as $crate::number::Value>::take(t.regs[i.a as usize]);
            t.regs[i.d as usize] = $crate::number::Value::bits($e);
            pc + 1
        };
        (step, 1)
    }};
    ($t:ty; $a:ident, $b:ident => $e:expr) => {
        $crate::machine::step::compute!($t, $t; $a, $b => $e)
    };
    ($t:ty, $u:ty; $a:ident, $b:ident => $e:expr) => {{
        let step: $crate::machine::Step = |_, t, i, pc| {
            let $a = <$t as $crate::number::Value>::take(t.regs[i.a as usize]);
            let $b = <$u as $crate::number::Value>::take(t.regs[i.b as usize]);
            t.regs[i.d as usize] = $crate::number::Value::bits($e);
            pc + 1
        };
        (step, 2)
    }};
    ($t:ty; $a:ident, $b:ident, $c:ident => $e:expr) => {
        $crate::machine::step::compute!($t, $t, $t; $a, $b, $c => $e)
    };
    ($t:ty, $u:ty, $v:ty; $a:ident, $b:ident, $c:ident => $e:expr) => {{
        let step: $crate::machine::Step = |_, t, i, pc| {
            let $a = <$t as $crate::number::Value>::take(t.regs[i.a as usize]);
            let $b = <$u as $crate::number::Value>::take(t.regs[i.b as usize]);
            let $c = <$v as $crate::number::Value>::take(t.regs[i.c as usize]);
            t.regs[i.d as usize] = $crate::number::Value::bits($e);
            pc + 1
        };
        (step, 3)
    }};
}

/// Chooses a step by a type's name: `typed!(name; "s32" => i32, "u32" => u32; a, b => a.wrapping_add(b))`.
macro_rules! typed {
    (@ $name:expr; $($text:pat => $t:ty),+; $body:tt) => {
        match $name {
            $($text => Some($crate::machine::step::compute!($t; $body)),)+
            _ => None,
        }
    };
    ($name:expr; $($text:pat => $t:ty),+; $($body:tt)+) => {
        $crate::machine::step::typed!(@ $name; $($text => $t),+; ($($body)+))
    };
}

pub(crate) use {compute, typed};
