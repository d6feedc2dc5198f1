//! Requests and replies: round trips, and each rule of what may be asked.

use nbd::reply::{self, Errno};
use nbd::{Command, ExportShape, ExtentKind, Request, Violation};
use proptest::prelude::*;

const SHAPE: ExportShape = ExportShape { size: 1 << 20, read_only: false, structured: true, allocation: true };
const MAX: u32 = 32 << 20;

fn request(command: Command, flags: u16, offset: u64, length: u32) -> Request {
    Request { command, flags, cookie: 7, offset, length }
}

#[test]
fn what_may_be_asked() {
    let large = ExportShape { size: 1 << 40, ..SHAPE };
    let read_only = ExportShape { read_only: true, ..SHAPE };
    let plain = ExportShape { structured: false, allocation: false, ..SHAPE };
    let end = SHAPE.size;
    let table = [
        ("read", request(Command::Read, 0, 0, 4096), SHAPE, Ok(())),
        ("read to the end", request(Command::Read, 0, end - 1, 1), SHAPE, Ok(())),
        ("read beyond", request(Command::Read, 0, end - 1, 2), SHAPE, Err(Errno::Invalid)),
        ("read around the end of numbers", request(Command::Read, 0, u64::MAX, 2), SHAPE, Err(Errno::Invalid)),
        ("read the most", request(Command::Read, 0, 0, MAX), large, Ok(())),
        ("read more", request(Command::Read, 0, 0, MAX + 1), large, Err(Errno::Invalid)),
        ("read more in one piece", request(Command::Read, 4, 0, MAX + 1), large, Err(Errno::Overflow)),
        ("one piece without structure", request(Command::Read, 4, 0, 1), plain, Err(Errno::Invalid)),
        ("write beyond", request(Command::Write, 0, end, 1), SHAPE, Err(Errno::NoSpace)),
        ("write", request(Command::Write, 1, 0, 1), SHAPE, Ok(())),
        ("write where reading is all", request(Command::Write, 0, 0, 1), read_only, Err(Errno::NotPermitted)),
        ("trim where reading is all", request(Command::Trim, 0, 0, 1), read_only, Err(Errno::NotPermitted)),
        ("zero where reading is all", request(Command::WriteZeroes, 0, 0, 1), read_only, Err(Errno::NotPermitted)),
        ("zero all of a large one", request(Command::WriteZeroes, 0, 0, u32::MAX), large, Ok(())),
        ("zero beyond", request(Command::WriteZeroes, 0, end, 1), SHAPE, Err(Errno::NoSpace)),
        ("trim beyond", request(Command::Trim, 0, end, 1), SHAPE, Err(Errno::Invalid)),
        ("cache beyond", request(Command::Cache, 0, end, 1), SHAPE, Err(Errno::Invalid)),
        ("flush", request(Command::Flush, 0, 0, 0), read_only, Ok(())),
        ("status", request(Command::BlockStatus, 8, 0, 4096), SHAPE, Ok(())),
        ("status of nothing", request(Command::BlockStatus, 0, 0, 0), SHAPE, Err(Errno::Invalid)),
        ("status not agreed on", request(Command::BlockStatus, 0, 0, 1), plain, Err(Errno::Invalid)),
        ("unknown flag", request(Command::Read, 1 << 9, 0, 1), SHAPE, Err(Errno::Invalid)),
        ("unknown command", request(Command::Unknown(99), 0, 0, 0), SHAPE, Err(Errno::Invalid)),
    ];
    for (what, request, shape, expected) in table {
        assert_eq!(request.check(&shape), expected, "{what}");
    }
}

#[test]
fn a_stream_that_lost_its_frame_is_given_up() {
    assert_eq!(Request::parse(&[0; 28]), Err(Violation::Magic));
    let too_large = request(Command::Write, 0, 0, MAX + 1);
    assert_eq!(Request::parse(&too_large.encode()), Err(Violation::WriteTooLarge));
    assert_eq!(Request::parse(&too_large.encode()[..27]), Ok(None));
}

#[test]
fn replies_look_like_this() {
    assert_eq!(reply::simple(7, None), *b"\x67\x44\x66\x98\0\0\0\0\0\0\0\0\0\0\0\x07");
    assert_eq!(reply::simple(7, Some(Errno::NoSpace)), *b"\x67\x44\x66\x98\0\0\0\x1c\0\0\0\0\0\0\0\x07");
    let head = |kind: &[u8; 4], length: u8| {
        [b"\x66\x8e\x33\xef", &kind[..], &[0, 0, 0, 0, 0, 0, 0, 7], &[0, 0, 0, length]].concat()
    };
    assert_eq!(
        reply::data_chunk(7, 512, 4, true).to_vec(),
        [head(b"\0\x01\0\x01", 12), 512u64.to_be_bytes().to_vec()].concat()
    );
    assert_eq!(
        reply::hole_chunk(7, 512, 9, false).to_vec(),
        [head(b"\0\0\0\x02", 12), 512u64.to_be_bytes().to_vec(), vec![0, 0, 0, 9]].concat()
    );
    assert_eq!(reply::empty_reply(7).to_vec(), head(b"\0\x01\0\0", 0));
    assert_eq!(
        reply::error_chunk(7, Errno::Io).to_vec(),
        [head(b"\0\x01\x80\x01", 6), vec![0, 0, 0, 5, 0, 0]].concat()
    );
    let extents = [(4096, ExtentKind::Data), (512, ExtentKind::Hole)];
    let words = [1u32, 4096, 0, 512, 3].iter().flat_map(|word| word.to_be_bytes()).collect::<Vec<_>>();
    assert_eq!(reply::block_status(7, extents.into_iter()), [head(b"\0\x01\0\x05", 20), words].concat());
}

fn any_request() -> impl Strategy<Value = Request> {
    let command = (0u16..12).prop_map(|number| match number {
        0 => Command::Read,
        1 => Command::Write,
        2 => Command::Disconnect,
        3 => Command::Flush,
        4 => Command::Trim,
        5 => Command::Cache,
        6 => Command::WriteZeroes,
        7 => Command::BlockStatus,
        other => Command::Unknown(other),
    });
    (command, any::<u16>(), any::<u64>(), any::<u64>(), any::<u32>())
        .prop_map(|(command, flags, cookie, offset, length)| Request { command, flags, cookie, offset, length })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, ..ProptestConfig::default() })]

    #[test]
    fn requests_come_back_as_they_went(request in any_request()) {
        let parsed = Request::parse(&request.encode());
        if request.command == Command::Write && request.length > MAX {
            prop_assert_eq!(parsed, Err(Violation::WriteTooLarge));
        } else {
            prop_assert_eq!(parsed, Ok(Some(request)));
        }
    }

    /// A request that passes the check touches nothing outside the export, and changes nothing it may not.
    #[test]
    fn what_passes_is_safe(
        request in any_request(), size in 1u64..1 << 45, read_only: bool, structured: bool, near in any::<bool>(),
    ) {
        let offset = if near { request.offset % (size + 10) } else { request.offset };
        let request = Request { offset, flags: request.flags % 64, ..request };
        let shape = ExportShape { size, read_only, structured, allocation: structured };
        if request.check(&shape).is_ok() {
            let ranged = !matches!(request.command, Command::Flush | Command::Disconnect);
            prop_assert!(!ranged || request.offset + u64::from(request.length) <= size);
            prop_assert!(!(read_only && request.command.modifies()));
            prop_assert!(request.command != Command::Read || request.length <= MAX);
        }
    }

    #[test]
    fn anything_is_parsed_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        if let Ok(Some(request)) = Request::parse(&bytes) {
            prop_assert!(bytes.len() >= 28);
            prop_assert_eq!(&request.encode()[..], &bytes[..28]);
        }
    }
}
