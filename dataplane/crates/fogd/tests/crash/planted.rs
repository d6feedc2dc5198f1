//! What the oracle must find: each kind of damage, planted in a small history.

use crate::cut::Cut;
use crate::history::{History, Kind, Moment, Rule, Wrong};
use crate::stamp::{BLOCK_BYTES, Content, content, stamped};

/// A history that is told of whole writes.
struct Told(History, Moment);

impl Told {
    fn new() -> Self {
        Self(History::new(8), 0)
    }

    fn tick(&mut self) -> Moment {
        self.1 += 1;
        self.1
    }

    /// A write of all blocks, answered; the moment it began.
    fn wrote(&mut self, kind: Kind, fua: bool) -> Moment {
        let (began, answered) = (self.tick(), self.tick());
        let id = self.0.began(began, 0..8, kind, fua);
        self.0.answered(id, answered);
        began
    }

    fn sent(&mut self) -> Moment {
        let began = self.tick();
        self.0.began(began, 0..8, Kind::Data, false);
        began
    }

    fn flushed(&mut self) {
        let began = self.tick();
        self.0.flushed(began);
    }

    fn judge(&self, rule: Rule, found: Content) -> Result<(), Wrong> {
        self.0.judge(rule, 3, found)
    }
}

use Content::{OfBlock, Stamp, Torn, Zeroes};
use Rule::{Answered, Flushed};

#[test]
fn a_lost_write_is_found_and_an_unanswered_one_may_be_there_or_not() {
    let mut told = Told::new();
    let first = told.wrote(Kind::Data, false);
    assert_eq!(told.judge(Answered, Zeroes), Err(Wrong::Lost { found: Zeroes, forced: first }));
    let second = told.sent();
    assert_eq!(told.judge(Answered, Stamp(first)), Ok(()));
    assert_eq!(told.judge(Answered, Stamp(second)), Ok(()));
}

#[test]
fn a_stale_block_is_found() {
    let mut told = Told::new();
    let (first, second) = (told.wrote(Kind::Data, false), told.wrote(Kind::Data, false));
    assert_eq!(told.judge(Answered, Stamp(first)), Err(Wrong::Lost { found: Stamp(first), forced: second }));
    assert_eq!(told.judge(Answered, Stamp(second)), Ok(()));
}

#[test]
fn data_that_come_back_from_under_zeroes_are_found() {
    let mut told = Told::new();
    let (first, zeroed) = (told.wrote(Kind::Data, false), told.wrote(Kind::Zeroes, false));
    assert_eq!(told.judge(Answered, Zeroes), Ok(()));
    assert_eq!(told.judge(Answered, Stamp(first)), Err(Wrong::Lost { found: Stamp(first), forced: zeroed }));
}

#[test]
fn torn_and_foreign_blocks_are_found() {
    let mut told = Told::new();
    let (first, second) = (told.wrote(Kind::Data, false), told.sent());
    let (old, new) = (stamped(first, 3, 1), stamped(second, 3, 1));
    let torn = [&new[..BLOCK_BYTES / 2], &old[BLOCK_BYTES / 2..]].concat();
    assert_eq!(told.judge(Answered, content(3, &torn)), Err(Wrong::Unknown(Torn)));
    let of_another_block = content(3, &stamped(second, 4, 1));
    assert_eq!(told.judge(Answered, of_another_block), Err(Wrong::Unknown(OfBlock(4))));
    let of_another_volume = content(3, &stamped(1_000, 3, 1));
    assert_eq!(told.judge(Answered, of_another_volume), Err(Wrong::Unknown(Stamp(1_000))));
}

#[test]
fn of_writes_that_overlap_in_time_either_may_be_on_top() {
    let mut told = Told::new();
    let (first, second) = (told.tick(), told.tick());
    let ids = [first, second].map(|began| told.0.began(began, 0..8, Kind::Data, false));
    for id in ids {
        let answered = told.tick();
        told.0.answered(id, answered);
    }
    assert_eq!(told.judge(Answered, Stamp(first)), Ok(()));
    assert_eq!(told.judge(Answered, Stamp(second)), Ok(()));
    assert!(told.judge(Answered, Zeroes).is_err());
}

#[test]
fn after_a_power_loss_everything_since_the_flush_may_be_there() {
    let mut told = Told::new();
    let (first, second) = (told.wrote(Kind::Data, false), told.wrote(Kind::Data, false));
    told.flushed();
    let third = told.wrote(Kind::Data, false);
    assert!(told.judge(Flushed, Zeroes).is_err());
    assert_eq!(told.judge(Flushed, Stamp(first)), Err(Wrong::Lost { found: Stamp(first), forced: second }));
    assert_eq!(told.judge(Flushed, Stamp(second)), Ok(()));
    assert_eq!(told.judge(Flushed, Stamp(third)), Ok(()));
    assert_eq!(told.judge(Answered, Stamp(second)), Err(Wrong::Lost { found: Stamp(second), forced: third }));
}

#[test]
fn a_flush_covers_what_was_answered_before_it_began_and_fua_its_own_write_alone() {
    let mut told = Told::new();
    let (began, flush, answered) = (told.tick(), told.tick(), told.tick());
    let id = told.0.began(began, 0..8, Kind::Data, false);
    told.0.answered(id, answered);
    told.0.flushed(flush);
    assert_eq!(told.judge(Flushed, Zeroes), Ok(()), "answered after the flush began");
    let durable = told.wrote(Kind::Data, true);
    assert_eq!(told.judge(Flushed, Stamp(began)), Err(Wrong::Lost { found: Stamp(began), forced: durable }));
    assert_eq!(told.judge(Flushed, Stamp(durable)), Ok(()));
}

#[test]
fn a_read_is_judged_by_what_was_forced_when_it_began() {
    let mut told = Told::new();
    let first = told.wrote(Kind::Data, false);
    let forced = told.0.forced(Answered, 3);
    told.wrote(Kind::Data, false);
    assert_eq!(told.0.judge_since(forced, 3, Stamp(first)), Ok(()));
    assert!(told.0.judge_since(forced, 3, Zeroes).is_err());
}

#[test]
fn what_was_read_is_what_counts_from_then_on() {
    let mut told = Told::new();
    let (first, second) = (told.wrote(Kind::Data, false), told.sent());
    let now = told.tick();
    told.0.settle(3, Stamp(first), now);
    told.0.compact();
    assert_eq!(told.judge(Flushed, Stamp(first)), Ok(()));
    assert_eq!(told.judge(Flushed, Stamp(second)), Err(Wrong::Unknown(Stamp(second))));
    assert_eq!(told.0.touched().collect::<Vec<_>>(), [0, 1, 2, 4, 5, 6, 7]);
}

#[test]
fn a_clone_holds_what_was_there_between_call_and_return() {
    let mut told = Told::new();
    let (first, second) = (told.wrote(Kind::Data, false), told.wrote(Kind::Data, false));
    let called = told.tick();
    let third = told.wrote(Kind::Data, false);
    let returned = told.tick();
    let clone = told.0.cloned(called, returned);
    assert!(clone.judge(Answered, 3, Stamp(first)).is_err(), "stale when it was called for");
    assert_eq!(clone.judge(Answered, 3, Stamp(second)), Ok(()));
    assert_eq!(clone.judge(Flushed, 3, Stamp(third)), Ok(()));
    let later = told.wrote(Kind::Data, false);
    assert!(clone.judge(Answered, 3, Stamp(later)).is_err(), "written to its origin afterwards");
}

#[test]
fn a_clone_of_two_moments_is_found() {
    let mut told = Told::new();
    let (first, second) = (told.wrote(Kind::Data, false), told.wrote(Kind::Data, false));
    let returned = told.tick();
    let judged = |found: [Content; 8]| {
        let clone = told.0.cloned(0, returned);
        let mut cut = Cut::new(told.0.clone(), returned);
        found.iter().enumerate().for_each(|(block, found)| cut.found(block as u64, *found, &clone));
        cut.judge()
    };
    assert_eq!(judged([Stamp(first); 8]), Ok(()));
    let mut mixed = [Stamp(second); 8];
    mixed[5] = Stamp(first);
    assert_eq!(judged(mixed), Ok(()), "the second write may have been half done");
    mixed[5] = Zeroes;
    assert!(judged(mixed).is_err(), "the first write was answered before the second began");
}
