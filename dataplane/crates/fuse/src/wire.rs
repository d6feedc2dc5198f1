//! Numbers in the machine's own byte order, out of bytes and into them.

/// Reads fields one after the other. What is asked for beyond the end is `None`, from then on.
pub struct Fields<'a>(Option<&'a [u8]>);

impl<'a> Fields<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(Some(bytes))
    }

    pub fn bytes<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.take()?.split_first_chunk::<N>()?;
        self.0 = Some(rest);
        Some(*field)
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.bytes().map(u32::from_ne_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.bytes().map(u64::from_ne_bytes)
    }
}

/// Writes fields one after the other into an array of exactly their size; what does not fit is left out, which the
/// tests of each layout would show.
pub struct Layout<const N: usize> {
    bytes: [u8; N],
    end: usize,
}

impl<const N: usize> Layout<N> {
    pub fn new() -> Self {
        Self { bytes: [0; N], end: 0 }
    }

    fn put(mut self, field: &[u8]) -> Self {
        if let Some(place) = self.bytes.get_mut(self.end..self.end + field.len()) {
            place.copy_from_slice(field);
        }
        self.end += field.len();
        self
    }

    pub fn u16(self, value: u16) -> Self {
        self.put(&value.to_ne_bytes())
    }

    pub fn u32(self, value: u32) -> Self {
        self.put(&value.to_ne_bytes())
    }

    pub fn i32(self, value: i32) -> Self {
        self.put(&value.to_ne_bytes())
    }

    pub fn u64(self, value: u64) -> Self {
        self.put(&value.to_ne_bytes())
    }

    /// The array; fields that were not written are zero.
    pub fn done(self) -> [u8; N] {
        debug_assert!(self.end <= N, "a layout of {N} bytes was given {}", self.end);
        self.bytes
    }
}
