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
fn good_names_are_taken_without_the_spaces_around_them() {
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
}

#[test]
fn names_that_file_systems_cannot_hold_are_refused() {
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
}

#[test]
fn names_that_file_systems_keep_for_themselves_are_refused() {
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

/// The store's answer where `ada` and `ben` are members and no folder has the name.
fn both_members() -> Found {
    Found {
        members: [id("ada"), id("ben")].into(),
        ..Found::default()
    }
}

#[test]
fn refused_folders_leave_nothing_behind() {
    let (draft, session) = in_session();
    let actor = as_session(&draft, &session);
    let found = both_members();
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
    let unknown = Refusal::field("/access/1/member", "must be a member of the team");
    let twice = Refusal::field("/access", "must name 50 members at most, each once");
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
}

#[test]
fn a_folder_of_a_session_is_counted_and_logged() {
    let (mut after, session) = in_session();
    let actor = as_session(&after, &session);
    let folder = with_access(&["ada", "ben"]);
    let folder = folders::create(&mut after, &actor, folder, &both_members(), None).unwrap();
    assert_eq!(
        (after.team.counts.folders, tags(&after)),
        (1, vec!["team_folder_create"])
    );
    assert_eq!(values(&after, maps::FOLDERS), [folder]);
}

/// A folder from before the import, of a member who has left since.
fn old() -> TeamFolder {
    TeamFolder {
        id: id("old"),
        name: name("Old"),
        created_at: at(-9),
        access: with_access(&["gone"]).access,
    }
}

fn old_found() -> Found {
    Found {
        folders: vec![old()],
        named: vec![old()],
        members: [].into(),
    }
}

/// The import's line that agrees with the old folder.
fn same() -> NewFolder {
    NewFolder {
        access: old().access,
        ..new("old", "Old")
    }
}

fn created(moment: &str, folder: NewFolder) -> NewFolder {
    NewFolder {
        created_at: Some(moment.parse().unwrap()),
        ..folder
    }
}

fn refused_imports() -> [(Vec<NewFolder>, Refusal); 8] {
    use Refusal::{AlreadyExists, FolderNameUsed, InvalidFolderName};
    let one = || new("f1", "One");
    let moment = at(0).to_rfc3339();
    let twice = Refusal::field("/id", "must not be that of another line");
    let late = Refusal::field("/created_at", "must be within four digits of a year");
    let unknown = Refusal::field("/access/0/member", "must be a member of the team");
    [
        (vec![one(), new("f1", "Two")], twice),
        (vec![one(), new("f2", "ONE")], FolderNameUsed),
        (vec![one(), new("f2", "old")], FolderNameUsed),
        (vec![one(), new("old", "Older")], AlreadyExists("/id")),
        (vec![created(&moment, same())], AlreadyExists("/id")),
        (vec![new("f1", "a/b")], InvalidFolderName),
        (vec![created("+10000-01-01T00:00:00Z", one())], late),
        (vec![with_access(&["gone"])], unknown),
    ]
}

#[test]
fn an_import_takes_all_or_none() {
    let draft = team();
    for (lines, refusal) in refused_imports() {
        let mut after = draft.clone();
        let last = lines.len();
        let result = import(&mut after, lines, OnError::Abort);
        assert_eq!(result, Err(Refusal::Lines(vec![(last, refusal)])));
        assert!(
            after.entries.is_empty()
                && values(&after, maps::FOLDERS).is_empty()
                && after.team == draft.team
        );
    }
}

fn import(
    draft: &mut Draft,
    lines: Vec<NewFolder>,
    on_error: OnError,
) -> Result<Bulk<Imported>, Refusal> {
    folders::import(draft, (1..).zip(lines).collect(), &old_found(), on_error)
}

#[test]
fn an_import_may_skip_refused_lines() {
    for (mut lines, refusal) in refused_imports() {
        let last = lines.len();
        lines.push(new("f9", "Nine"));
        let done = import(&mut team(), lines, OnError::Skip).unwrap();
        assert_eq!(done.counts.added as usize, last);
        assert_eq!(done.skipped, [(last, refusal)]);
    }
}

#[test]
fn an_import_adds_new_folders_and_leaves_known_ones_alone() {
    let draft = team();
    let mut after = draft.clone();
    // A known folder stays, though a member in its list has gone.
    let lines = vec![same(), new("f1", "One"), new("f2", "Two")];
    let done = import(&mut after, lines, OnError::Abort).unwrap();
    assert_eq!(done.counts, Imported { added: 2, known: 1 });
    assert_eq!(
        (after.team.counts.folders, tags(&after)),
        (2, vec!["team_folders_import"])
    );
    let mut after = draft.clone();
    let done = import(&mut after, vec![same()], OnError::Abort).unwrap();
    assert_eq!(done.counts, Imported { added: 0, known: 1 });
    assert!(after.entries.is_empty());
}
