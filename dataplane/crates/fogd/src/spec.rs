//! What a volume should be: the contract's `VolumeSpec`, checked, and the form it has on disk.

use std::fmt;
use std::time::Duration;

use block::{Disturbance, Latency, Limits, PracticeFault, Rate, VolumeKey};
use serde::{Deserialize, Serialize};

use crate::proto;

/// The version of the spec file's format.
pub const FORMAT: u32 = 3;
/// The largest volume, in bytes: 64 TiB, the most any type of EBS volume has.
const SIZE_BYTES_MAX: u64 = 64 << 40;
/// The most exports of one volume: Multi-Attach allows 16, and one that closes may stand beside its successor.
const EXPORTS_MAX: usize = 64;
const EXPORT_NAME_BYTES_MAX: usize = 255;
/// The most practice faults of one volume.
const FAULTS_MAX: usize = 16;
/// The longest delay of a request: a minute.
const DELAY_US_MAX: u32 = 60_000_000;

/// A volume's id: `vol-` and 8 to 40 hexadecimal digits, so it is a safe file name too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VolumeId(String);

impl VolumeId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VolumeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for VolumeId {
    type Error = SpecError;

    fn try_from(text: String) -> Result<Self, SpecError> {
        let digits = text.strip_prefix("vol-").unwrap_or("");
        let valid = (8..=40).contains(&digits.len()) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if valid { Ok(Self(text)) } else { Err(SpecError("the id is not vol- and 8 to 40 hexadecimal digits")) }
    }
}

impl From<VolumeId> for String {
    fn from(id: VolumeId) -> Self {
        id.0
    }
}

/// A spec that makes no sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SpecError(pub &'static str);

/// What a volume should be, as kept on disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// [`FORMAT`] when it was written.
    pub format: u32,
    /// The volume.
    pub id: VolumeId,
    /// Grows with each change.
    pub generation: u64,
    /// Bytes.
    pub size_bytes: u64,
    /// How fast it may be.
    pub limits: LimitsSpec,
    /// What it is offered as.
    pub exports: Vec<ExportSpec>,
    /// False: I/O is cut.
    pub io_enabled: bool,
    /// The control plane no longer knows the volume; its exports are closed.
    pub orphan: bool,
    /// How late it answers. Since format 2.
    #[serde(default)]
    pub latency: Option<LatencySpec>,
    /// Practice faults in force. Since format 2.
    #[serde(default)]
    pub faults: Vec<FaultSpec>,
    /// Its data are enciphered. Since format 3.
    #[serde(default)]
    pub encrypted: bool,
}

/// A delay of every request: at least `floor_us` from arrival to reply, up to `spread_us` more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatencySpec {
    /// Microseconds.
    pub floor_us: u32,
    /// Microseconds.
    pub spread_us: u32,
}

/// What a practice fault does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// It waits until the fault ends.
    Pause,
    /// It is answered with an error, and changes nothing.
    Error,
    /// It is answered later.
    Delay,
}

/// A practice fault.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultSpec {
    /// What it does.
    pub kind: FaultKind,
    /// It strikes reads.
    pub reads: bool,
    /// It strikes everything that changes the volume or makes it durable.
    pub writes: bool,
    /// Of requests that are struck, above 0 and up to 1.
    pub fraction: f64,
    /// How much later, with [`FaultKind::Delay`].
    pub delay_us: u32,
    /// When it ends, on the services' clock in nanoseconds since 1970; 0 when it does not by itself.
    pub ends_at_ns: i64,
}

/// An export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExportSpec {
    /// The NBD export's name.
    pub name: String,
    /// Writes are refused.
    pub read_only: bool,
}

/// [`Limits`] on disk.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitsSpec {
    io_unit_bytes: u32,
    ops: RateSpec,
    bytes: RateSpec,
    bytes_ceiling_without_credits: f64,
    random_costs_whole_unit: bool,
}

/// [`Rate`] on disk.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateSpec {
    baseline: f64,
    ceiling: f64,
    credits_max: f64,
}

/// What the control plane wants done with a volume.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// Make it so.
    Keep {
        /// What it should be.
        spec: Spec,
        /// Drop the clients of exports that are no longer listed.
        evict: bool,
        /// It was made before: where there is nothing of it, it is lost, and not to be made anew.
        must_exist: bool,
        /// Where the volume has to be made: it begins as a clone of this one.
        clone_of: Option<VolumeId>,
        /// The key that came with it.
        key: Option<VolumeKey>,
    },
    /// Delete it.
    Delete {
        /// The volume.
        id: VolumeId,
        /// The order's generation.
        generation: u64,
        /// Drop its clients.
        evict: bool,
    },
}

impl Order {
    /// The volume it is about.
    pub fn id(&self) -> &VolumeId {
        match self {
            Self::Keep { spec, .. } => &spec.id,
            Self::Delete { id, .. } => id,
        }
    }

    /// The order with the key that came with it.
    ///
    /// # Errors
    /// The volume is not enciphered.
    pub fn with_key(mut self, came: Option<VolumeKey>) -> Result<Self, SpecError> {
        match (&mut self, came) {
            (Self::Keep { spec, .. }, Some(_)) if !spec.encrypted => Err(SpecError("a key for a volume without one")),
            (Self::Keep { key, .. }, came) => {
                *key = came;
                Ok(self)
            }
            (Self::Delete { .. }, _) => Ok(self),
        }
    }
}

impl TryFrom<proto::VolumeSpec> for Order {
    type Error = SpecError;

    fn try_from(wanted: proto::VolumeSpec) -> Result<Self, SpecError> {
        let id = VolumeId::try_from(wanted.id)?;
        if wanted.deleted {
            return Ok(Self::Delete { id, generation: wanted.generation, evict: wanted.evict });
        }
        if wanted.size_bytes == 0 || wanted.size_bytes > SIZE_BYTES_MAX {
            return Err(SpecError("size_bytes is not between 1 and 64 TiB"));
        }
        if wanted.size_bytes % 512 != 0 {
            return Err(SpecError("size_bytes is not a multiple of 512"));
        }
        let spec = Spec {
            format: FORMAT,
            id,
            generation: wanted.generation,
            size_bytes: wanted.size_bytes,
            limits: limits(wanted.limits)?,
            exports: exports(wanted.exports)?,
            io_enabled: wanted.io_enabled,
            orphan: false,
            latency: wanted.latency.map(latency).transpose()?,
            faults: faults(&wanted.faults)?,
            encrypted: wanted.encrypted,
        };
        let clone_of = if wanted.clone_of.is_empty() { None } else { Some(VolumeId::try_from(wanted.clone_of)?) };
        if clone_of.as_ref() == Some(&spec.id) {
            return Err(SpecError("a volume is no clone of itself"));
        }
        Ok(Self::Keep { spec, evict: wanted.evict, must_exist: wanted.must_exist, clone_of, key: None })
    }
}

fn latency(wanted: proto::Latency) -> Result<LatencySpec, SpecError> {
    if wanted.floor_us > DELAY_US_MAX || wanted.spread_us > DELAY_US_MAX {
        return Err(SpecError("a latency is above a minute"));
    }
    Ok(LatencySpec { floor_us: wanted.floor_us, spread_us: wanted.spread_us })
}

fn faults(wanted: &[proto::Fault]) -> Result<Vec<FaultSpec>, SpecError> {
    if wanted.len() > FAULTS_MAX {
        return Err(SpecError("more than 16 faults"));
    }
    wanted.iter().map(fault).collect()
}

fn fault(wanted: &proto::Fault) -> Result<FaultSpec, SpecError> {
    let kind = match wanted.kind() {
        proto::fault::Kind::Pause => FaultKind::Pause,
        proto::fault::Kind::Error => FaultKind::Error,
        proto::fault::Kind::Delay => FaultKind::Delay,
        proto::fault::Kind::Unspecified => return Err(SpecError("a fault is of no known kind")),
    };
    if !(wanted.fraction > 0.0 && wanted.fraction <= 1.0) {
        return Err(SpecError("a fault's fraction is not above 0 and up to 1"));
    }
    if wanted.delay_us > DELAY_US_MAX {
        return Err(SpecError("a fault's delay is above a minute"));
    }
    if wanted.ends_at_ns < 0 {
        return Err(SpecError("a fault ends before 1970"));
    }
    Ok(FaultSpec {
        kind,
        reads: wanted.reads,
        writes: wanted.writes,
        fraction: wanted.fraction,
        delay_us: wanted.delay_us,
        ends_at_ns: wanted.ends_at_ns,
    })
}

fn exports(wanted: Vec<proto::Export>) -> Result<Vec<ExportSpec>, SpecError> {
    if wanted.len() > EXPORTS_MAX {
        return Err(SpecError("more than 64 exports"));
    }
    let mut exports: Vec<ExportSpec> = Vec::with_capacity(wanted.len());
    for export in wanted {
        if export.name.is_empty() || export.name.len() > EXPORT_NAME_BYTES_MAX {
            return Err(SpecError("an export's name is not 1 to 255 bytes long"));
        }
        if export.name.chars().any(char::is_control) {
            return Err(SpecError("an export's name has control characters"));
        }
        if exports.iter().any(|other| other.name == export.name) {
            return Err(SpecError("an export is listed twice"));
        }
        exports.push(ExportSpec { name: export.name, read_only: export.read_only });
    }
    Ok(exports)
}

fn limits(wanted: Option<proto::Limits>) -> Result<LimitsSpec, SpecError> {
    let Some(wanted) = wanted else {
        return Ok(Limits::NONE.into());
    };
    if wanted.io_unit_bytes < 512 {
        return Err(SpecError("io_unit_bytes is below 512"));
    }
    let without = wanted.bytes_ceiling_without_credits;
    if !(0.0..=f64::MAX).contains(&without) {
        return Err(SpecError("bytes_ceiling_without_credits is negative or not a number"));
    }
    Ok(LimitsSpec {
        io_unit_bytes: wanted.io_unit_bytes,
        ops: rate(wanted.ops)?,
        bytes: rate(wanted.bytes)?,
        bytes_ceiling_without_credits: without,
        random_costs_whole_unit: wanted.random_costs_whole_unit,
    })
}

fn rate(wanted: Option<proto::Rate>) -> Result<RateSpec, SpecError> {
    let Some(wanted) = wanted else {
        return Ok(Rate::UNLIMITED.into());
    };
    let parts = [wanted.baseline, wanted.ceiling, wanted.credits_max];
    if !parts.iter().all(|part| (0.0..=f64::MAX).contains(part)) {
        return Err(SpecError("a rate is negative or not a number"));
    }
    if wanted.baseline > 0.0 && wanted.ceiling <= 0.0 {
        return Err(SpecError("a rate has a baseline and no ceiling"));
    }
    Ok(RateSpec { baseline: wanted.baseline, ceiling: wanted.ceiling, credits_max: wanted.credits_max })
}

impl From<Rate> for RateSpec {
    fn from(rate: Rate) -> Self {
        Self { baseline: rate.baseline, ceiling: rate.ceiling, credits_max: rate.credits_max }
    }
}

impl From<RateSpec> for Rate {
    fn from(rate: RateSpec) -> Self {
        Self { baseline: rate.baseline, ceiling: rate.ceiling, credits_max: rate.credits_max }
    }
}

impl From<Limits> for LimitsSpec {
    fn from(limits: Limits) -> Self {
        Self {
            io_unit_bytes: limits.io_unit_bytes,
            ops: limits.ops.into(),
            bytes: limits.bytes.into(),
            bytes_ceiling_without_credits: limits.bytes_ceiling_without_credits,
            random_costs_whole_unit: limits.random_costs_whole_unit,
        }
    }
}

impl Spec {
    /// What disturbs the volume.
    pub fn disturbance(&self) -> Disturbance {
        let latency = self.latency.map(|latency| Latency {
            floor: Duration::from_micros(latency.floor_us.into()),
            spread: Duration::from_micros(latency.spread_us.into()),
        });
        Disturbance { latency, faults: self.faults.iter().map(PracticeFault::from).collect() }
    }
}

impl From<&FaultSpec> for PracticeFault {
    fn from(fault: &FaultSpec) -> Self {
        Self {
            kind: match fault.kind {
                FaultKind::Pause => block::FaultKind::Pause,
                FaultKind::Error => block::FaultKind::Error,
                FaultKind::Delay => block::FaultKind::Delay(Duration::from_micros(fault.delay_us.into())),
            },
            reads: fault.reads,
            writes: fault.writes,
            fraction: fault.fraction,
            ends_at_ns: (fault.ends_at_ns > 0).then_some(fault.ends_at_ns),
        }
    }
}

impl From<LimitsSpec> for Limits {
    fn from(limits: LimitsSpec) -> Self {
        Self {
            io_unit_bytes: limits.io_unit_bytes,
            ops: limits.ops.into(),
            bytes: limits.bytes.into(),
            bytes_ceiling_without_credits: limits.bytes_ceiling_without_credits,
            random_costs_whole_unit: limits.random_costs_whole_unit,
        }
    }
}
