//! Threads that work on independent parts of a list, and hand over the results in the order of the list.
//!
//! `rayon` can keep either the order (it then collects all results in memory) or a limit on memory (`par_bridge`, which
//! loses the order). A channel of `crossbeam` would do no more here than one of the standard library.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

/// Number of items that a thread works on before it hands over their results. Waking the consumer for each single one would
/// cost more than the short delay.
const ITEMS_AT_ONCE: usize = 8;

/// Most threads that are used: more than a machine has cores.
const MOST_THREADS: usize = 1024;

/// Applies `work` to every item on `threads` threads, and `consume` to the results in the items' order.
///
/// The items are taken in groups. Thread `t` takes the groups `t`, `t + threads`, ... Every thread has a channel of its
/// own, so the consumer always knows which one to read next. Each thread makes its own state with `prepare`.
///
/// A thread may be at most `ahead` results ahead of the consumer, which limits the memory: with 0, each thread has one
/// result at a time.
///
/// Ends early with the first error of `consume`. `lost` makes the error for a thread that panicked.
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
    // If there are few items, the groups are smaller, so that each thread gets some.
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
