//! The same work on many things at once.

use std::convert::Infallible;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

/// As many threads as the machine runs at once.
pub fn threads() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Maps on so many threads; results come in the order of the items. A panic of the work is passed on.
pub fn map<T: Send, R: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    match try_map(threads, items, |item| Ok::<R, Infallible>(work(item))) {
        Ok(results) => results,
        Err(never) => match never {},
    }
}

/// Maps on so many threads; results come in the order of the items. After an error nothing more is begun. A panic of
/// the work is passed on.
pub fn try_map<T: Send, R: Send, E: Send>(
    threads: usize,
    items: Vec<T>,
    work: impl Fn(T) -> Result<R, E> + Sync,
) -> Result<Vec<R>, E> {
    let threads = threads.min(items.len());
    if threads < 2 {
        return items.into_iter().map(work).collect();
    }
    let failed = AtomicBool::new(false);
    let queue = Mutex::new(items.into_iter().enumerate());
    let take = || match failed.load(Ordering::Relaxed) {
        true => None,
        false => queue.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).next(),
    };
    let run = || {
        let mut done = Vec::new();
        while let Some((index, item)) = take() {
            let result = work(item);
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            done.push((index, result));
        }
        done
    };
    let mut done = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut done = run();
        for worker in workers {
            match worker.join() {
                Ok(more) => done.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::{map, try_map};

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for threads in [0, 1, 3, 100] {
            let squares = map(threads, (0..20).collect(), |i: u32| i * i);
            assert_eq!(squares, (0..20).map(|i| i * i).collect::<Vec<_>>(), "{threads} threads");
        }
    }

    #[test]
    fn an_error_ends_it() {
        for threads in [1, 4] {
            let tried = try_map(threads, (0..20).collect(), |i: u32| if i == 7 { Err(i) } else { Ok(i) });
            assert_eq!(tried, Err(7), "{threads} threads");
        }
    }
}
