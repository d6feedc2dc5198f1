//! A store that is one of two kinds, as its volume was made.

/// Has an enum of two variants, each of one field that is or leads to a store, be the store that it holds: every
/// request goes to it unchanged, so that nothing it can do is forgotten on the way.
macro_rules! either_store {
    (<$($parameter:ident: $bound:ident),+> $kind:ty, $one:ident, $other:ident) => {
        impl<$($parameter: $bound),+> $crate::store::BlockStore for $kind {
            fn size(&self) -> u64 {
                $crate::either::either!(self, $one, $other, store => store.size())
            }

            #[inline]
            fn read_at(
                &self,
                buffer: &mut [u8],
                offset: u64,
                patience: $crate::store::Patience,
            ) -> Result<(), $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.read_at(buffer, offset, patience))
            }

            #[inline]
            fn write_at(
                &self,
                data: &[u8],
                offset: u64,
                durability: $crate::store::Durability,
            ) -> Result<(), $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.write_at(data, offset, durability))
            }

            fn zero(
                &self,
                offset: u64,
                length: u64,
                zeroing: $crate::store::Zeroing,
            ) -> Result<(), $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.zero(offset, length, zeroing))
            }

            fn flush(&self) -> Result<(), $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.flush())
            }

            fn extents(
                &self,
                offset: u64,
                length: u64,
                extents_max: usize,
            ) -> Result<Vec<$crate::store::Extent>, $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.extents(offset, length, extents_max))
            }

            fn grow(&self, size: u64) -> Result<(), $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.grow(size))
            }

            fn prefetch(&self, offset: u64, length: u64) {
                $crate::either::either!(self, $one, $other, store => store.prefetch(offset, length));
            }

            fn ready_at(&self, offset: u64, length: usize) -> usize {
                $crate::either::either!(self, $one, $other, store => store.ready_at(offset, length))
            }

            fn send_at(
                &self,
                socket: std::os::fd::BorrowedFd<'_>,
                offset: u64,
                length: usize,
            ) -> Result<usize, $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.send_at(socket, offset, length))
            }

            fn allocated(&self) -> Result<u64, $crate::store::StoreError> {
                $crate::either::either!(self, $one, $other, store => store.allocated())
            }
        }
    };
}

/// Does the same with either.
macro_rules! either {
    ($self:ident, $one:ident, $other:ident, $store:ident => $call:expr) => {
        match $self {
            Self::$one($store) => $call,
            Self::$other($store) => $call,
        }
    };
}

pub(crate) use {either, either_store};
