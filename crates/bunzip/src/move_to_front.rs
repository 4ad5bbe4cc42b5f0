//! The move-to-front list: bytes in the order of their last use.

/// Places at the front that are moved as one integer.
const FRONT: usize = 16;

/// For each place of the front, ones in the bytes up to and with that place.
const UP_TO: [u128; FRONT] = {
    let mut masks = [u128::MAX; FRONT];
    let mut place = 0;
    while place < FRONT {
        masks[place] >>= 8 * (FRONT - 1 - place);
        place += 1;
    }
    masks
};

/// A list of bytes in which the one taken moves to the front. Aligned, so that moving it
/// touches as few lines of the cache as possible.
#[repr(align(64))]
pub(crate) struct MoveToFront {
    bytes: [u8; 256],
}

impl MoveToFront {
    pub(crate) fn new(bytes: [u8; 256]) -> Self {
        Self { bytes }
    }

    /// Takes the byte at a place.
    ///
    /// Half the places met in training logs are below 16, where a call of
    /// `memmove` would cost more than the move: there, the first 16 bytes are
    /// shifted as one integer and the part behind the place is kept by a mask.
    #[inline]
    pub(crate) fn take(&mut self, place: u8) -> u8 {
        let place = usize::from(place);
        let byte = self.bytes[place];
        if let (Some(up_to), Some(front)) =
            (UP_TO.get(place), self.bytes.first_chunk_mut::<FRONT>())
        {
            let old = u128::from_le_bytes(*front);
            let shifted = old << 8 | u128::from(byte);
            *front = (old & !up_to | shifted & up_to).to_le_bytes();
        } else {
            self.bytes.copy_within(..place, 1);
            self.bytes[0] = byte;
        }
        byte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_from_any_place_moves_to_the_front() {
        let mut expected: Vec<u8> = (0..=255).rev().collect();
        let mut list = MoveToFront::new(std::array::from_fn(|place| 255 - place as u8));
        for place in (0..=255).chain([0, 255, 15, 16, 17, 1, 254]) {
            let byte = expected.remove(usize::from(place));
            expected.insert(0, byte);
            assert_eq!(list.take(place), byte);
            assert_eq!(list.bytes[..], expected, "after place {place}");
        }
    }
}
