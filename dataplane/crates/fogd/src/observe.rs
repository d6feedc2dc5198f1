//! What is true of a volume, in the contract's words.

use block::Histogram;
use block::layers::Taken;

use crate::clock::now_ns;
use crate::proto::{self, volume_observed::Health};
use crate::registry::Registry;
use crate::spec::VolumeId;
use crate::volume::Volume;

/// How much to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// All but histograms.
    Plain,
    /// Histograms of latency too.
    Histograms,
}

/// What is true of a volume; `gone` when there is none.
pub fn observe(registry: &Registry, id: &VolumeId, detail: Detail) -> proto::VolumeObserved {
    if let Some(volume) = registry.volume(id) {
        return observe_volume(&volume, detail);
    }
    match registry.unreadable(id) {
        Some(error) => {
            proto::VolumeObserved { id: id.to_string(), health: Health::Failed.into(), error, ..Default::default() }
        }
        None => proto::VolumeObserved { id: id.to_string(), gone: true, ..Default::default() },
    }
}

fn observe_volume(volume: &Volume, detail: Detail) -> proto::VolumeObserved {
    let spec = volume.spec();
    let (health, error, taken) = match volume.health() {
        Ok(taken) => (Health::Ok, String::new(), taken),
        Err(why) => (Health::Failed, why, Taken::default()),
    };
    let credits = volume.credits();
    let (in_flight, oldest_ns) = volume.under_way();
    let exports = volume.export_status().into_iter().map(|export| proto::ExportObserved {
        name: export.name,
        clients: export.clients as u32,
        closing: export.closing,
    });
    proto::VolumeObserved {
        id: spec.id.to_string(),
        generation: spec.generation,
        health: health.into(),
        error,
        size_bytes: spec.size_bytes,
        allocated_bytes: taken.own,
        shared_bytes: taken.shared,
        exports: exports.collect(),
        credits: Some(proto::Credits { ops: credits.ops, bytes: credits.bytes }),
        stats: Some(stats(volume, detail)),
        in_flight: u32::try_from(in_flight).unwrap_or(u32::MAX),
        oldest_request_ns: oldest_ns.map_or(0, |since_ns| now_ns().saturating_sub(since_ns)),
        gone: false,
        key_held: volume.key_held(),
    }
}

fn stats(volume: &Volume, detail: Detail) -> proto::Stats {
    let counters = volume.counters();
    let counts = |histogram: &Histogram| match detail {
        Detail::Histograms => histogram.snapshot(),
        Detail::Plain => Vec::new(),
    };
    proto::Stats {
        read_ops: counters.read_ops,
        write_ops: counters.write_ops,
        read_bytes: counters.read_bytes,
        write_bytes: counters.write_bytes,
        flush_ops: counters.flush_ops,
        trim_ops: counters.trim_ops,
        counted_ops: counters.counted_ops,
        read_time_ns: counters.read_time_ns,
        write_time_ns: counters.write_time_ns,
        throttled_ns: counters.throttled_ns,
        error_ops: counters.error_ops,
        idle_ns: counters.idle_ns,
        ops_throttled_ns: counters.ops_throttled_ns,
        bytes_throttled_ns: counters.bytes_throttled_ns,
        backing_error_ops: counters.backing_error_ops,
        corrupt_ops: counters.corrupt_ops,
        read_latency: counts(&volume.live().read_latency),
        write_latency: counts(&volume.live().write_latency),
    }
}
