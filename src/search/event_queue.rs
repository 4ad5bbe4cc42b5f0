//! Events ordered by simulated time.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// Events that are taken out in the order of their times. Of two with the same
/// time, the one that was put in first comes first.
#[derive(Debug)]
pub(crate) struct EventQueue<T> {
    heap: BinaryHeap<Event<T>>,
    pushed: u64,
}

#[derive(Debug)]
struct Event<T> {
    seconds: f64,
    sequence: u64,
    payload: T,
}

impl<T> EventQueue<T> {
    /// A queue without events.
    #[must_use]
    pub(crate) const fn new() -> Self {
        Self {
            heap: BinaryHeap::new(),
            pushed: 0,
        }
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }

    /// Adds an event at `seconds` of simulated time.
    pub(crate) fn push(&mut self, seconds: f64, payload: T) {
        self.heap.push(Event {
            seconds,
            sequence: self.pushed,
            payload,
        });
        self.pushed += 1;
    }

    /// Takes the earliest event out, with its time in seconds.
    pub(crate) fn pop(&mut self) -> Option<(f64, T)> {
        self.heap.pop().map(|event| (event.seconds, event.payload))
    }
}

impl<T> Ord for Event<T> {
    /// A heap gives its greatest element first, so an event is greater if its time is earlier or if it was pushed before.
    fn cmp(&self, other: &Self) -> Ordering {
        let by_time = other.seconds.total_cmp(&self.seconds);
        by_time.then(other.sequence.cmp(&self.sequence))
    }
}

impl<T> PartialOrd for Event<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Event<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Event<T> {}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "exact and copied values match to the bit")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Some(time) pushes, None pops; few times, so that many are equal.
        #[test]
        fn events_leave_as_from_a_list_searched_for_its_first_minimum(
            actions in prop::collection::vec(prop::option::of(0_u8..5), 0..200)
        ) {
            let mut queue = EventQueue::new();
            let mut list: Vec<(f64, usize)> = Vec::new();
            for (number, action) in actions.into_iter().enumerate() {
                if let Some(time) = action {
                    queue.push(f64::from(time), number);
                    list.push((f64::from(time), number));
                } else {
                    let minimum = list.iter().map(|event| event.0).fold(f64::INFINITY, f64::min);
                    let first = list.iter().position(|event| event.0 == minimum);
                    prop_assert_eq!(queue.pop(), first.map(|position| list.remove(position)));
                }
            }
            prop_assert_eq!(queue.is_empty(), list.is_empty());
        }
    }
}
