//! AES-256 in XTS mode (IEEE 1619, NIST SP 800-38E), by AWS-LC, whose assembly uses what the processor has.
//!
//! A crate of its own since AWS-LC is C: apart from `mapped` the one with `unsafe` in it. What makes it sound: a context
//! is made, used and freed by its owner alone, and lengths are checked before a pointer goes anywhere.
//!
//! XTS has no chaining: each block of 16 bytes depends on the key, the unit's number, its place in the unit, and nothing
//! else. So the beginning of a unit is enciphered as it would be within the whole one.

use std::fmt;
use std::ptr::{self, NonNull};

use aws_lc_sys::{
    EVP_CIPHER_CTX, EVP_CIPHER_CTX_free, EVP_CIPHER_CTX_new, EVP_CipherInit_ex, EVP_CipherUpdate, EVP_aes_256_xts,
};

/// Bytes of a key: two of AES-256, one for data and one for places.
pub const KEY_BYTES: usize = 64;
/// Bytes of a block of AES: data are enciphered in whole ones.
pub const BLOCK_BYTES: usize = 16;
/// The most bytes of a unit: IEEE 1619 allows 2²⁰ blocks.
pub const UNIT_BYTES_MAX: usize = BLOCK_BYTES << 20;

/// Why nothing was enciphered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Both halves are the same, with which XTS is not what it promises.
    #[error("the key's two halves are the same")]
    WeakKey,
    /// The library had no memory.
    #[error("the cipher cannot be set up")]
    NotSetUp,
    /// The library refused what it never refuses.
    #[error("the cipher failed")]
    Failed,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From data to what is stored.
    Encrypt,
    /// And back.
    Decrypt,
}

/// A key set up for one direction. When it goes, the library wipes what it made of the key.
pub struct Context {
    context: NonNull<EVP_CIPHER_CTX>,
    direction: Direction,
}

// SAFETY: AWS-LC binds a context to no thread, and this value is its only owner.
unsafe impl Send for Context {}

impl Context {
    /// Sets up a key.
    ///
    /// # Errors
    /// `WeakKey`, or `NotSetUp`.
    pub fn new(key: &[u8; KEY_BYTES], direction: Direction) -> Result<Self, Error> {
        let (data, place) = key.split_at(KEY_BYTES / 2);
        if data.iter().zip(place).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0 {
            return Err(Error::WeakKey);
        }
        // SAFETY: takes nothing, and gives a context or null.
        let context = NonNull::new(unsafe { EVP_CIPHER_CTX_new() }).ok_or(Error::NotSetUp)?;
        let made = Self { context, direction };
        let encrypt = i32::from(direction == Direction::Encrypt);
        // SAFETY: the context is ours, the cipher is static, its key has 64 bytes, and it copies it. No engine, and no
        // number of a unit yet.
        let set = unsafe {
            EVP_CipherInit_ex(
                made.context.as_ptr(),
                EVP_aes_256_xts(),
                ptr::null_mut(),
                key.as_ptr(),
                ptr::null(),
                encrypt,
            )
        };
        if set == 1 { Ok(made) } else { Err(Error::NotSetUp) }
    }

    /// Enciphers `from` to `to`: the beginning of the unit of this number, or all of it.
    ///
    /// # Errors
    /// `Failed`.
    ///
    /// # Panics
    /// The lengths differ, or are no whole blocks, or too many.
    pub fn apply_to(&mut self, unit: u128, from: &[u8], to: &mut [u8]) -> Result<(), Error> {
        assert_eq!(from.len(), to.len(), "as much goes in as comes out");
        self.run(unit, from.as_ptr(), to.as_mut_ptr(), from.len())
    }

    /// The same in place.
    ///
    /// # Errors
    /// `Failed`.
    ///
    /// # Panics
    /// The length is no whole number of blocks, or too large.
    pub fn apply(&mut self, unit: u128, bytes: &mut [u8]) -> Result<(), Error> {
        let pointer = bytes.as_mut_ptr();
        self.run(unit, pointer, pointer, bytes.len())
    }

    /// `from` and `to` are good for `length` bytes, and are the same or do not overlap.
    fn run(&mut self, unit: u128, from: *const u8, to: *mut u8, length: usize) -> Result<(), Error> {
        assert!(length % BLOCK_BYTES == 0 && length <= UNIT_BYTES_MAX, "no whole blocks of one unit: {length} bytes");
        if length == 0 {
            return Ok(());
        }
        let (context, number) = (self.context.as_ptr(), unit.to_le_bytes());
        let encrypt = i32::from(self.direction == Direction::Encrypt);
        let mut done = 0;
        // SAFETY: the context is ours and has its key; XTS reads 16 bytes of the unit's number.
        let begun =
            unsafe { EVP_CipherInit_ex(context, ptr::null(), ptr::null_mut(), ptr::null(), number.as_ptr(), encrypt) };
        // SAFETY: as the caller promises; XTS writes as many bytes as it reads, and may do so in place.
        let applied = begun == 1 && unsafe { EVP_CipherUpdate(context, to, &raw mut done, from, length as i32) } == 1;
        if applied && done as usize == length { Ok(()) } else { Err(Error::Failed) }
    }
}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: made by this value, and freed once.
        unsafe { EVP_CIPHER_CTX_free(self.context.as_ptr()) };
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Context").field("direction", &self.direction).finish_non_exhaustive()
    }
}
