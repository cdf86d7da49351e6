//! Team folders: which names they may have, and that a refused one leaves nothing behind.

use crate::support::*;
use domain::folders::{self, Access, AccessLevel, Found, Imported, NewFolder, folder_name};
use domain::*;

fn new(id_text: &str, name: &str) -> NewFolder {
    NewFolder {
        id: id(id_text),
        name: name.into(),
        created_at: None,
        access: Vec::new(),
    }
}

fn with_access(members: &[&str]) -> NewFolder {
    let access = members
        .iter()
        .map(|who| Access {
            member: id(who),
            level: AccessLevel::Editor,
        })
        .collect();
    NewFolder {
        access,
        ..new("f1", "Sales")
    }
}

#[test]
fn names_are_checked_as_file_systems_want_it() {
    for good in [
        "Sales",
        " Été 2026 ",
        "a.b",
        ".hidden",
        "comic",
        "com",
        "com10",
        "console",
        "икона",
        "x y",
    ] {
        assert_eq!(
            folder_name(good).map(|name| name.to_string()),
            Ok(good.trim().to_owned()),
            "{good:?}"
        );
    }
    let long = "x".repeat(129);
    for bad in [
        "",
        " ",
        ".",
        "..",
        "a.",
        "a. ",
        "a/b",
        "a\\b",
        "a<b",
        "a>b",
        "a:b",
        "a\"b",
        "a|b",
        "a?b",
        "a*b",
        "a\nb",
        "icon\r",
        "a\u{202E}b",
        "a\0",
        &long,
    ] {
        assert_eq!(folder_name(bad), Err(Refusal::InvalidFolderName), "{bad:?}");
    }
    for reserved in [
        "Dropbox",
        ".DROPBOX",
        "desktop.ini",
        "Thumbs.db",
        ".DS_Store",
        "CON",
        "nul.txt",
        "Com1",
        "lpt9.a.b",
        "aux .x",
    ] {
        assert_eq!(
            folder_name(reserved),
            Err(Refusal::FolderNameReserved),
            "{reserved:?}"
        );
    }
}

#[test]
fn refused_folders_leave_nothing_behind() {
    let (draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let found = Found {
        members: [id("ada"), id("ben")].into(),
        ..Found::default()
    };
    let sales = TeamFolder {
        id: id("f0"),
        name: name("SALES"),
        created_at: at(0),
        access: Vec::new(),
    };
    let taken = Found {
        named: vec![sales],
        ..found.clone()
    };
    let unknown = Refusal::Invalid("access: an unknown member");
    let twice = Refusal::Invalid("access: a member twice, or too many");
    let mut full = draft.clone();
    full.team.counts.folders = limits::TEAM_FOLDERS;
    for (draft, new, found, refusal) in [
        (&draft, with_access(&["ada", "eve"]), &found, unknown),
        (&draft, with_access(&["ada", "ada"]), &found, twice.clone()),
        (
            &draft,
            with_access(&["ada"; limits::FOLDER_ACCESS + 1]),
            &found,
            twice,
        ),
        (
            &draft,
            with_access(&["ada"]),
            &taken,
            Refusal::FolderNameUsed,
        ),
        (&full, with_access(&["ada"]), &found, Refusal::FolderLimit),
    ] {
        let mut after = draft.clone();
        assert_eq!(
            folders::create(&mut after, &actor, new, found, None),
            Err(refusal)
        );
        assert_eq!(after.team, draft.team);
        assert!(after.entries.is_empty() && values(&after, maps::FOLDERS).is_empty());
    }
    let mut after = draft.clone();
    let folder = folders::create(
        &mut after,
        &actor,
        with_access(&["ada", "ben"]),
        &found,
        None,
    )
    .unwrap();
    assert_eq!(
        (after.team.counts.folders, tags(&after)),
        (1, vec!["team_folder_create"])
    );
    assert_eq!(values(&after, maps::FOLDERS), [folder]);
}

#[test]
fn an_import_takes_all_or_none() {
    let draft = team();
    let old = TeamFolder {
        id: id("old"),
        name: name("Old"),
        created_at: at(-9),
        access: with_access(&["gone"]).access,
    };
    let found = Found {
        folders: vec![old.clone()],
        named: vec![old.clone()],
        members: [].into(),
    };
    let same = NewFolder {
        access: old.access.clone(),
        ..new("old", "Old")
    };
    for (lines, refusal) in [
        (
            vec![new("f1", "One"), new("f1", "Two")],
            Refusal::Invalid("a folder in two lines"),
        ),
        (
            vec![new("f1", "One"), new("f2", "ONE")],
            Refusal::FolderNameUsed,
        ),
        (
            vec![new("f1", "One"), new("f2", "old")],
            Refusal::FolderNameUsed,
        ),
        (
            vec![new("f1", "One"), new("old", "Older")],
            Refusal::AlreadyExists,
        ),
        (
            vec![NewFolder {
                created_at: Some(at(0)),
                ..same.clone()
            }],
            Refusal::AlreadyExists,
        ),
        (vec![new("f1", "a/b")], Refusal::InvalidFolderName),
        (
            vec![NewFolder {
                created_at: "+10000-01-01T00:00:00Z".parse().ok(),
                ..new("f1", "One")
            }],
            Refusal::Invalid("created_at: a year of more than four digits"),
        ),
        (
            vec![with_access(&["gone"])],
            Refusal::Invalid("access: an unknown member"),
        ),
    ] {
        let mut after = draft.clone();
        assert_eq!(folders::import(&mut after, lines, &found), Err(refusal));
        assert!(
            after.entries.is_empty()
                && values(&after, maps::FOLDERS).is_empty()
                && after.team == draft.team
        );
    }
    let mut after = draft.clone();
    // One that is there already stays, though a member in its list has gone.
    let lines = vec![same.clone(), new("f1", "One"), new("f2", "Two")];
    assert_eq!(
        folders::import(&mut after, lines, &found),
        Ok(Imported { added: 2, known: 1 })
    );
    assert_eq!(
        (after.team.counts.folders, tags(&after)),
        (2, vec!["team_folders_import"])
    );
    let mut after = draft.clone();
    assert_eq!(
        folders::import(&mut after, vec![same], &found),
        Ok(Imported { added: 0, known: 1 })
    );
    assert!(after.entries.is_empty());
}
