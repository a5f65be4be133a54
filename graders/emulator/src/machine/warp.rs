//! What the threads of a warp do together: shuffles, votes, reductions, and waiting for each other.

use super::{Stop, Thread};

/// Threads in a warp.
pub const WARP: usize = 32;

/// Which lane a shuffle reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shuffle {
    /// A lower lane.
    Up,
    /// A higher lane.
    Down,
    /// The lane whose number differs in the given bits.
    Butterfly,
    /// The lane of that number.
    Index,
}

/// What the lanes' values become in a reduction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Their sum.
    Add,
    /// The smallest, as unsigned numbers.
    MinU,
    /// The largest, as unsigned numbers.
    MaxU,
    /// The smallest, as signed numbers.
    MinS,
    /// The largest, as signed numbers.
    MaxS,
    /// All bits that all have.
    And,
    /// All bits that any has.
    Or,
    /// All bits that an odd number has.
    Xor,
}

/// Kinds of operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `shfl.sync`: `a` from another lane; `b` and `c` say which.
    Shuffle(Shuffle),
    /// `vote.sync.all`: whether `a` is true everywhere.
    All,
    /// `vote.sync.any`: whether it is true anywhere.
    Any,
    /// `vote.sync.uni`: whether it is the same everywhere.
    Uniform,
    /// `vote.sync.ballot`: where it is true.
    Ballot,
    /// `match.any.sync`: which lanes have the same `a`.
    Match,
    /// `redux.sync`.
    Reduce(Fold),
    /// `bar.warp.sync`: nothing but waiting.
    Wait,
}

/// One such instruction.
#[derive(Clone, Copy, Debug)]
pub struct WarpOp {
    /// What it does.
    pub kind: Kind,
    /// Where the result goes.
    pub d: u16,
    /// Where a shuffle says whether the other lane was within reach.
    pub p: u16,
    /// Sources.
    pub a: u16,
    /// Sources.
    pub b: u16,
    /// Sources.
    pub c: u16,
    /// The lanes that take part.
    pub mask: u16,
}

fn reg(thread: &Thread, index: u16) -> u32 {
    thread.regs[index as usize] as u32
}

impl Shuffle {
    /// The lane that `lane` reads, and whether it is within reach.
    fn source(self, lane: u32, b: u32, c: u32) -> (u32, bool) {
        let (b, clamp, segment) = (b & 31, c & 31, c >> 8 & 31);
        let last = (lane & segment) | (clamp & !segment);
        let (from, reached) = match self {
            Self::Up => (lane.wrapping_sub(b), lane as i32 - b as i32 >= last as i32),
            Self::Down => (lane + b, lane + b <= last),
            Self::Butterfly => (lane ^ b, lane ^ b <= last),
            Self::Index => {
                let from = (lane & segment) | (b & !segment);
                (from, from <= last)
            }
        };
        (if reached { from } else { lane }, reached)
    }
}

fn fold(fold: Fold, x: u32, y: u32) -> u32 {
    match fold {
        Fold::Add => x.wrapping_add(y),
        Fold::MinU => x.min(y),
        Fold::MaxU => x.max(y),
        Fold::MinS => (x as i32).min(y as i32) as u32,
        Fold::MaxS => (x as i32).max(y as i32) as u32,
        Fold::And => x & y,
        Fold::Or => x | y,
        Fold::Xor => x ^ y,
    }
}

/// Lets the lanes of one warp go on that wait for each other and are all there; false if there are none.
pub fn meet(warp: &mut [Thread]) -> bool {
    let waits = |t: &Thread| match t.stop {
        Stop::Warp(site) => Some((std::ptr::from_ref(t.code), site)),
        _ => None,
    };
    for first in 0..warp.len() {
        let Some(place) = waits(&warp[first]) else { continue };
        let op = warp[first].code.warps[place.1];
        let mask = reg(&warp[first], op.mask);
        let named = |lane: &usize| mask >> lane & 1 == 1;
        let alive = |lane: &usize| warp[*lane].stop != Stop::Exit;
        let lanes: Vec<usize> = (0..warp.len()).filter(named).filter(alive).collect();
        if lanes.contains(&first) && lanes.iter().all(|&lane| waits(&warp[lane]) == Some(place)) {
            perform(op, warp, &lanes);
            for &lane in &lanes {
                warp[lane].pc += 1;
                warp[lane].stop = Stop::Ready;
            }
            return true;
        }
    }
    false
}

fn perform(op: WarpOp, warp: &mut [Thread], lanes: &[usize]) {
    let values: Vec<u32> = (0..warp.len()).map(|lane| reg(&warp[lane], op.a)).collect();
    let ballot = lanes
        .iter()
        .fold(0u32, |bits, &lane| bits | u32::from(values[lane] != 0) << lane);
    let all = lanes.iter().fold(0u32, |bits, &lane| bits | 1 << lane);
    for &lane in lanes {
        let thread = &mut warp[lane];
        let result = match op.kind {
            Kind::Wait => continue,
            Kind::Shuffle(shuffle) => {
                let (from, reached) = shuffle.source(lane as u32, reg(thread, op.b), reg(thread, op.c));
                thread.regs[op.p as usize] = u64::from(reached);
                // A lane that takes no part has no defined value: the reader's own shows most easily.
                if lanes.contains(&(from as usize)) {
                    values[from as usize]
                } else {
                    values[lane]
                }
            }
            Kind::All => u32::from(ballot == all),
            Kind::Any => u32::from(ballot != 0),
            Kind::Uniform => u32::from(ballot == all || ballot == 0),
            Kind::Ballot => ballot,
            Kind::Match => lanes.iter().fold(0u32, |bits, &other| {
                bits | u32::from(values[other] == values[lane]) << other
            }),
            Kind::Reduce(kind) => lanes
                .iter()
                .map(|&l| values[l])
                .reduce(|x, y| fold(kind, x, y))
                .unwrap_or(0),
        };
        thread.regs[op.d as usize] = u64::from(result);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shuffles() {
        assert_eq!(Shuffle::Butterfly.source(5, 16, 31), (21, true));
        assert_eq!(Shuffle::Down.source(30, 4, 31), (30, false));
        assert_eq!(Shuffle::Up.source(3, 4, 0), (3, false));
        assert_eq!(Shuffle::Up.source(4, 4, 0), (0, true));
        // Segments of eight lanes.
        assert_eq!(Shuffle::Index.source(13, 2, 24 << 8 | 31), (10, true));
        assert_eq!(Shuffle::Down.source(13, 4, 24 << 8 | 31), (13, false));
    }
}
