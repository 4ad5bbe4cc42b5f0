//! Batches that are made while the network computes.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{Builder, JoinHandle};

/// What an iterator gives, some items ahead, in the same order.
pub(super) struct Ahead<I: Iterator> {
    source: Source<I>,
}

enum Source<I: Iterator> {
    Thread {
        /// `None` only while it is dropped.
        items: Option<Receiver<I::Item>>,
        thread: Option<JoinHandle<()>>,
    },
    /// The machine has no thread to spare: items are made when they are asked for.
    Here(I),
}

impl<I> Ahead<I>
where
    I: Iterator + Clone + Send + 'static,
    I::Item: Send + 'static,
{
    /// Begins to make items in a thread: at most `ahead` of them wait to be taken.
    pub(super) fn new(iterator: I, ahead: usize) -> Self {
        let (sender, receiver) = sync_channel(ahead);
        let in_thread = iterator.clone();
        let thread = Builder::new().name("images".to_owned()).spawn(move || {
            for item in in_thread {
                if sender.send(item).is_err() {
                    return; // nobody wants more
                }
            }
        });
        let source = match thread {
            Ok(thread) => Source::Thread {
                items: Some(receiver),
                thread: Some(thread),
            },
            Err(_) => Source::Here(iterator),
        };
        Self { source }
    }
}

impl<I: Iterator> Iterator for Ahead<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        match &mut self.source {
            Source::Thread { items, .. } => items.as_ref()?.recv().ok(),
            Source::Here(iterator) => iterator.next(),
        }
    }
}

impl<I: Iterator> Drop for Ahead<I> {
    fn drop(&mut self) {
        if let Source::Thread { items, thread } = &mut self.source {
            drop(items.take()); // the thread's next item has nobody to go to
            if let Some(thread) = thread.take() {
                let _ = thread.join();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn items_come_in_order_and_end() {
        let ahead = Ahead::new(0..1_000, 3);
        assert_eq!(ahead.collect::<Vec<_>>(), (0..1_000).collect::<Vec<_>>());
    }

    #[test]
    fn whoever_stops_early_stops_the_thread_which_is_few_items_ahead() {
        let made = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&made);
        let items = (0..1_000_000).inspect(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
        });
        let mut ahead = Ahead::new(items, 3);
        assert_eq!(ahead.next(), Some(0));
        drop(ahead); // waits for the thread
        // One taken, three waiting, one that nobody took, and one more if the thread was quick.
        assert!(made.load(Ordering::SeqCst) <= 6);
    }
}
