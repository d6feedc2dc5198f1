//! One connection's load: batches of writes, zeroes, trims and flushes under way at once, and reads judged on the spot.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::Path;

use nbd::Command;

use crate::client::{Client, FUA, NO_HOLE};
use crate::dice::Dice;
use crate::history::{Kind, Moment, Rule, WriteId};
use crate::run::{Run, Volume};
use crate::stamp::{BLOCK_BYTES, Content, content, stamped};

/// The largest request, in blocks: 1 MiB.
const BLOCKS_MAX: u64 = 2048;
/// Half of all requests meet in the first blocks of a volume, so that they overlap.
const BLOCKS_HOT: u64 = 1024;
const BATCH_MAX: u64 = 8;
const WRITES_FOR_A_DROP: u64 = 50;
/// NBD's ESHUTDOWN, and EIO of a volume that is being deleted.
const LAST_WORDS: [u32; 2] = [108, 5];

/// What a bad server would do, so that the oracle is seen to find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deceit {
    None,
    /// One write in a while is answered and not done.
    DropsWrites,
    /// No FLUSH does anything.
    SkipsFlushes,
}

/// What a reply stands for.
enum Asked {
    Write(WriteId),
    Flush(Moment),
}

/// A connection under load.
pub struct Load<'a> {
    run: &'a Run,
    volume: &'a Volume,
    client: Client,
    dice: Dice,
    deceit: Deceit,
}

/// Loads a volume until its server dies or it is deleted.
pub fn load(run: &Run, volume: &Volume, socket: &Path, dice: Dice, deceit: Deceit) {
    let ended = Client::open(socket, &volume.id).and_then(|client| Load { run, volume, client, dice, deceit }.work());
    match ended {
        Err(error) if !run.killed() && volume.is_there() => run.complain(format!("{}: {error}", volume.id)),
        _ => {}
    }
}

impl Load<'_> {
    fn work(&mut self) -> io::Result<()> {
        while !self.run.killed() && self.volume.is_there() {
            if self.dice.one_in(4) {
                self.read()?;
            } else {
                self.batch()?;
            }
        }
        Ok(())
    }

    fn batch(&mut self) -> io::Result<()> {
        let mut asked = HashMap::new();
        for _ in 0..=self.dice.below(BATCH_MAX) {
            if let Some((cookie, request)) = self.ask()? {
                asked.insert(cookie, request);
            }
        }
        while !asked.is_empty() {
            let (cookie, error) = self.client.receive()?;
            let request = asked.remove(&cookie).ok_or(io::ErrorKind::InvalidData)?;
            if error != 0 {
                return self.refused("a request", error);
            }
            self.answered(&request);
        }
        Ok(())
    }

    fn ask(&mut self) -> io::Result<Option<(u64, Asked)>> {
        let flags = if self.dice.one_in(8) { FUA } else { 0 };
        match self.dice.below(12) {
            0 => self.flush(),
            1 => self.zero(Command::Trim, flags),
            2 => {
                let no_hole = if self.dice.one_in(2) { NO_HOLE } else { 0 };
                self.zero(Command::WriteZeroes, flags | no_hole)
            }
            _ => self.write(flags),
        }
    }

    fn flush(&mut self) -> io::Result<Option<(u64, Asked)>> {
        let asked = Asked::Flush(self.run.tick());
        if self.deceit == Deceit::SkipsFlushes {
            self.answered(&asked);
            return Ok(None);
        }
        Ok(Some((self.client.send(Command::Flush, 0, 0, 0, &[])?, asked)))
    }

    fn zero(&mut self, command: Command, flags: u16) -> io::Result<Option<(u64, Asked)>> {
        let (range, _, id) = self.begin(Kind::Zeroes, flags);
        let cookie = self.client.send(command, flags, offset(&range), length(&range), &[])?;
        Ok(Some((cookie, Asked::Write(id))))
    }

    fn write(&mut self, flags: u16) -> io::Result<Option<(u64, Asked)>> {
        let (range, began, id) = self.begin(Kind::Data, flags);
        if self.deceit == Deceit::DropsWrites && self.dice.one_in(WRITES_FOR_A_DROP) {
            self.answered(&Asked::Write(id));
            return Ok(None);
        }
        let data = stamped(began, range.start, range.end - range.start);
        let cookie = self.client.send(Command::Write, flags, offset(&range), length(&range), &data)?;
        Ok(Some((cookie, Asked::Write(id))))
    }

    fn begin(&mut self, kind: Kind, flags: u16) -> (Range<u64>, Moment, WriteId) {
        let mut told = self.volume.told();
        let range = range(&mut self.dice, told.history.blocks());
        let began = self.run.tick();
        let id = told.history.began(began, range.clone(), kind, flags & FUA != 0);
        (range, began, id)
    }

    fn answered(&self, request: &Asked) {
        let mut told = self.volume.told();
        match *request {
            Asked::Write(id) => {
                told.history.answered(id, self.run.tick());
                self.run.written.add(1);
            }
            Asked::Flush(began) => {
                told.history.flushed(began);
                self.run.flushed.add(1);
            }
        }
    }

    fn read(&mut self) -> io::Result<()> {
        let (began, range, forced) = {
            let told = self.volume.told();
            let began = self.run.tick();
            let range = range(&mut self.dice, told.history.blocks());
            let forced: Vec<_> = range.clone().map(|block| told.history.forced(Rule::Answered, block)).collect();
            (began, range, forced)
        };
        self.client.send(Command::Read, 0, offset(&range), length(&range), &[])?;
        let (_, error) = self.client.receive()?;
        if error != 0 {
            return self.refused("a read", error);
        }
        let mut data = vec![0; length(&range) as usize];
        io::Read::read_exact(&mut self.client.stream, &mut data)?;
        let told = self.volume.told();
        for ((block, bytes), forced) in range.zip(data.chunks(BLOCK_BYTES)).zip(forced) {
            let found = content(block, bytes);
            if found == Content::Torn && told.history.disturbed_since(block, began) {
                continue;
            }
            if let Err(wrong) = told.history.judge_since(forced, block, found) {
                self.run.complain(format!("{} block {block}, read under load: {wrong:?}", self.volume.id));
            }
        }
        self.run.read.add(1);
        Ok(())
    }

    fn refused(&self, what: &str, error: u32) -> io::Result<()> {
        let dying = LAST_WORDS.contains(&error) && (self.run.killed() || !self.volume.is_there());
        Err(io::Error::other(if dying { String::new() } else { format!("{what} failed with {error}") }))
    }
}

fn range(dice: &mut Dice, blocks: u64) -> Range<u64> {
    let largest = 1 << dice.below(12);
    let mut length = 1 + dice.below(largest.min(BLOCKS_MAX));
    let reach = if dice.one_in(2) { BLOCKS_HOT.min(blocks) } else { blocks };
    let mut start = dice.below(reach);
    if dice.one_in(2) {
        // Whole pages, as file systems write.
        (start, length) = (start & !7, length.next_multiple_of(8));
    }
    start..(start + length).min(blocks)
}

fn offset(range: &Range<u64>) -> u64 {
    range.start * BLOCK_BYTES as u64
}

fn length(range: &Range<u64>) -> u32 {
    (range.end - range.start) as u32 * BLOCK_BYTES as u32
}
