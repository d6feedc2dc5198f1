//! The handshake, byte by byte: what clients may send, and what they may not.

#![allow(clippy::unwrap_used)]

use nbd::{Event, ExportInfo, Handshake, Refusal, Session, Tls};
use proptest::prelude::*;

const FIXED_NO_ZEROES: u32 = 3;
const EXPORT_NAME: u32 = 1;
const ABORT: u32 = 2;
const LIST: u32 = 3;
const STARTTLS: u32 = 5;
const INFO: u32 = 6;
const GO: u32 = 7;
const STRUCTURED: u32 = 8;
const LIST_CONTEXT: u32 = 9;
const SET_CONTEXT: u32 = 10;

const ACK: u32 = 1;
const SERVER: u32 = 2;
const REP_INFO: u32 = 3;
const CONTEXT: u32 = 4;
const ERR_UNSUP: u32 = 0x8000_0001;
const ERR_POLICY: u32 = 0x8000_0002;
const ERR_INVALID: u32 = 0x8000_0003;
const ERR_TLS_REQD: u32 = 0x8000_0005;
const ERR_UNKNOWN: u32 = 0x8000_0006;
const ERR_TOO_BIG: u32 = 0x8000_0009;

fn option(number: u32, data: &[u8]) -> Vec<u8> {
    let mut bytes = b"IHAVEOPT".to_vec();
    bytes.extend(number.to_be_bytes());
    bytes.extend((data.len() as u32).to_be_bytes());
    bytes.extend(data);
    bytes
}

fn string(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u32).to_be_bytes().to_vec();
    bytes.extend(text.as_bytes());
    bytes
}

fn go(number: u32, name: &str, infos: &[u16]) -> Vec<u8> {
    let mut data = string(name);
    data.extend((infos.len() as u16).to_be_bytes());
    data.extend(infos.iter().flat_map(|info| info.to_be_bytes()));
    option(number, &data)
}

fn contexts(number: u32, name: &str, queries: &[&str]) -> Vec<u8> {
    let mut data = string(name);
    data.extend((queries.len() as u32).to_be_bytes());
    data.extend(queries.iter().flat_map(|query| string(query)));
    option(number, &data)
}

/// A server with the exports `disk` (1 MiB) and `readonly`, and one whose volume failed.
fn find(name: &str) -> Result<ExportInfo, Refusal> {
    match name {
        "disk" | "" => Ok(ExportInfo { name: "disk".to_owned(), size: 1 << 20, read_only: false }),
        "readonly" => Ok(ExportInfo { name: name.to_owned(), size: 512, read_only: true }),
        "broken" => Err(Refusal::Policy("the volume has failed".to_owned())),
        _ => Err(Refusal::Unknown),
    }
}

/// Option, kind, data.
type OptionReply = (u32, u32, Vec<u8>);

/// Option replies in `bytes`, and what comes after them.
fn replies(mut bytes: &[u8]) -> (Vec<OptionReply>, Vec<u8>) {
    let word = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    let mut found = Vec::new();
    while bytes.starts_with(&0x0003_e889_0455_65a9u64.to_be_bytes()) {
        let length = word(bytes, 16) as usize;
        found.push((word(bytes, 8), word(bytes, 12), bytes[20..20 + length].to_vec()));
        bytes = &bytes[20 + length..];
    }
    (found, bytes.to_vec())
}

#[derive(Debug, PartialEq)]
enum End {
    Hungry,
    Closed,
    Broken,
    Tls,
    Session(Session),
}

/// Drives a handshake with `input` in pieces of `piece` bytes. Gives everything sent after the greeting.
fn drive(tls: Tls, input: &[u8], piece: usize) -> (Vec<u8>, End) {
    let mut handshake = Handshake::new(tls);
    let greeting = handshake.take_output();
    assert_eq!(&greeting, b"NBDMAGICIHAVEOPT\x00\x03");
    let mut sent = Vec::new();
    let mut pieces = input.chunks(piece.max(1));
    loop {
        let event = match handshake.advance() {
            Ok(event) => event,
            Err(_) => return (sent, End::Broken),
        };
        match event {
            Event::NeedInput => match pieces.next() {
                Some(bytes) => handshake.receive(bytes),
                None => {
                    sent.extend(handshake.take_output());
                    return (sent, End::Hungry);
                }
            },
            Event::Query { name } | Event::Open { name } => handshake.answer(find(&name)),
            Event::List => handshake.answer_list(["disk", "readonly"].into_iter()),
            Event::StartTls => {
                sent.extend(handshake.take_output());
                return (sent, End::Tls);
            }
            Event::Ready => {
                sent.extend(handshake.take_output());
                let mut session = handshake.into_session();
                session.leftover.extend(pieces.flatten());
                return (sent, End::Session(session));
            }
            Event::Close => {
                sent.extend(handshake.take_output());
                return (sent, End::Closed);
            }
        }
    }
}

fn client(options: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = FIXED_NO_ZEROES.to_be_bytes().to_vec();
    bytes.extend(options.concat());
    bytes
}

/// The kinds of the replies to `options`.
fn kinds(tls: Tls, options: &[Vec<u8>]) -> (Vec<u32>, End) {
    let (sent, end) = drive(tls, &client(options), usize::MAX);
    (replies(&sent).0.into_iter().map(|(_, kind, _)| kind).collect(), end)
}

#[test]
fn each_option_is_answered_by_its_kind() {
    let long = vec![b'x'; 20_000];
    let mut unfinished = string("disk");
    unfinished.extend(7u16.to_be_bytes());
    let table: Vec<(&str, Vec<u8>, Vec<u32>)> = vec![
        ("list", option(LIST, b""), vec![SERVER, SERVER, ACK]),
        ("list with data", option(LIST, b"x"), vec![ERR_INVALID]),
        ("info", go(INFO, "disk", &[]), vec![REP_INFO, REP_INFO, ACK]),
        ("info with the name", go(INFO, "", &[1]), vec![REP_INFO, REP_INFO, REP_INFO, ACK]),
        ("info of nothing", go(INFO, "nothing", &[]), vec![ERR_UNKNOWN]),
        ("go to nothing", go(GO, "nothing", &[]), vec![ERR_UNKNOWN]),
        ("go to a failed volume", go(GO, "broken", &[]), vec![ERR_POLICY]),
        ("info cut short", option(INFO, b"\0\0\0\x09disk"), vec![ERR_INVALID]),
        ("infos missing", option(INFO, &unfinished), vec![ERR_INVALID]),
        ("name not UTF-8", option(INFO, b"\0\0\0\x01\xff\0\0"), vec![ERR_INVALID]),
        ("structured replies", option(STRUCTURED, b""), vec![ACK]),
        ("structured replies with data", option(STRUCTURED, b"x"), vec![ERR_INVALID]),
        ("all contexts", contexts(LIST_CONTEXT, "disk", &[]), vec![CONTEXT, ACK]),
        ("a namespace", contexts(LIST_CONTEXT, "disk", &["base:"]), vec![CONTEXT, ACK]),
        ("other contexts", contexts(LIST_CONTEXT, "disk", &["qemu:dirty-bitmap:x"]), vec![ACK]),
        ("contexts of nothing", contexts(LIST_CONTEXT, "nothing", &[]), vec![ERR_UNKNOWN]),
        ("a context too early", contexts(SET_CONTEXT, "disk", &["base:allocation"]), vec![ERR_INVALID]),
        ("TLS", option(STARTTLS, b""), vec![ERR_POLICY]),
        ("unknown option", option(77, b"abc"), vec![ERR_UNSUP]),
        ("option too long", option(LIST, &long), vec![ERR_TOO_BIG]),
        ("abort", option(ABORT, b""), vec![ACK]),
    ];
    for (what, bytes, expected) in table {
        let (found, end) = kinds(Tls::Off, &[bytes]);
        assert_eq!(found, expected, "{what}");
        let wanted = if what == "abort" { End::Closed } else { End::Hungry };
        assert_eq!(end, wanted, "{what}: the stream goes on");
    }
}

#[test]
fn go_describes_the_export_and_enters() {
    let (sent, end) = drive(Tls::Off, &client(&[option(STRUCTURED, b""), go(GO, "readonly", &[3])]), 1);
    let (found, rest) = replies(&sent);
    assert!(rest.is_empty());
    let (_, _, export) = &found[1];
    assert_eq!(&export[..2], b"\0\0");
    assert_eq!(u64::from_be_bytes(export[2..10].try_into().unwrap()), 512);
    let flags = u16::from_be_bytes(export[10..12].try_into().unwrap());
    // HAS_FLAGS, READ_ONLY, FLUSH, FUA, DF, MULTI_CONN, CACHE; neither TRIM nor WRITE_ZEROES.
    assert_eq!(flags, 0b0101_1000_1111);
    let (_, _, sizes) = &found[2];
    assert_eq!(sizes[..], [0, 3, 0, 0, 0, 1, 0, 0, 16, 0, 2, 0, 0, 0]);
    assert_eq!(end, End::Session(Session { structured: true, allocation: false, leftover: vec![] }));
}

#[test]
fn contexts_hold_for_their_export_only() {
    let choose = [option(STRUCTURED, b""), contexts(SET_CONTEXT, "disk", &["base:allocation"])];
    for (name, expected) in [("disk", true), ("readonly", false)] {
        let (_, end) = drive(Tls::Off, &client(&[choose.concat(), go(GO, name, &[])]), 5);
        let End::Session(session) = end else { panic!("no session") };
        assert_eq!(session.allocation, expected, "{name}");
    }
    let forget = contexts(SET_CONTEXT, "disk", &[]);
    let (_, end) = drive(Tls::Off, &client(&[choose.concat(), forget, go(GO, "disk", &[])]), 5);
    let End::Session(session) = end else { panic!("no session") };
    assert!(!session.allocation, "a later choice replaces an earlier one");
}

#[test]
fn the_old_way_in() {
    for (flags, zeroes) in [(1u32, 124), (3, 0)] {
        let mut input = flags.to_be_bytes().to_vec();
        input.extend(option(EXPORT_NAME, b"disk"));
        input.extend(b"next");
        let (sent, end) = drive(Tls::Off, &input, 3);
        assert_eq!(sent.len(), 10 + zeroes);
        let End::Session(session) = end else { panic!("no session") };
        assert_eq!(session.leftover, b"next");
    }
    assert_eq!(drive(Tls::Off, &client(&[option(EXPORT_NAME, b"nothing")]), 99), (vec![], End::Closed));
}

#[test]
fn nothing_is_answered_before_tls() {
    let asked = [option(LIST, b""), go(INFO, "disk", &[]), go(GO, "disk", &[]), option(STRUCTURED, b"")];
    assert_eq!(kinds(Tls::Required, &asked), (vec![ERR_TLS_REQD; 4], End::Hungry));
    assert_eq!(kinds(Tls::Required, &[option(EXPORT_NAME, b"disk")]), (vec![], End::Broken));
    assert_eq!(kinds(Tls::Required, &[option(STARTTLS, b"")]), (vec![ACK], End::Tls));
}

#[test]
fn bytes_smuggled_behind_starttls_break_the_connection() {
    let (_, end) = kinds(Tls::Required, &[option(STARTTLS, b""), go(GO, "disk", &[])]);
    assert_eq!(end, End::Broken);
}

#[test]
fn what_cannot_be_followed_ends_the_connection() {
    let huge = [b"IHAVEOPT".as_slice(), &LIST.to_be_bytes(), &u32::MAX.to_be_bytes()].concat();
    for bytes in [4u32.to_be_bytes().to_vec(), client(&[b"GET / HTTP/1.1\r\n\r\n".to_vec()]), client(&[huge])] {
        assert_eq!(drive(Tls::Off, &bytes, 7).1, End::Broken);
    }
}

#[test]
fn options_have_an_end() {
    let endless: Vec<_> = (0..10_000).map(|_| option(77, b"")).collect();
    assert_eq!(kinds(Tls::Off, &endless).1, End::Broken);
}

fn any_option() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![Just("disk"), Just("readonly"), Just("broken"), Just("nothing"), Just("")];
    prop_oneof![
        (any::<u32>(), prop::collection::vec(any::<u8>(), 0..64)).prop_map(|(number, data)| option(number % 14, &data)),
        (name.clone(), prop::collection::vec(0u16..5, 0..4)).prop_map(|(name, infos)| go(INFO, name, &infos)),
        (name.clone(), any::<bool>()).prop_map(|(name, set)| {
            contexts(if set { SET_CONTEXT } else { LIST_CONTEXT }, name, &["base:allocation"])
        }),
        Just(option(STRUCTURED, b"")),
        Just(option(LIST, b"")),
        Just(option(LIST, &[0; 17_000])),
        name.prop_map(|name| go(GO, name, &[])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    /// However a stream is cut into pieces, the same is answered.
    #[test]
    fn pieces_make_no_difference(options in prop::collection::vec(any_option(), 0..8), piece in 1usize..40) {
        let input = client(&options);
        prop_assert_eq!(drive(Tls::Off, &input, piece), drive(Tls::Off, &input, usize::MAX));
    }

    /// Nothing a client sends makes the handshake panic, answer malformed replies, or hold more than one option.
    #[test]
    fn anything_goes_in(
        options in prop::collection::vec(any_option(), 0..5),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        required in any::<bool>(),
    ) {
        let mut input = client(&options);
        for (index, byte) in flips {
            let at = index.index(input.len());
            input[at] = byte;
        }
        let tls = if required { Tls::Required } else { Tls::Off };
        let (sent, end) = drive(tls, &input, 11);
        let (_, rest) = replies(&sent);
        prop_assert!(rest.is_empty() || matches!(end, End::Session(_)));
        prop_assert!(!(required && matches!(end, End::Session(_))));
    }
}
