//! Prepares the next revision of a team: its root, the objects to write first, and the objects to
//! delete afterwards.

use crate::edits::Edits;
use crate::error::Error;
use crate::json::encode;
use crate::keys;
use crate::log::Record;
use crate::port::Object;
use crate::port::Port;
use crate::read::grant_epoch;
use crate::reader::Reader;
use crate::root::Root;
use domain::{Admins, AdminsRef, AuditKeys, Draft, Seal, Team};

/// Retired objects in the root before the next commit deletes them.
const RETIRED: usize = 16;
/// Retired objects that the root holds itself; more are moved to an object of their own.
const RETIRED_AT_MOST: usize = RETIRED + 4;

/// The next revision of a team.
pub(crate) struct Prepared {
    pub root: Root,
    /// Objects that the root refers to, to be written first.
    pub objects: Vec<Object>,
    /// Keys that earlier revisions retired, to be deleted once this one is committed.
    pub garbage: Vec<String>,
}

/// Turns a draft into the next revision, under the keys of a new attempt.
pub(crate) async fn prepare<P: Port>(
    reader: &Reader<'_, P>,
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

    let (mut retired, garbage) = split_retired(key, before);
    retired.extend(edits.retired);
    retired.extend(ended_stop(key, &before.team, &team));
    if retired.len() > RETIRED_AT_MOST {
        let list = keys::retired(key, &attempt_id);
        objects.push((list.clone(), encode(&retired)?));
        retired = vec![list];
    }

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
    let (log, segment) = before.log.appended(key, record)?;
    objects.extend(segment);

    let root = Root {
        format: before.format,
        revision: before.revision + 1,
        team,
        maps: edits.maps,
        objects: edits.objects,
        retired: retired
            .iter()
            .filter_map(|retired| retired.strip_prefix(key))
            .map(str::to_owned)
            .collect(),
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
    let before = reader.admins(&reader.root.team.admins).await?;
    Ok(Some(&draft.admins).filter(|admins| **admins != before))
}

/// Splits the keys that earlier revisions retired into those that stay retired and those to be
/// deleted now.
fn split_retired(key: &str, before: &Root) -> (Vec<String>, Vec<String>) {
    let retired: Vec<_> = before
        .retired
        .iter()
        .map(|retired| format!("{key}{retired}"))
        .collect();
    let is_full = retired.len() >= RETIRED || retired.iter().any(|key| keys::is_retired_list(key));
    if is_full {
        (Vec::new(), retired)
    } else {
        (retired, Vec::new())
    }
}

/// The stop key of a grant that this commit ends.
fn ended_stop(key: &str, before: &Team, after: &Team) -> Option<String> {
    let epoch = grant_epoch(before)?;
    (grant_epoch(after) != Some(epoch)).then(|| keys::stop(key, epoch))
}

/// The lists of admins to notify: those of before and after.
fn recipients(notifies: bool, before: &Team, after: &Team) -> Vec<AdminsRef> {
    let mut recipients = Vec::new();
    if notifies {
        recipients = vec![before.admins.clone(), after.admins.clone()];
        recipients.dedup();
    }
    recipients
}

/// The lists of admins that the team no longer refers to.
fn released(before: &Team, after: &Team) -> Vec<AdminsRef> {
    let kept = admin_lists(after);
    let mut released = admin_lists(before);
    released.retain(|list| !kept.contains(list));
    released
}

/// The lists of admins that a team refers to.
fn admin_lists(team: &Team) -> Vec<AdminsRef> {
    let mut lists = vec![team.admins.clone()];
    lists.extend(team.grant.iter().map(|grant| grant.admins.clone()));
    lists.dedup();
    lists
}
