//! Independent pieces of work on all cores, with their results in order.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

/// Does `work` for each number below `count`, on all cores, and gives the results to `take` in the order of the numbers.
///
/// # Errors
///
/// The first one in that order, of `work` or of `take`. Then no further piece is begun.
pub(super) fn in_parallel<T: Send, E: Send>(
    count: usize,
    work: impl Fn(usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(T) -> Result<(), E>,
) -> Result<(), E> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let (work, next) = (&work, &next);
    thread::scope(|scope| {
        let (sender, results) = channel();
        for _thread in 0..threads.min(count) {
            let sender = sender.clone();
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    // The receiver is gone after an error.
                    if number >= count || sender.send((number, work(number))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        let mut early = BTreeMap::new();
        let mut expected = 0;
        for (number, result) in results {
            early.insert(number, result);
            while let Some(result) = early.remove(&expected) {
                take(result?)?;
                expected += 1;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_and_the_first_error_ends_the_work() {
        let work = |number: usize| {
            thread::sleep(Duration::from_millis((10 - number as u64) % 3));
            if number < 7 { Ok(number) } else { Err(number) }
        };
        let mut taken = Vec::new();
        let ended = in_parallel(10, work, |number| {
            taken.push(number);
            Ok(())
        });
        assert_eq!((taken, ended), ((0..7).collect(), Err(7)));
        let mut taken = Vec::new();
        let ended = in_parallel(7, work, |number| {
            taken.push(number);
            if number < 3 { Ok(()) } else { Err(number) }
        });
        assert_eq!((taken, ended), (vec![0, 1, 2, 3], Err(3)));
        assert_eq!(in_parallel(0, work, |_number| Ok(())), Ok(()));
    }
}
