//! Negotiation with a client that sends anything, in pieces of any size.
//!
//! The first byte says whether TLS is required, the second how long pieces are; the rest is the client's bytes. It is fed
//! in pieces and whole, and must come to the same end; neither may the server say more than the client's options earn.

#![no_main]

use libfuzzer_sys::fuzz_target;
use nbd::{Event, ExportInfo, Handshake, Refusal, Session, Tls};

/// The longest reply to one option, with room: LIST of [`NAMES`], or an error with its text.
const REPLY_BYTES_MAX: usize = 4096 + 1024;
/// The fewest bytes of an option.
const OPTION_BYTES_MIN: usize = 16;
const NAMES: [&str; 3] = ["disk", "readonly", "broken"];

#[derive(Debug, PartialEq)]
enum End {
    Hungry,
    Closed,
    Broken,
    Session(Session),
}

fn find(name: &str) -> Result<ExportInfo, Refusal> {
    match name {
        "disk" | "" => Ok(ExportInfo { name: "disk".to_owned(), size: 1 << 20, read_only: false }),
        "readonly" => Ok(ExportInfo { name: name.to_owned(), size: 512, read_only: true }),
        "broken" => Err(Refusal::Policy("the volume has failed".to_owned())),
        "closing" => Err(Refusal::Shutdown),
        _ => Err(Refusal::Unknown),
    }
}

fn drive(tls: Tls, input: &[u8], piece: usize) -> (Vec<u8>, End) {
    let mut handshake = Handshake::new(tls);
    let mut sent = handshake.take_output();
    let mut pieces = input.chunks(piece);
    loop {
        let Ok(event) = handshake.advance() else {
            return (sent, End::Broken);
        };
        match event {
            Event::NeedInput => {
                sent.extend(handshake.take_output());
                match pieces.next() {
                    Some(bytes) => handshake.receive(bytes),
                    None => return (sent, End::Hungry),
                }
            }
            Event::Query { name } | Event::Open { name } => handshake.answer(find(&name)),
            Event::List => handshake.answer_list(NAMES.into_iter()),
            Event::StartTls => {
                sent.extend(handshake.take_output());
                handshake.tls_started();
            }
            Event::Close => {
                sent.extend(handshake.take_output());
                return (sent, End::Closed);
            }
            Event::Ready => {
                sent.extend(handshake.take_output());
                let mut session = handshake.into_session();
                // What has not been fed yet is a part of it too.
                session.leftover.extend(pieces.flatten());
                return (sent, End::Session(session));
            }
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let [tls, piece, input @ ..] = data else { return };
    // Bytes sent ahead of TLS are refused, which depends on how they come: then only one way is gone.
    let required = tls & 1 == 1;
    let (sent, end) = drive(if required { Tls::Required } else { Tls::Off }, input, usize::from(*piece) + 1);
    assert!(sent.len() <= 18 + (input.len() / OPTION_BYTES_MIN + 1) * REPLY_BYTES_MAX, "{} bytes", sent.len());
    if !required {
        let (sent_whole, end_whole) = drive(Tls::Off, input, input.len().max(1));
        assert_eq!(end, end_whole);
        // A broken handshake is not answered, and how much of it was before depends on when it was sent.
        if end != End::Broken {
            assert_eq!(sent, sent_whole);
        }
    }
});
