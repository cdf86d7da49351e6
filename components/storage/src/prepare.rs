//! Prepares the next revision of a team: its root, the objects to write first, and the objects to
//! delete afterwards.

use crate::edits::Edits;
use crate::error::Error;
use crate::json::encode;
use crate::keys;
use crate::log::{BUDGET, Record};
use crate::port::Object;
use crate::port::Port;
use crate::reader::Reader;
use crate::retired::Next;
use crate::root::Root;
use domain::{Admins, AdminsRef, AuditKeys, Draft, Seal, Team};

/// The size of a root, in bytes, from which on it keeps few log records.
const LARGE: usize = 6 * 1024;

/// The next revision of a team.
pub(crate) struct Prepared {
    pub root: Root,
    /// Objects that the root refers to, to be written first.
    pub objects: Vec<Object>,
    /// A batch of keys that earlier revisions retired, to be deleted once this one is committed.
    pub garbage: Vec<String>,
}

/// Turns a draft into the next revision of a root of so many bytes, under the keys of a new attempt.
pub(crate) async fn prepare<P: Port>(
    reader: &Reader<'_, P>,
    root_bytes: usize,
    draft: Draft,
    audit_keys: Option<&AuditKeys>,
) -> Result<Prepared, Error> {
    let (key, before) = (reader.key, &reader.root);
    let attempt_id = reader.port.random().text();
    let notifies = draft.notifies_admins();
    let edits = Edits::of(reader, &draft, &attempt_id).await?;
    let mut objects = edits.written;

    let admins = changed_admins(reader, &draft).await?.map(encode);
    let mut team = draft.team;
    if let Some(list) = admins.transpose()? {
        team.admins = keys::admins(key, &attempt_id);
        objects.push((team.admins.clone(), list));
    }
    if let Some(untold) = &mut team.untold {
        untold.name_admins(&team.admins);
    }

    let next = before
        .retired
        .next(reader.port, key, &attempt_id, edits.retired);
    let Next {
        retired,
        written,
        garbage,
    } = next.await?;
    objects.extend(written);

    let record = Record {
        revision: before.revision + 1,
        attempt: attempt_id,
        entries: draft.entries,
        is_apart: false,
        recipients: recipients(notifies, &before.team, &team),
        released: released(&before.team, &team),
        seal: Seal::default(),
    };
    let (record, entries) = record.stored(key, audit_keys, &before.log.head())?;
    objects.extend(entries);
    let budget = if root_bytes < LARGE {
        reader.port.log_bytes()
    } else {
        BUDGET
    };
    let (log, segment) = before.log.appended(key, budget, record)?;
    objects.extend(segment);

    let root = Root {
        format: before.format,
        revision: before.revision + 1,
        team,
        maps: edits.maps,
        objects: edits.objects,
        retired,
        log,
    };
    Ok(Prepared {
        root,
        objects,
        garbage,
    })
}

/// The list of admins, if this commit changes it.
async fn changed_admins<'d, P: Port>(
    reader: &Reader<'_, P>,
    draft: &'d Draft,
) -> Result<Option<&'d Admins>, Error> {
    if draft.members.is_empty() {
        return Ok(None);
    }
    let before = reader.present_admins().await?;
    Ok(Some(&draft.admins).filter(|admins| *admins != before))
}

/// The lists of admins to notify: those of before and after, and of before the changes that were not
/// told yet.
fn recipients(notifies: bool, before: &Team, after: &Team) -> Vec<AdminsRef> {
    let mut recipients = Vec::new();
    if notifies {
        let untold = before.untold.iter().map(|untold| untold.admins.clone());
        recipients.extend(untold.filter(|list| !list.is_empty()));
        recipients.extend([before.admins.clone(), after.admins.clone()]);
        recipients.dedup();
    }
    recipients
}

/// The lists of admins that the team no longer refers to.
fn released(before: &Team, after: &Team) -> Vec<AdminsRef> {
    let kept = after.admin_lists();
    let before = before.admin_lists().into_iter();
    before
        .filter(|list| !kept.contains(list))
        .cloned()
        .collect()
}
