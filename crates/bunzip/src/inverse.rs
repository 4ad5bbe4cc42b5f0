//! The inverse Burrows-Wheeler transform, from many places at once.
//!
//! The transformed text lists the last bytes of all rotations of the text,
//! sorted. From it follows for each row of that list its first byte and the row
//! of the rotation that starts one byte later. Following these links from the
//! row that is the text itself spells the text, one byte a step. Each step waits
//! for the one before, and the rows visited are all over a table of megabytes.
//!
//! But the links form a ring through all rows, so a walk may start anywhere and
//! spells a segment of the text, if only we learn where that segment belongs.
//! We start at many rows, evenly spaced in the table and so at random in the
//! text, and mark them. A walk that comes to a marked row ends there: its segment
//! is followed by the one that started in that row. [`LANES`] walks go on at
//! a time, so as many reads are under way. When all have ended, the segments
//! are put together, beginning with the one from the row of the text itself.
//!
//! When the text is a repetition, the links form several rings. The one through
//! the row of the text then spells one period, over and over.

use crate::error::Unexpected;
use crate::runs::{Runs, SLOTS};

/// Walks that go on at once; more need more registers than there are.
const LANES: usize = 8;
/// Steps of each between two looks at the marks.
const STEPS: usize = 32;
/// The least distance of two starts. Each costs about a hundred steps.
const MIN_STRIDE: usize = 1024;
/// The segment from the row of the text itself. Those from rows at multiples of
/// the stride are numbered from 0.
const ORIGIN: u8 = 255;

/// Runs up to this length are written without a loop.
const SHORT_RUN: usize = 8;

/// In a row: a segment starts here.
const MARK: u32 = 1 << 8;
/// In a row: the bits above are the next row, which is thus below [`SLOTS`].
const NEXT: u32 = 12;

/// A piece of the text.
#[derive(Clone, Copy, Default)]
struct Segment {
    /// The lane on whose tape it stands, and where.
    lane: usize,
    start: usize,
    len: usize,
    /// The segment that follows in the text.
    next: u8,
}

/// One of the walks: the segment it is on, and its tape.
#[derive(Clone, Copy, Default)]
struct Lane {
    segment: u8,
    /// Where the segment starts on the tape.
    start: usize,
    /// Where the tape ends.
    end: usize,
}

/// The memory to undo the transform.
pub(crate) struct Inverse {
    /// `next row << 12 | mark << 8 | first byte` for each row. One row behind
    /// the last leads to itself: there go lanes that have nothing left to do.
    rows: Box<[u32; SLOTS]>,
    /// What each lane spells, segment after segment.
    tapes: [Box<[u8; SLOTS]>; LANES],
    segments: [Segment; 256],
    text: Box<[u8; SLOTS]>,
}

impl Inverse {
    pub(crate) fn new() -> Self {
        Self {
            rows: crate::memory::boxed_zeros(),
            tapes: std::array::from_fn(|_| crate::memory::boxed_zeros()),
            segments: [Segment::default(); 256],
            text: crate::memory::boxed_zeros(),
        }
    }

    /// The text whose transform is given, with the row that is the text itself.
    pub(crate) fn text(&mut self, runs: &Runs, origin: usize) -> Result<&[u8], Unexpected> {
        self.link(runs)?;
        self.walk(runs.len, origin);
        self.join(runs.len)
    }

    /// Fills the table of rows.
    ///
    /// Rows that start with the same byte are neighbours, and among them the
    /// order is the same as among the rows that end with that byte. So the rows
    /// of a run, which all end with one byte, follow each other where they lead.
    fn link(&mut self, runs: &Runs) -> Result<(), Unexpected> {
        let mut bucket_ends = runs.byte_counts;
        for byte in 1..bucket_ends.len() {
            bucket_ends[byte] += bucket_ends[byte - 1];
        }
        let mut bucket_fills = [0; 256];
        bucket_fills[1..].copy_from_slice(&bucket_ends[..255]);

        let mut row = 0;
        for run in runs.iter() {
            let (byte, len) = (run & 0xff, run >> 8);
            let fill = &mut bucket_fills[byte as usize];
            let (first, end) = (*fill, bucket_ends[byte as usize]);
            *fill += len;
            let link = row << NEXT | byte;
            row += len;
            // Most runs are short: write a fixed number of rows and let the next
            // run with this byte write over the surplus, if there is room for it.
            let places = self.rows.get_mut(first as usize..).ok_or(Unexpected)?;
            if let Some(places) = places.first_chunk_mut::<SHORT_RUN>()
                && first + SHORT_RUN as u32 <= end
            {
                write_links(places, link);
                if len as usize <= SHORT_RUN {
                    continue;
                }
            }
            write_links(places.get_mut(..len as usize).ok_or(Unexpected)?, link);
        }
        Ok(())
    }

    /// Spells all segments.
    fn walk(&mut self, len: usize, origin: usize) {
        let stride = MIN_STRIDE.max(len / usize::from(ORIGIN) + 1);
        let strides = (0..ORIGIN).map(|segment| (segment, usize::from(segment) * stride));
        let mut starts = strides
            .take_while(|&(_, row)| row < len)
            .filter(|&(_, row)| row != origin)
            .chain([(ORIGIN, origin)]);
        for (_, row) in starts.clone() {
            self.rows[row % SLOTS] |= MARK;
        }
        let nowhere = (len as u32) << NEXT;
        self.rows[len % SLOTS] = nowhere;

        let mut lanes = [Lane::default(); LANES];
        let mut links = [nowhere; LANES];
        let mut walking = 0;
        for (index, (segment, row)) in starts.by_ref().take(LANES).enumerate() {
            links[index] = self.begin(index, &mut lanes[index], segment, row);
            walking += 1;
        }
        while walking > 0 {
            let before = links;
            let (spelled, seen) = step(&self.rows, &mut links);
            for ((tape, lane), bytes) in self.tapes.iter_mut().zip(&mut lanes).zip(spelled) {
                // A lane long at rest may have come to the end of its tape.
                if let Some(place) = tape.get_mut(lane.end..).and_then(<[u8]>::first_chunk_mut) {
                    *place = bytes;
                }
                lane.end += STEPS;
            }
            if seen & MARK == 0 {
                continue;
            }
            let (counts, rows) = step_to_marks(&self.rows, before);
            for index in (0..LANES).filter(|&index| counts[index] < STEPS) {
                let lane = &mut lanes[index];
                lane.end = lane.end - STEPS + counts[index];
                let row = rows[index] as usize;
                self.segments[usize::from(lane.segment)] = Segment {
                    lane: index,
                    start: lane.start,
                    len: lane.end - lane.start,
                    next: if row == origin {
                        ORIGIN
                    } else {
                        (row / stride) as u8
                    },
                };
                if let Some((segment, row)) = starts.next() {
                    links[index] = self.begin(index, lane, segment, row);
                } else {
                    links[index] = nowhere;
                    walking -= 1;
                }
            }
        }
    }

    /// Takes the first step of a segment, from its marked row.
    fn begin(&mut self, index: usize, lane: &mut Lane, segment: u8, row: usize) -> u32 {
        let link = self.rows[row % SLOTS];
        self.tapes[index][lane.end % SLOTS] = link as u8;
        *lane = Lane {
            segment,
            start: lane.end,
            end: lane.end + 1,
        };
        link
    }

    /// Puts the segments together.
    fn join(&mut self, len: usize) -> Result<&[u8], Unexpected> {
        let mut period = 0;
        let mut id = ORIGIN;
        loop {
            let Segment {
                lane,
                start,
                len,
                next,
            } = self.segments[usize::from(id)];
            let tape = self.tapes.get(lane).ok_or(Unexpected)?;
            let from = tape.get(start..start + len).ok_or(Unexpected)?;
            self.text
                .get_mut(period..period + len)
                .ok_or(Unexpected)?
                .copy_from_slice(from);
            period += len;
            id = next;
            if id == ORIGIN {
                break;
            }
        }
        let text = self.text.get_mut(..len).ok_or(Unexpected)?;
        for at in period..len {
            text[at] = text[at - period];
        }
        Ok(text)
    }
}

/// Writes the rows that a run leads from, of which `link` is the first.
fn write_links(places: &mut [u32], link: u32) {
    for (place, distance) in places.iter_mut().zip(0..) {
        *place = link + (distance << NEXT);
    }
}

/// Takes [`STEPS`] steps in every lane: what they spell, and all bits met.
///
/// To look for a mark at every step would cost a register a lane and a branch;
/// the few steps behind a mark are taken back instead.
#[expect(
    clippy::needless_range_loop,
    reason = "lanes within steps is the point"
)]
fn step(rows: &[u32; SLOTS], links: &mut [u32; LANES]) -> ([[u8; STEPS]; LANES], u32) {
    let mut spelled = [[0; STEPS]; LANES];
    let mut local = *links;
    let mut seen = 0;
    for step in 0..STEPS {
        for lane in 0..LANES {
            let link = rows[(local[lane] >> NEXT) as usize];
            seen |= link;
            spelled[lane][step] = link as u8;
            local[lane] = link;
        }
    }
    *links = local;
    (spelled, seen)
}

/// Takes the same steps again, up to a marked row: their number and that row.
fn step_to_marks(rows: &[u32; SLOTS], mut links: [u32; LANES]) -> ([usize; LANES], [u32; LANES]) {
    let mut counts = [0; LANES];
    for _ in 0..STEPS {
        for lane in 0..LANES {
            let link = rows[(links[lane] >> NEXT) as usize];
            let unmarked = link & MARK == 0;
            counts[lane] += usize::from(unmarked);
            links[lane] = if unmarked { link } else { links[lane] };
        }
    }
    (counts, links.map(|link| link >> NEXT))
}
