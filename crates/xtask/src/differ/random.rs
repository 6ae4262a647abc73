//! The stream of numbers that programs and mutants are made from. Own code of three lines, and not a crate, because a
//! seed that was written down must give the same program for ever.

/// SplitMix64.
pub(super) struct Random(u64);

impl Random {
    /// The stream of one program or mutant: `kind` keeps the two apart.
    pub(super) fn of(seed: u64, kind: u64, index: u64) -> Random {
        let mut random = Random(seed ^ (kind << 56));
        let start = random.next();
        Random(start ^ index.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, which is not reached; 0 if there is nothing to choose from.
    pub(super) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of them.
    pub(super) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    /// One of some texts that were made to choose from.
    pub(super) fn one_of<const N: usize>(&mut self, mut texts: [String; N]) -> String {
        std::mem::take(&mut texts[self.below(N)])
    }
}
