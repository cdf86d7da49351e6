//! The lines of an import of members whose address another member has or gets.

use super::import::{ImportLine, ImportStatus};
use crate::bulk::Line;
use crate::refusal::Refusal;
use crate::text::Id;
use std::collections::{BTreeMap, BTreeSet};

/// The refused lines by id. `holders` are the present holders of the lines' addresses by
/// [`crate::Email::key`], without those that are evicted. A member may take an address that another
/// line takes from its holder, unless that line is refused itself.
pub fn taken(
    lines: &BTreeMap<Id, Line<ImportLine>>,
    holders: &BTreeMap<String, Id>,
) -> BTreeMap<Id, Line<Refusal>> {
    let mut refused = BTreeMap::new();
    let mut refuse = |(number, line): &Line<ImportLine>| {
        let refusal = Refusal::AlreadyExists("/email");
        refused.insert(line.id.clone(), (*number, refusal));
        line.id.clone()
    };
    let mut given = BTreeSet::new();
    // The lines that take an address, by its holder.
    let mut takers = BTreeMap::new();
    let mut ids = Vec::new();
    for line in by_number(lines) {
        let key = line.1.email.key();
        let holder = holders.get(&key).filter(|holder| **holder != line.1.id);
        let is_held = holder.is_some_and(|holder| !gives_up(lines.get(holder), &key));
        if is_held || !given.insert(key) {
            ids.push(refuse(line));
        } else if let Some(holder) = holder {
            takers.insert(holder, line);
        }
    }
    while let Some(id) = ids.pop() {
        ids.extend(takers.remove(&id).map(&mut refuse));
    }
    refused
}

/// The lines that give a member an address, in order.
fn by_number(lines: &BTreeMap<Id, Line<ImportLine>>) -> Vec<&Line<ImportLine>> {
    let kept = lines.values();
    let mut kept: Vec<_> = kept
        .filter(|(_, line)| line.status != ImportStatus::Removed)
        .collect();
    kept.sort_by_key(|(number, _)| *number);
    kept
}

/// Whether a holder's own line takes an address away from it.
fn gives_up(own: Option<&Line<ImportLine>>, key: &str) -> bool {
    own.is_some_and(|(_, own)| own.status == ImportStatus::Removed || own.email.key() != key)
}
