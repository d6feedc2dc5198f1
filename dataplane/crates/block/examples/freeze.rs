//! How long a freeze holds up writes: `cargo run --release --example freeze -- FOLDER [FREEZES] [WRITERS]`.
//!
//! Writers change blocks of 4 KiB all over a sparse volume of 64 GiB, and another thread flushes without a pause. Of each
//! write it is noted how long it took and whether a freeze was under way meanwhile.

use std::error::Error;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use block::random::Random;
use block::{BlockStore, Durability, LayerFolder, LayeredStore, LocalHost, Sealable, SpannedStore};

const SIZE: u64 = 64 << 30;
/// Blocks that are written, far apart from each other.
const BLOCKS: u64 = 16_384;

type Files = LayerFolder<LocalHost, Sealable<SpannedStore, LocalHost>>;

/// Latencies of writes: outside freezes, and while one was under way.
#[derive(Default)]
struct Seen {
    outside: Vec<Duration>,
    meanwhile: Vec<Duration>,
}

fn write(store: &LayeredStore, seed: u64, stop: &AtomicBool, freezes: &AtomicU64, seen: &Mutex<Seen>) {
    let (mut random, data, mut own) = (Random::new(seed), [7; 4096], Seen::default());
    while !stop.load(Ordering::Relaxed) {
        let before = freezes.load(Ordering::SeqCst);
        let start = Instant::now();
        let written = store.write_at(&data, random.below(BLOCKS) * (SIZE / BLOCKS), Durability::Later);
        let took = start.elapsed();
        if let Err(error) = written {
            eprintln!("a write failed: {error}");
            return;
        }
        // Odd while a freeze is under way.
        let still = before % 2 == 0 && freezes.load(Ordering::SeqCst) == before;
        if still { own.outside.push(took) } else { own.meanwhile.push(took) }
    }
    if let Ok(mut seen) = seen.lock() {
        seen.outside.append(&mut own.outside);
        seen.meanwhile.append(&mut own.meanwhile);
    }
}

fn report(name: &str, latencies: &mut [Duration]) {
    latencies.sort_unstable();
    let at = |part: f64| latencies.get((latencies.len() as f64 * part) as usize).copied().unwrap_or_default();
    let last = latencies.last().copied().unwrap_or_default();
    println!(
        "{name}: {} writes, p50 {:?}, p99 {:?}, p99.9 {:?}, longest {last:?}",
        latencies.len(),
        at(0.5),
        at(0.99),
        at(0.999)
    );
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("which folder?")?;
    let count: u32 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let writers: u64 = arguments.next().map_or(Ok(4), |text| text.parse())?;
    let path = Path::new(&folder).join("freeze-volume");
    std::fs::create_dir(&path)?;
    Files::new(LocalHost, &path).create(SIZE, false)?;
    let store = LayeredStore::open(LocalHost, &path, SIZE)?;
    let (stop, freezes, seen) = (AtomicBool::new(false), AtomicU64::new(0), Mutex::new(Seen::default()));
    let mut took = Vec::new();
    std::thread::scope(|scope| {
        for seed in 0..writers {
            let (store, stop, freezes, seen) = (&store, &stop, &freezes, &seen);
            scope.spawn(move || write(store, seed, stop, freezes, seen));
        }
        scope.spawn(|| {
            let flush = || stop.load(Ordering::Relaxed) || store.flush().is_err();
            std::iter::repeat_with(flush).take_while(|ended| !ended).count()
        });
        for _ in 0..count {
            std::thread::sleep(Duration::from_millis(500));
            freezes.fetch_add(1, Ordering::SeqCst);
            let start = Instant::now();
            let frozen = store.freeze();
            took.push(start.elapsed());
            freezes.fetch_add(1, Ordering::SeqCst);
            if let Err(error) = frozen {
                eprintln!("a freeze failed: {error}");
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
    took.sort_unstable();
    println!("a freeze, until it is durable: median {:?}, longest {:?}", took[took.len() / 2], took[took.len() - 1]);
    let mut seen = seen.into_inner().map_err(|_| "a writer panicked")?;
    report("outside freezes", &mut seen.outside);
    report("meanwhile", &mut seen.meanwhile);
    std::fs::remove_dir_all(&path)?;
    Ok(())
}
