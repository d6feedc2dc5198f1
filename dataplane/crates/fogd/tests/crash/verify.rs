//! After a crash: is everything there that must be, and nothing else?

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::client::Client;
use crate::daemon::Fogd;
use crate::history::Rule;
use crate::orders::key_for;
use crate::proto::volume_observed::Health;
use crate::proto::{ObserveRequest, VolumeObserved};
use crate::run::{Life, Run, Told, Volume, blocks_of};
use crate::stamp::{BLOCK_BYTES, Content, content};

/// The most that is read at once, in blocks: 1 MiB.
const READ_BLOCKS: u64 = 2048;
/// Blocks that need no reading are read along when they are fewer than this.
const GAP_BLOCKS: u64 = 64;

/// Judges all volumes, reading of each what may have changed, or `whole`. Gives those that are there.
pub fn verify(run: &Run, fogd: &Fogd, volumes: Vec<Arc<Volume>>, rule: Rule, whole: bool) -> Vec<Arc<Volume>> {
    let request = ObserveRequest { ids: Vec::new(), histograms: false };
    let observed = fogd.call(|mut client| async move { client.observe(request).await }).unwrap().volumes;
    let mut observed: BTreeMap<_, _> = observed.into_iter().map(|seen| (seen.id.clone(), seen)).collect();
    let mut there = Vec::new();
    for volume in volumes {
        let seen = observed.remove(&volume.id);
        if accept(run, &volume, seen.as_ref()) {
            read_and_judge(run, fogd, &volume, rule, whole);
            there.push(volume);
        }
    }
    for id in observed.keys() {
        run.complain(format!("{id} is there, and was never made or is deleted"));
    }
    there
}

/// Whether the volume is there, as it may or must be, with a spec that it was told.
fn accept(run: &Run, volume: &Volume, seen: Option<&VolumeObserved>) -> bool {
    let mut told = volume.told();
    let Some(seen) = seen else {
        if told.life == Life::There {
            run.complain(format!("{} is lost", volume.id));
        }
        return false;
    };
    if told.life == Life::Gone {
        run.complain(format!("{} is back after its deletion", volume.id));
        return false;
    }
    if seen.health() != Health::Ok {
        run.complain(format!("{} has failed: {}", volume.id, seen.error));
        return false;
    }
    let pending = told.pending.take().filter(|pending| pending.generation == seen.generation);
    if let Some(spec) = pending {
        told.history.grow(blocks_of(spec.size_bytes));
        told.spec = spec;
    }
    let matches = (told.spec.generation, told.spec.size_bytes) == (seen.generation, seen.size_bytes);
    if !matches || seen.exports.len() != 1 {
        run.complain(format!("{} should be {:?}, is {seen:?}", volume.id, told.spec));
        return false;
    }
    told.life = Life::There;
    true
}

fn read_and_judge(run: &Run, fogd: &Fogd, volume: &Volume, rule: Rule, whole: bool) {
    let mut told = volume.told();
    if let Some(key) = key_for(&told.spec) {
        // fogd has forgotten it with everything else that was in memory alone.
        fogd.apply_with(vec![told.spec.clone()], false, vec![key]);
    }
    let mut client = fogd.client(&volume.id);
    if client.size != told.spec.size_bytes {
        run.complain(format!("{} has {} bytes, not {}", volume.id, client.size, told.spec.size_bytes));
        return;
    }
    let ranges = if whole || told.unseen { all(&told) } else { joined(told.history.touched()) };
    let mut found = Vec::new();
    for range in ranges {
        match read(&mut client, range) {
            Ok(blocks) => found.extend(blocks),
            Err(error) => run.complain(format!("{}: a read after the crash failed with {error}", volume.id)),
        }
    }
    judge(run, fogd, volume, &mut told, rule, &found);
    // What was read is made durable, so that the next loss of power starts from it.
    if let Err(error) = client.flush() {
        run.complain(format!("{}: a flush after the crash failed with {error}", volume.id));
    }
    let now = run.tick();
    found.iter().for_each(|(block, content)| told.history.settle(*block, *content, now));
    told.history.compact();
    told.unseen = false;
}

fn judge(run: &Run, fogd: &Fogd, volume: &Volume, told: &mut Told, rule: Rule, found: &[(u64, Content)]) {
    let mut last = None;
    for (block, content) in found {
        let Err(wrong) = told.history.judge(rule, *block, *content) else { continue };
        // Of blocks in a row the first one tells.
        if last.replace(*block).is_none_or(|last| last + 1 != *block) {
            let why = told.history.explain(*block);
            run.complain(format!("{} block {block} and on after the crash: {wrong:?}: {why}", volume.id));
        }
    }
    if let Some(last) = last {
        let layers = std::fs::read_to_string(fogd.volume_folder(&volume.id).join("layers"));
        run.complain(format!("… to block {last} at the end; spec {:?}; layers {layers:?}", told.spec));
    }
    let lost = found.iter().filter(|(block, content)| told.history.judge(Rule::Answered, *block, *content).is_err());
    run.lost.add(lost.count() as u64);
    run.judged.add(found.len() as u64);
    if let Some(mut cut) = told.cut.take() {
        found.iter().for_each(|(block, content)| cut.found(*block, *content, &told.history));
        if let Err(wrong) = cut.judge() {
            run.complain(format!("{}, a clone, is {wrong}", volume.id));
        }
    }
}

fn read(client: &mut Client, range: Range<u64>) -> Result<Vec<(u64, Content)>, u32> {
    let bytes = (range.end - range.start) as u32 * BLOCK_BYTES as u32;
    let data = client.read(range.start * BLOCK_BYTES as u64, bytes)?;
    Ok(range.zip(data.chunks(BLOCK_BYTES)).map(|(block, bytes)| (block, content(block, bytes))).collect())
}

fn all(told: &Told) -> Vec<Range<u64>> {
    joined(0..told.history.blocks())
}

/// Blocks in ascending order as few ranges of a bounded length.
fn joined(blocks: impl Iterator<Item = u64>) -> Vec<Range<u64>> {
    let mut ranges: Vec<Range<u64>> = Vec::new();
    for block in blocks {
        match ranges.last_mut() {
            Some(last) if block < last.end + GAP_BLOCKS && block < last.start + READ_BLOCKS => last.end = block + 1,
            _ => ranges.push(block..block + 1),
        }
    }
    ranges
}
