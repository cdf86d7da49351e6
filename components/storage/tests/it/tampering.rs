//! Verification names the first record of a log that is not as committed.

use crate::support::*;
use domain::{AuditKeys, Seal};
use futures::executor::block_on;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;
use storage::{Authority, Cache, MemoryStore, Part, Port, Teams, Verified};

/// A team with a log of several segments, one record of it stored apart.
fn scene() -> Dump {
    let store = store_with(3);
    let teams = teams(store.clone());
    block_on(async {
        enable(&teams).await.unwrap();
        let session = sign_in(&teams, "tess").await;
        for number in 0..12 {
            add(&teams, &session, new_member(&format!("new{number}")))
                .await
                .unwrap();
        }
    });
    store.dump()
}

fn verify(dump: &Dump, told: Option<(u64, Seal)>) -> Verified {
    block_on(teams(restored(dump)).verify(&acme(), Part::default(), told)).unwrap()
}

/// A record as text by field, so that unchanged fields keep their bytes.
type Fields = BTreeMap<String, Box<RawValue>>;

fn raw(text: &str) -> Box<RawValue> {
    RawValue::from_string(text.to_owned()).unwrap()
}

/// Changes a field of the record of a revision, wherever it is.
fn edit(dump: &mut Dump, revision: u64, field: &str, change: impl Fn(&str) -> String) {
    let is_of = |record: &RawValue| {
        let fields: Fields = serde_json::from_str(record.get()).unwrap();
        fields["revision"].get() == revision.to_string()
    };
    let mut keys: Vec<_> = dump
        .keys()
        .filter(|key| key.contains(".log."))
        .cloned()
        .collect();
    keys.push(root_key(dump));
    for key in keys {
        let Some(record) = raw_records(dump, &key)
            .into_iter()
            .find(|record| is_of(record))
        else {
            continue;
        };
        let mut fields: Fields = serde_json::from_str(record.get()).unwrap();
        let before = fields.get(field).map_or("[]", |value| value.get());
        fields.insert(field.to_owned(), raw(&change(before)));
        let text = String::from_utf8(dump[&key].clone()).unwrap();
        dump.insert(
            key,
            text.replace(record.get(), &serde_json::to_string(&fields).unwrap())
                .into(),
        );
        return;
    }
    panic!("no record of {revision}");
}

/// The key of a segment.
fn segment(dump: &Dump, number: u64) -> String {
    format!("{}.log.{number}", root_key(dump))
}

fn raw_records(dump: &Dump, key: &str) -> Vec<Box<RawValue>> {
    #[derive(Deserialize)]
    struct Root {
        log: Log,
    }
    #[derive(Deserialize)]
    struct Log {
        records: Vec<Box<RawValue>>,
    }
    let bytes = &dump[key];
    serde_json::from_slice(bytes)
        .unwrap_or_else(|_| serde_json::from_slice::<Root>(bytes).unwrap().log.records)
}

fn records(dump: &Dump, key: &str) -> Vec<Value> {
    raw_records(dump, key)
        .iter()
        .map(|record| serde_json::from_str(record.get()).unwrap())
        .collect()
}

fn revision(record: &Value) -> u64 {
    record["revision"].as_u64().unwrap()
}

fn head(dump: &Dump) -> (u64, Seal) {
    let seen = verify(dump, None);
    assert_eq!((seen.first_bad, seen.next), (None, None));
    (seen.sequence, seen.head)
}

#[test]
fn log_that_nobody_touched_is_whole() {
    let dump = scene();
    assert!(dump.contains_key(&segment(&dump, 2)), "several segments");
    let (sequence, head) = head(&dump);
    assert_eq!(verify(&dump, Some((sequence, head))).first_bad, None);
}

#[test]
fn changed_record_is_named() {
    let whole = scene();
    type Change = fn(&str) -> String;
    let changes: [(&str, &str, Change); 6] = [
        ("its time", "entries", |entries| {
            entries.replacen("\"at\":\"20", "\"at\":\"19", 1)
        }),
        ("who did it", "entries", |entries| {
            entries.replacen("\"actor\":", "\"actor\": ", 1)
        }),
        ("nothing that happened", "entries", |_| "[]".into()),
        ("its recipients", "recipients", |_| "[\"nobody\"]".into()),
        ("its attempt", "attempt", |_| "\"another\"".into()),
        ("its seal", "seal", |_| "\"AAAAAAAAAAAAAAAAAAAAAA\"".into()),
    ];
    for number in 1..=head(&whole).0 {
        for (what, field, change) in changes {
            let mut dump = whole.clone();
            edit(&mut dump, number, field, change);
            let bad = verify(&dump, None).first_bad;
            assert_eq!(
                bad,
                Some((number, "not as it was sealed")),
                "{what} of {number}"
            );
        }
    }
}

#[test]
fn missing_moved_and_unreadable_records_are_named() {
    let whole = scene();
    let (one, two) = (segment(&whole, 1), segment(&whole, 2));
    let first = revision(&records(&whole, &one)[0]);

    let mut dump = whole.clone();
    let rest = raw_records(&dump, &one).split_off(1);
    dump.insert(one.clone(), serde_json::to_vec(&rest).unwrap());
    assert_eq!(
        verify(&dump, None).first_bad,
        Some((first, "missing or out of place"))
    );

    let mut dump = whole.clone();
    dump.remove(&one);
    assert_eq!(
        verify(&dump, None).first_bad,
        Some((first, "in a segment that is missing or cannot be read"))
    );

    let mut dump = whole.clone();
    dump.insert(one.clone(), b"[{".to_vec());
    assert_eq!(
        verify(&dump, None).first_bad,
        Some((first, "in a segment that is missing or cannot be read"))
    );

    let mut dump = whole.clone();
    let (of_one, of_two) = (dump[&one].clone(), dump[&two].clone());
    dump.extend([(one, of_two), (two, of_one)]);
    assert_eq!(
        verify(&dump, None).first_bad,
        Some((first, "missing or out of place"))
    );
}

#[test]
fn changed_entries_of_a_long_record_are_named() {
    let store = store_with(5);
    let teams = teams(store.clone());
    block_on(async {
        enable(&teams).await.unwrap();
        for number in 0..5 {
            let session = sign_in(&teams, &format!("technician{number}")).await;
            sign_in_as(&teams, &session, &format!("m{number}"))
                .await
                .unwrap();
        }
        // Each session ends with entries of its own: too many for the root.
        switch_off(&teams, "ben").await.unwrap();
    });
    let mut dump = store.dump();
    let last = head(&dump).0;
    let key = dump
        .keys()
        .find(|key| key.contains(".entries."))
        .cloned()
        .unwrap();
    let text = String::from_utf8(dump[&key].clone()).unwrap();
    for bad in [
        Some(text.replacen("\"at\":\"20", "\"at\":\"19", 1)),
        Some("[".into()),
        None,
    ] {
        match bad {
            Some(bad) => drop(dump.insert(key.clone(), bad.into())),
            None => drop(dump.remove(&key)),
        }
        assert_eq!(
            verify(&dump, None).first_bad,
            Some((last, "not as it was sealed"))
        );
    }
}

#[test]
fn log_put_back_or_cut_is_found_out_by_a_delivery() {
    let older = scene();
    let store = restored(&older);
    block_on(import(
        &teams(store.clone()),
        vec![line("late", domain::Role::MemberOnly)],
    ))
    .unwrap();
    let told = head(&store.dump());
    // The older root is whole in itself.
    assert_eq!(verify(&older, None).first_bad, None);
    let bad = verify(&older, Some(told.clone())).first_bad;
    assert_eq!(bad, Some((told.0, "missing: the log was cut or put back")));
    // So is another history that went on from it.
    let store = restored(&older);
    store.random();
    block_on(import(
        &teams(store.clone()),
        vec![line("other", domain::Role::MemberOnly)],
    ))
    .unwrap();
    assert_eq!(verify(&store.dump(), None).first_bad, None);
    assert_eq!(
        verify(&store.dump(), Some(told.clone())).first_bad,
        Some((told.0, "not the one that was delivered"))
    );
    // A record delivered long ago is found in its segment.
    let long_ago = &records(&older, &segment(&older, 0))[0];
    let seal = Seal::unverified(long_ago["seal"].as_str().unwrap());
    assert_eq!(
        verify(&older, Some((revision(long_ago), seal))).first_bad,
        None
    );
}

#[test]
fn nobody_without_the_key_can_seal_an_entry() {
    let dump = scene();
    let store = restored(&dump);
    let forger = Teams::new(
        store.clone(),
        Box::leak(Box::new(Cache::new())),
        Some(Arc::new(AuditKeys::from_base64(&"B".repeat(44)).unwrap())),
    );
    block_on(import(
        &forger,
        vec![line("forged", domain::Role::TeamAdmin)],
    ))
    .unwrap();
    let sequence = head(&dump).0;
    assert_eq!(
        verify(&store.dump(), None).first_bad,
        Some((sequence + 1, "not as it was sealed"))
    );
    let keyless = Teams::new(store.clone(), Box::leak(Box::new(Cache::new())), None);
    let before = store.dump();
    assert!(
        block_on(import(
            &keyless,
            vec![line("more", domain::Role::TeamAdmin)]
        ))
        .is_err()
    );
    assert_eq!(store.dump(), before);
}

/// Otherwise somebody with the store and an old key could go on with a log.
#[test]
fn replaced_key_seals_nothing_once_the_log_has_come_beyond_its_end() {
    let store = store_with(0);
    let (old, new) = ("A".repeat(44), "B".repeat(44));
    let both = format!("{new} {old}@{}", at(10).to_rfc3339());
    let teams = |keys: &str| {
        let keys = AuditKeys::from_base64(keys).unwrap();
        let cache = Box::leak(Box::new(Cache::new()));
        Teams::new(store.clone(), cache, Some(Arc::new(keys)))
    };
    let commit = |teams: &Teams<'_, MemoryStore>, who: &str, now| {
        let command = commands::Import(vec![line(who, domain::Role::TeamAdmin)]);
        let done = block_on(teams.command(&acme(), Authority::Admin, now, &command));
        done.result.unwrap();
    };
    let verified = || block_on(teams(&both).verify(&acme(), Part::default(), None)).unwrap();
    commit(&teams(&old), "early", at(10));
    commit(&teams(&both), "late", at(20));
    let good = verified();
    assert_eq!(good.first_bad, None);
    // Dated back to when the key was good.
    commit(&teams(&old), "forged", at(5));
    let found = Some((good.sequence + 1, "not as it was sealed"));
    assert_eq!(verified().first_bad, found);
}

#[test]
fn long_log_is_verified_in_parts() {
    let dump = scene();
    let store: MemoryStore = restored(&dump);
    let root = root_key(&dump);
    // As many segments as one call does, made of the first one: where the first call ends, nothing
    // was wrong yet.
    let last = records(&dump, &root).last().map(revision).unwrap();
    assert!(last > 12);
    let from = Part {
        segment: 2,
        ..Part::default()
    };
    let part = block_on(teams(store.clone()).verify(&acme(), from, None)).unwrap();
    assert_eq!(
        (part.first_bad, part.next, part.sequence),
        (None, None, last)
    );
    block_on(store.delete_many(vec![segment(&dump, 0)])).unwrap();
    assert_eq!(
        block_on(teams(store.clone()).verify(&acme(), from, None))
            .unwrap()
            .first_bad,
        None
    );
    assert_eq!(
        block_on(teams(store).verify(&acme(), Part::default(), None))
            .unwrap()
            .first_bad
            .map(|bad| bad.0),
        Some(1)
    );
}
