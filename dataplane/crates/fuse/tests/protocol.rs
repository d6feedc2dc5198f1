//! The protocol against the layouts of `linux/fuse.h`, written out by hand, and against bytes that are none.
#![allow(clippy::unwrap_used)]

use fuse::reply::{self, HEADER_BYTES};
use fuse::{Attributes, Errno, Malformed, Operation, Request, TRANSFER_BYTES_MAX, Unsupported, ZeroRange, init};
use proptest::prelude::*;

const UNIQUE: u64 = 1 << 63 | 42;

/// A request as the kernel lays it out: `struct fuse_in_header`, then the arguments.
fn request(opcode: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend((40 + body.len() as u32).to_ne_bytes());
    bytes.extend(opcode.to_ne_bytes());
    bytes.extend(UNIQUE.to_ne_bytes());
    bytes.extend(1u64.to_ne_bytes());
    bytes.extend([0; 16]);
    bytes.extend(body);
    bytes
}

/// `struct fuse_read_in` and `fuse_write_in`.
fn range(offset: u64, length: u32) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(7u64.to_ne_bytes());
    body.extend(offset.to_ne_bytes());
    body.extend(length.to_ne_bytes());
    body.extend([0xff; 20]);
    body
}

fn write(offset: u64, data: &[u8]) -> Vec<u8> {
    let mut body = range(offset, data.len() as u32);
    body.extend(data);
    request(16, &body)
}

/// `struct fuse_fallocate_in`.
fn fallocate(offset: u64, length: u64, mode: u32) -> Vec<u8> {
    let mut body = Vec::new();
    body.extend(7u64.to_ne_bytes());
    body.extend(offset.to_ne_bytes());
    body.extend(length.to_ne_bytes());
    body.extend(mode.to_ne_bytes());
    body.extend([0; 4]);
    request(43, &body)
}

fn operation(bytes: &[u8]) -> Operation<'_> {
    let request = Request::parse(bytes).unwrap();
    assert_eq!(request.unique, UNIQUE, "with the mark of a request that is sent again");
    request.operation
}

#[test]
fn every_operation_is_told_from_the_others() {
    let hole = Operation::Zero { offset: 4096, length: 1 << 33, how: ZeroRange::Hole };
    let allocated = Operation::Zero { offset: 4096, length: 1 << 33, how: ZeroRange::Allocated };
    let cases: Vec<(Vec<u8>, Operation<'_>)> = vec![
        (request(15, &range(512, 4096)), Operation::Read { offset: 512, length: 4096 }),
        (write(1 << 40, b"data"), Operation::Write { offset: 1 << 40, data: b"data" }),
        (write(0, b""), Operation::Write { offset: 0, data: b"" }),
        (fallocate(4096, 1 << 33, 3), hole),
        (fallocate(4096, 1 << 33, 17), allocated),
        (fallocate(4096, 1 << 33, 16), allocated),
        (fallocate(0, 1, 0), Operation::Unsupported),
        (fallocate(0, 1, 2), Operation::Unsupported),
        (fallocate(0, 1, 0xff), Operation::Unsupported),
        (request(20, &[0; 16]), Operation::Sync),
        (request(3, &[0; 16]), Operation::GetAttributes),
        (request(4, &[0; 88]), Operation::Unsupported),
        (request(14, &[0; 8]), Operation::Open),
        (request(18, &[0; 24]), Operation::Release),
        (request(25, &[0; 24]), Operation::Close),
        (request(17, &[]), Operation::FileSystem),
        (request(38, &[]), Operation::Destroy),
        (request(2, &[0; 8]), Operation::Unanswered),
        (request(42, &[0; 24]), Operation::Unanswered),
        (request(36, &[0; 8]), Operation::Unknown(36)),
        (request(46, &[0; 24]), Operation::Unknown(46)),
        (request(u32::MAX, &[]), Operation::Unknown(u32::MAX)),
    ];
    for (bytes, expected) in &cases {
        assert_eq!(operation(bytes), *expected);
    }
}

#[test]
fn what_is_cut_off_is_no_request() {
    for whole in [request(15, &range(512, 4096)), write(0, &[1; 100]), fallocate(0, 1, 3)] {
        for length in 0..whole.len() {
            assert!(Request::parse(&whole[..length]).is_err(), "{length} of {} bytes", whole.len());
            // Also where the header tells the shorter length.
            let mut shorter = whole[..length].to_vec();
            if let Some(said) = shorter.get_mut(..4) {
                said.copy_from_slice(&(length as u32).to_ne_bytes());
                // Padding at the end of the arguments may be missing; nothing that is used.
                if let Ok(Request { operation: Operation::Write { .. }, .. }) = Request::parse(&shorter) {
                    panic!("a write of {length} bytes");
                }
            }
        }
    }
    let mut more = write(0, &[1; 100]);
    more.push(0);
    assert_eq!(Request::parse(&more), Err(Malformed::Length { said: 180, came: 181 }));
    let mut lies = range(0, 101);
    lies.extend([1; 100]);
    assert_eq!(Request::parse(&request(16, &lies)), Err(Malformed::Arguments(16)), "data shorter than it says");
}

fn field<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes[at..at + N].try_into().unwrap()
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(field(bytes, at))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(field(bytes, at))
}

/// Every reply names its length and its request.
fn check_header(bytes: &[u8], error: i32) {
    assert_eq!(u32_at(bytes, 0) as usize, bytes.len());
    assert_eq!(i32::from_ne_bytes(field(bytes, 4)), error);
    assert_eq!(u64_at(bytes, 8), UNIQUE);
}

#[test]
fn replies_have_the_kernels_layouts() {
    check_header(&reply::error(UNIQUE, Errno::NoSpace), -28);
    check_header(&reply::done(UNIQUE), 0);
    let written = reply::written(UNIQUE, 4096);
    check_header(&written, 0);
    assert_eq!((written.len(), u32_at(&written, 16)), (24, 4096));
    let opened = reply::opened(UNIQUE);
    check_header(&opened, 0);
    assert_eq!((opened.len(), u64_at(&opened, 16), u32_at(&opened, 24)), (32, 0, 0b110_0001));
    let attributes = reply::attributes(UNIQUE, &Attributes { size: 1 << 44, read_only: false });
    check_header(&attributes, 0);
    assert_eq!(attributes.len(), 120);
    assert_eq!(u64_at(&attributes, 16), 0, "valid for no time");
    assert_eq!((u64_at(&attributes, 32), u64_at(&attributes, 40)), (1, 1 << 44));
    assert_eq!((u32_at(&attributes, 92), u32_at(&attributes, 96)), (0o100_600, 1));
    let attributes = reply::attributes(UNIQUE, &Attributes { size: 1, read_only: true });
    assert_eq!(u32_at(&attributes, 92), 0o100_400);
    let file_system = reply::file_system(UNIQUE, 1 << 30);
    check_header(&file_system, 0);
    assert_eq!((file_system.len(), u64_at(&file_system, 16), u32_at(&file_system, 56)), (96, 1 << 18, 4096));
    let header = reply::data_header(UNIQUE, 4096);
    assert_eq!((header.len(), u32_at(&header, 0)), (HEADER_BYTES, 4112));
    let resend = reply::resend();
    assert_eq!((u32_at(&resend, 0), u32_at(&resend, 4), u64_at(&resend, 8)), (16, 7, 0));
}

const FLAGS_LOW: u32 = 1 | 1 << 5 | 1 << 15 | 1 << 22 | 1 << 30;
const FLAGS_HIGH: u32 = 1 << 7;

/// `struct fuse_init_in`.
fn hello(major: u32, minor: u32, low: u32, high: u32) -> Vec<u8> {
    let mut body = Vec::new();
    for number in [major, minor, 0x2_0000, low, high] {
        body.extend(number.to_ne_bytes());
    }
    body.extend([0; 44]);
    request(26, &body)
}

#[test]
fn the_first_word_settles_what_both_can_do() {
    let (agreed, answer) = init::negotiate(&hello(7, 45, u32::MAX, u32::MAX)).unwrap();
    assert_eq!(agreed.minor, 40);
    check_header(&answer, 0);
    assert_eq!(answer.len(), 80);
    assert_eq!((u32_at(&answer, 16), u32_at(&answer, 20)), (7, 40));
    assert_eq!((u32_at(&answer, 28), u32_at(&answer, 48)), (FLAGS_LOW, FLAGS_HIGH), "nothing that is not understood");
    assert_eq!(u32_at(&answer, 36), TRANSFER_BYTES_MAX);
    assert_eq!(u16::from_ne_bytes(field(&answer, 32)), 256);
    assert_eq!(u16::from_ne_bytes(field(&answer, 44)), 256);
    assert_eq!(init::negotiate(&hello(7, 40, FLAGS_LOW, FLAGS_HIGH)).unwrap().1, {
        let (_, answer) = init::negotiate(&hello(7, 45, FLAGS_LOW, FLAGS_HIGH)).unwrap();
        answer
    });
}

#[test]
fn kernels_that_would_lose_requests_are_refused() {
    for (low, high) in [(FLAGS_LOW, 0), (FLAGS_LOW & !(1 << 30), FLAGS_HIGH), (FLAGS_LOW & !(1 << 15), FLAGS_HIGH)] {
        assert_eq!(init::negotiate(&hello(7, 39, low, high)), Err(Unsupported::TooOld(7, 39)));
    }
    assert_eq!(init::negotiate(&hello(8, 0, FLAGS_LOW, FLAGS_HIGH)), Err(Unsupported::Version(8, 0)));
    assert_eq!(init::negotiate(&request(3, &[0; 64])), Err(Unsupported::NotInit));
    let whole = hello(7, 40, FLAGS_LOW, FLAGS_HIGH);
    for length in 0..whole.len() {
        assert_eq!(init::negotiate(&whole[..length]), Err(Unsupported::NotInit));
    }
}

proptest! {
    #[test]
    fn no_bytes_bring_it_down(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = Request::parse(&bytes);
        let _ = init::negotiate(&bytes);
    }

    #[test]
    fn no_arguments_bring_it_down(opcode in 0u32..60, body in proptest::collection::vec(any::<u8>(), 0..200)) {
        let bytes = request(opcode, &body);
        if let Ok(Request { operation: Operation::Write { data, .. }, .. }) = Request::parse(&bytes) {
            prop_assert_eq!(data.len(), body.len() - 40);
        }
        let _ = init::negotiate(&bytes);
    }

    #[test]
    fn a_write_comes_as_it_was_sent(offset: u64, data in proptest::collection::vec(any::<u8>(), 0..5000)) {
        let bytes = write(offset, &data);
        prop_assert_eq!(operation(&bytes), Operation::Write { offset, data: &data });
    }
}
