//! The oracle: everything that was asked of one volume, and what each of its blocks may hold because of it.
//!
//! Moments come from one clock that ticks with every question and answer of a run. A write *began* before its request
//! was sent and was *answered* after its reply came, so it took effect in between, or, unanswered, at any time later or
//! never. Two writes follow each other only if one was answered before the other began; else either may be on top.
//!
//! A write *forces* when it can no longer be undone: what was answered before it began is gone for good. Which writes
//! force is what the two rules differ in. A block may hold any write that nothing has forced out, and nothing else.

use std::ops::Range;

use crate::stamp::Content;

/// A tick of the run's clock; never the same twice.
pub type Moment = u64;

/// What may have been lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The process: an answered write forces, since the page cache lives on.
    Answered,
    /// The host's memory: a write forces once it was answered with FUA, or a FLUSH that began later was answered.
    Flushed,
}

/// What a write leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The stamp of the moment it began.
    Data,
    /// Zeroes: WRITE_ZEROES and TRIM.
    Zeroes,
}

#[derive(Clone, Copy, Debug)]
struct Write {
    began: Moment,
    answered: Option<Moment>,
    durable: bool,
    kind: Kind,
}

/// A write, for [`History::answered`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WriteId(u32);

/// Why a block's content is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// An older write than the newest one that forces.
    Lost { found: Content, forced: Moment },
    /// No write at this block left this.
    Unknown(Content),
}

/// Everything asked of a volume since it was last known.
#[derive(Clone, Debug)]
pub struct History {
    /// By block the writes to it, oldest first: the first is what was there at the start.
    blocks: Vec<Vec<WriteId>>,
    writes: Vec<Write>,
    /// When the latest answered FLUSH began.
    flushed: Moment,
}

const MADE: Write = Write { began: 0, answered: Some(0), durable: true, kind: Kind::Zeroes };

impl History {
    /// A new volume's: zeroes.
    pub fn new(blocks: u64) -> Self {
        Self { blocks: vec![vec![WriteId(0)]; blocks as usize], writes: vec![MADE], flushed: 0 }
    }

    pub fn blocks(&self) -> u64 {
        self.blocks.len() as u64
    }

    /// The volume is larger now; what was added is zeroes.
    pub fn grow(&mut self, blocks: u64) {
        if blocks > self.blocks() {
            let made = WriteId(self.writes.len() as u32);
            self.writes.push(MADE);
            self.blocks.resize(blocks as usize, vec![made]);
        }
    }

    /// A write is about to be sent.
    pub fn began(&mut self, began: Moment, range: Range<u64>, kind: Kind, fua: bool) -> WriteId {
        let id = WriteId(self.writes.len() as u32);
        self.writes.push(Write { began, answered: None, durable: fua, kind });
        for block in range {
            self.blocks[block as usize].push(id);
        }
        id
    }

    /// A write's reply has come.
    pub fn answered(&mut self, id: WriteId, at: Moment) {
        self.writes[id.0 as usize].answered = Some(at);
    }

    /// The reply to a FLUSH that began at `began` has come.
    pub fn flushed(&mut self, began: Moment) {
        self.flushed = self.flushed.max(began);
    }

    /// The blocks with more than one possible content.
    pub fn touched(&self) -> impl Iterator<Item = u64> + '_ {
        self.blocks.iter().enumerate().filter(|(_, writes)| writes.len() > 1).map(|(block, _)| block as u64)
    }

    /// Whether `found` is a content that `block` may hold after the loss of what `rule` says.
    pub fn judge(&self, rule: Rule, block: u64, found: Content) -> Result<(), Wrong> {
        self.judge_since(self.forced(rule, block), block, found)
    }

    /// When the newest write that forces began. What was answered before may not be seen any more.
    pub fn forced(&self, rule: Rule, block: u64) -> Moment {
        self.of(block).filter(|write| self.forces(rule, write)).map(|write| write.began).max().unwrap_or(0)
    }

    /// The same as [`Self::judge`] with what was forced at an earlier moment, as a read that began then has to be judged.
    pub fn judge_since(&self, forced: Moment, block: u64, found: Content) -> Result<(), Wrong> {
        let mut known = false;
        for write in self.of(block).filter(|write| write.leaves(found)) {
            known = true;
            if write.answered.is_none_or(|answered| answered >= forced) {
                return Ok(());
            }
        }
        Err(if known { Wrong::Lost { found, forced } } else { Wrong::Unknown(found) })
    }

    /// Everything that was written to a block, for people.
    pub fn explain(&self, block: u64) -> String {
        let tell = |write: &Write| {
            let answered = write.answered.map_or_else(|| "not answered".to_owned(), |at| format!("answered {at}"));
            format!("{:?} began {} {answered}{}", write.kind, write.began, if write.durable { " durable" } else { "" })
        };
        format!("[{}], flushed {}", self.of(block).map(tell).collect::<Vec<_>>().join("; "), self.flushed)
    }

    /// Whether anything was written to a block since a moment.
    pub fn written_since(&self, block: u64, moment: Moment) -> bool {
        self.of(block).any(|write| write.began > moment)
    }

    /// Whether a write to a block was under way at or after a moment. A read that began then may see a part of it: Linux
    /// promises whole blocks to readers as little as NBD does.
    pub fn disturbed_since(&self, block: u64, moment: Moment) -> bool {
        self.of(block).any(|write| write.answered.is_none_or(|answered| answered > moment))
    }

    /// A block was read while nothing was under way: from now on it holds that, and durably so. All blocks are to be
    /// judged before one is settled, since a write that is found at one of its blocks may be missing at another.
    pub fn settle(&mut self, block: u64, found: Content, now: Moment) {
        let held =
            self.blocks[block as usize].iter().rev().find(|id| self.writes[id.0 as usize].leaves(found)).copied();
        let Some(id) = held else { return };
        let write = &mut self.writes[id.0 as usize];
        write.answered.get_or_insert(now);
        write.durable = true;
        self.blocks[block as usize] = vec![id];
    }

    /// Forgets writes of which no block holds anything.
    pub fn compact(&mut self) {
        let mut kept = vec![None; self.writes.len()];
        let mut writes = Vec::new();
        for id in self.blocks.iter_mut().flatten() {
            let index = id.0 as usize;
            *id = *kept[index].get_or_insert_with(|| {
                writes.push(self.writes[index]);
                WriteId(writes.len() as u32 - 1)
            });
        }
        self.writes = writes;
    }

    /// The history of a clone that was ordered at `called` and there at `returned`: it begins with whatever the volume
    /// may have held at a moment between.
    pub fn cloned(&self, called: Moment, returned: Moment) -> Self {
        let mut clone = self.clone();
        for (block, ids) in clone.blocks.iter_mut().enumerate() {
            let forced = self.of(block as u64).filter(|write| write.answered.is_some_and(|at| at < called));
            let forced = forced.map(|write| write.began).max().unwrap_or(0);
            ids.retain(|id| self.writes[id.0 as usize].answered.is_none_or(|answered| answered >= forced));
        }
        for write in &mut clone.writes {
            // None of them can force out another: either may be on top, and whichever it is, the clone has it for good.
            write.answered = Some(returned);
            write.durable = true;
        }
        clone
    }

    /// When a copy of the volume in which `block` holds `found` can have been taken: after that write began, and before
    /// the first one that came after it was answered. `None` when it holds nothing that was ever written there.
    pub fn cut(&self, block: u64, found: Content) -> Option<(Moment, Moment)> {
        let windows =
            self.of(block).filter(|write| write.leaves(found)).map(|write| (write.began, self.buried(block, write)));
        windows.reduce(|(from, to), (other_from, other_to)| (from.min(other_from), to.max(other_to)))
    }

    /// When the first write that came wholly after `write` was answered.
    fn buried(&self, block: u64, write: &Write) -> Moment {
        let after = |other: &&Write| write.answered.is_some_and(|answered| other.began > answered);
        self.of(block).filter(after).filter_map(|other| other.answered).min().unwrap_or(Moment::MAX)
    }

    fn of(&self, block: u64) -> impl Iterator<Item = &Write> {
        self.blocks[block as usize].iter().map(|id| &self.writes[id.0 as usize])
    }

    fn forces(&self, rule: Rule, write: &Write) -> bool {
        let flushed = |answered| write.durable || answered < self.flushed;
        write.answered.is_some_and(|answered| rule == Rule::Answered || flushed(answered))
    }
}

impl Write {
    fn leaves(&self, found: Content) -> bool {
        match self.kind {
            Kind::Data => found == Content::Stamp(self.began),
            Kind::Zeroes => found == Content::Zeroes,
        }
    }
}
