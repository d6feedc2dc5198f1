//! The names of a simulated disk: as the kernel has them, and as the disk may.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::{Component, Path};

use rustix::io::Errno;

use crate::random::Random;

/// What a name stands for: a file or a folder.
pub type Node = u64;

/// The folder that everything is in.
pub const ROOT: Node = 0;

type Name = (Node, String);

/// A change of names that takes place in one step: what each name stands for from then on.
type Change = Vec<(Name, Option<Node>)>;

/// Names, with the changes that are not on the disk yet.
#[derive(Debug, Default)]
pub struct Names {
    now: BTreeMap<Name, Node>,
    on_disk: BTreeMap<Name, Node>,
    unsynced: Vec<Change>,
}

fn text(component: Component<'_>) -> Result<String, Errno> {
    let name: &OsStr = component.as_os_str();
    name.to_str().map(str::to_owned).ok_or(Errno::INVAL)
}

impl Names {
    /// The folder and the name that a path means, whether or not there is such a name.
    pub fn place(&self, path: &Path) -> Result<Name, Errno> {
        let name = text(path.components().next_back().ok_or(Errno::INVAL)?)?;
        let folder = self.find(path.parent().unwrap_or(Path::new("")))?;
        Ok((folder, name))
    }

    /// What a path stands for.
    pub fn find(&self, path: &Path) -> Result<Node, Errno> {
        let mut node = ROOT;
        for component in path.components().filter(|part| !matches!(part, Component::RootDir | Component::CurDir)) {
            node = self.get(&(node, text(component)?)).ok_or(Errno::NOENT)?;
        }
        Ok(node)
    }

    pub fn get(&self, name: &Name) -> Option<Node> {
        self.now.get(name).copied()
    }

    /// The names in a folder and what they stand for, in order.
    pub fn within(&self, folder: Node) -> impl Iterator<Item = (&str, Node)> {
        let range = self.now.range((folder, String::new())..(folder + 1, String::new()));
        range.map(|((_, name), &node)| (name.as_str(), node))
    }

    pub fn change(&mut self, change: Change) {
        apply(&mut self.now, &change);
        self.unsynced.push(change);
    }

    /// Makes everything durable that concerns a folder.
    pub fn sync(&mut self, folder: Node) {
        let concerns = |change: &Change| change.iter().any(|((within, _), _)| *within == folder);
        let (synced, rest) = std::mem::take(&mut self.unsynced).into_iter().partition(concerns);
        self.unsynced = rest;
        let synced: Vec<Change> = synced;
        synced.iter().for_each(|change| apply(&mut self.on_disk, change));
    }

    /// Leaves what the disk has: of the unsynced changes any.
    pub fn lose_power(&mut self, random: &mut Random) {
        let keep = random.below(4);
        for change in std::mem::take(&mut self.unsynced) {
            if keep == 1 || (keep > 1 && random.one_in(2)) {
                apply(&mut self.on_disk, &change);
            }
        }
        self.now = self.on_disk.clone();
    }

    /// How many names a node has now.
    pub fn links(&self, node: Node) -> u64 {
        self.now.values().filter(|&&other| other == node).count() as u64
    }

    /// Whether anything names a node, now or on the disk.
    pub fn mentions(&self, node: Node) -> bool {
        let unsynced = self.unsynced.iter().flatten().filter_map(|(_, node)| node.as_ref());
        self.now.values().chain(self.on_disk.values()).chain(unsynced).any(|&other| other == node)
    }
}

fn apply(names: &mut BTreeMap<Name, Node>, change: &Change) {
    for (name, node) in change {
        match node {
            Some(node) => names.insert(name.clone(), *node),
            None => names.remove(name),
        };
    }
}
