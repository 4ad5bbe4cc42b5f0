//! Threads that do independent parts of a list and hand over the results in its order.
//!
//! `rayon` keeps either the order (collecting all results in memory) or a bound on memory (`par_bridge`, in any order), and
//! a channel of `crossbeam` does here what one of the standard library does.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Items that a thread does before it hands over their results: waking the consumer for each one would cost more than
/// a moment's delay.
const ITEMS_AT_ONCE: usize = 8;

/// Most threads: more than machines have cores.
const MOST_THREADS: usize = 1024;

/// Applies `work` to every item on `threads` threads, and `consume` to the results in the items' order.
///
/// The items are done in groups. Thread `t` does the groups `t`, `t + threads`, ...: every thread has a channel of its
/// own, so the consumer always knows which to read, and nothing waits out of order. Each thread makes its own state
/// with `prepare`.
///
/// A thread may be so many results `ahead` of the consumer. With the ones in work, this bounds memory: with 0, each
/// thread has one result at a time.
///
/// Ends early with the first error of `consume`. `lost` is the error of a thread that died.
pub(crate) fn in_order<Item, State, Output, Error>(
    items: &[Item],
    threads: usize,
    ahead: usize,
    prepare: impl Fn() -> State + Sync,
    work: impl Fn(&mut State, &Item) -> Output + Sync,
    lost: impl Fn() -> Error,
    mut consume: impl FnMut(&Item, Output) -> Result<(), Error>,
) -> Result<(), Error>
where
    Item: Sync,
    Output: Send,
{
    let threads = threads.clamp(1, items.len().clamp(1, MOST_THREADS));
    // Each thread gets some of few items.
    let group = items
        .len()
        .div_ceil(threads)
        .clamp(1, ITEMS_AT_ONCE.min(ahead + 1));
    thread::scope(|scope| {
        let receivers: Vec<Receiver<Vec<Output>>> = (0..threads)
            .map(|thread| {
                let (sender, receiver) = sync_channel(ahead / group);
                let (prepare, work) = (&prepare, &work);
                scope.spawn(move || {
                    let mut state = prepare();
                    for items in items.chunks(group).skip(thread).step_by(threads) {
                        let outputs = items.iter().map(|item| work(&mut state, item));
                        // The receiver is gone when the consumer has failed.
                        if sender.send(outputs.collect()).is_err() {
                            return;
                        }
                    }
                });
                receiver
            })
            .collect();
        for (items, receiver) in items.chunks(group).zip(receivers.iter().cycle()) {
            let outputs = receiver.recv().map_err(|_closed| lost())?;
            for (item, output) in items.iter().zip(outputs) {
                consume(item, output)?;
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn squares(count: u64, threads: usize) -> Result<Vec<u64>, String> {
        let items: Vec<u64> = (0..count).collect();
        let mut results = Vec::new();
        in_order(
            &items,
            threads,
            100,
            || (),
            |(), item| item * item,
            || "lost".to_owned(),
            |_item, square| {
                results.push(square);
                if square == 10_000 {
                    Err("stop".to_owned())
                } else {
                    Ok(())
                }
            },
        )?;
        Ok(results)
    }

    #[test]
    fn results_come_in_order_from_any_number_of_threads() {
        let expected: Vec<u64> = (0..50).map(|item| item * item).collect();
        for threads in [0, 1, 2, 3, 7, 100] {
            assert_eq!(squares(50, threads).as_ref(), Ok(&expected));
        }
        assert_eq!(squares(0, 4), Ok(Vec::new()));
    }

    #[test]
    fn an_error_of_the_consumer_ends_the_work() {
        assert_eq!(squares(1_000_000, 3), Err("stop".to_owned()));
    }
}
