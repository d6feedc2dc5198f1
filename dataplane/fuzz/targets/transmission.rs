//! Requests of a client that sends anything: the first two bytes are the export's shape, the rest requests with their
//! data, one after the other as a connection takes them.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nbd::request::HEADER_BYTES;
use nbd::wire::REQUEST_BYTES_MAX;
use nbd::{Command, ExportShape, Request};

fuzz_target!(|data: &[u8]| {
    let [flags, size, requests @ ..] = data else { return };
    let mut input = requests;
    let shape = ExportShape {
        // From nothing to 64 TiB, and a size that is no power of two.
        size: (1u64 << (size % 47)) + u64::from(flags >> 4) * 512 - u64::from(size % 47 == 0),
        read_only: flags & 1 != 0,
        structured: flags & 2 != 0,
        allocation: flags & 4 != 0,
    };
    while let Ok(Some(request)) = Request::parse(input) {
        assert_eq!(request.encode(), input[..HEADER_BYTES], "a request is what its header says");
        if request.check(&shape).is_ok() {
            admitted(&request, &shape);
        }
        let Some(rest) = input.get(request.wire_bytes()..) else { return };
        input = rest;
    }
});

/// What a request that is carried out may be.
fn admitted(request: &Request, shape: &ExportShape) {
    let end = request.offset.checked_add(u64::from(request.length));
    match request.command {
        Command::Flush | Command::Disconnect => {}
        Command::Unknown(number) => panic!("command {number} was admitted"),
        _ => assert!(end.is_some_and(|end| end <= shape.size), "{request:?} ends beyond {}", shape.size),
    }
    assert!(!(request.command.modifies() && shape.read_only), "{request:?} changes a read-only export");
    if matches!(request.command, Command::Read | Command::Write) {
        assert!(request.length <= REQUEST_BYTES_MAX);
    }
}
