//! Notifications: to every admin once, in their language, with nothing a mail program makes a link
//! of (R7).

use crate::support::events::{every, every_actor, every_entry, reason};
use crate::support::*;
use domain::notice::{Mail, mails};
use domain::settings::Setting;
use domain::*;

fn admin(who: &str, locale: Option<Locale>) -> Member {
    Member {
        locale,
        ..member(who, Role::TeamAdmin)
    }
}

fn to_ada(entry: &Entry, locale: Locale) -> Mail {
    mails(
        &name("Acme"),
        locale,
        entry,
        &[Admins(vec![admin("ada", None)])],
    )
    .swap_remove(0)
}

#[test]
fn every_admin_of_before_and_after_gets_one_mail_in_their_language() {
    let before = Admins(vec![admin("ada", Some(Locale::Fr)), admin("bob", None)]);
    let upper = Member {
        email: email("BOB@acme.example"),
        ..admin("bob", None)
    };
    let after = Admins(vec![upper, admin("eve", Some(Locale::En))]);
    let entry = every_entry().swap_remove(0);
    for team_locale in [Locale::En, Locale::Fr] {
        let mails = mails(
            &name("Acme"),
            team_locale,
            &entry,
            &[before.clone(), after.clone()],
        );
        let got: Vec<_> = mails
            .iter()
            .map(|mail| (mail.email.to_lowercase(), mail.locale))
            .collect();
        let expected = [
            ("ada", Locale::Fr),
            ("bob", team_locale),
            ("eve", Locale::En),
        ];
        assert_eq!(
            got,
            expected.map(|(who, locale)| (format!("{who}@acme.example"), locale))
        );
        for mail in &mails {
            assert_eq!(
                mail.subject.contains("a activé"),
                mail.locale == Locale::Fr,
                "{}",
                mail.subject
            );
            assert_eq!(
                mail.text.contains("Vous pouvez mettre fin"),
                mail.locale == Locale::Fr
            );
        }
    }
}

/// A text without the spaces that break up addresses.
fn unspaced(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_subject_is_one_line_and_the_text_says_when_who_and_how_to_stop_it() {
    for entry in every_entry()
        .iter()
        .filter(|entry| entry.event.notifies_admins())
    {
        for (locale, way_out) in [
            (Locale::En, "Reseller support."),
            (Locale::Fr, "Assistance revendeur."),
        ] {
            let Mail { subject, text, .. } = to_ada(entry, locale);
            assert!(
                !subject.contains('\n') && subject.starts_with("Acme"),
                "{subject}"
            );
            assert!(
                text.contains("2027-01-15 08:00 UTC") && text.ends_with(way_out),
                "{text}"
            );
            assert!(
                unspaced(&text).starts_with(&unspaced(&sentence::of(entry, locale))),
                "{text}"
            );
        }
    }
}

#[test]
fn a_mail_about_a_sign_in_names_technician_and_reason() {
    let event = Event::LinkRedeemed {
        link: id("l"),
        reason: reason("Ticket 7"),
    };
    let entry = Entry {
        at: at(0),
        actor: every_actor().swap_remove(1),
        event,
    };
    assert!(
        to_ada(&entry, Locale::En)
            .text
            .contains("Technician: Tech tess. Reason given: Ticket 7")
    );
    assert!(
        to_ada(&entry, Locale::Fr)
            .text
            .contains("Technicien : Tech tess. Motif indiqué : Ticket 7")
    );
}

#[test]
fn a_mail_about_a_length_of_time_has_units() {
    let entry = Entry {
        at: at(0),
        actor: every_actor().swap_remove(1),
        event: Event::SettingChanged {
            setting: Setting::SessionIdleLengthSeconds,
            previous: serde_json::Value::Null,
            new: 5_400.into(),
        },
    };
    let (english, french) = (to_ada(&entry, Locale::En), to_ada(&entry, Locale::Fr));
    assert!(english.subject.ends_with("to 90 minutes"));
    assert!(english.text.contains("Before: none. After: 90 minutes."));
    assert!(french.text.contains("Avant : aucun. Après : 90 minutes."));
}

#[test]
fn a_mail_about_a_role_names_it() {
    let (actor, jane) = (
        every_actor().swap_remove(1),
        member("jane", Role::MemberOnly).person(),
    );
    let changed = role_changed(&jane, Role::MemberOnly, Role::TeamAdmin);
    let added = Event::MemberAdded {
        member: jane,
        status: MemberStatus::Invited,
        role: Role::SupportAdmin,
    };
    for (event, english, french) in [
        (
            changed,
            "Before: member only. After: team admin.",
            "Avant : member only. Après : team admin.",
        ),
        (added, "Role: support admin.", "Rôle : support admin."),
    ] {
        let entry = Entry {
            at: at(0),
            actor: actor.clone(),
            event,
        };
        assert!(to_ada(&entry, Locale::En).text.contains(english));
        assert!(to_ada(&entry, Locale::Fr).text.contains(french));
    }
}

fn role_changed(member: &Person, previous: Role, new: Role) -> Event {
    Event::RoleChanged {
        member: member.clone(),
        previous,
        new,
    }
}

fn removed(member: &Person, role: Role) -> Event {
    Event::MemberRemoved {
        member: member.clone(),
        status: MemberStatus::Active,
        role,
        keeps_account: false,
        transfer_to: None,
    }
}

fn added(member: &Person, role: Role) -> Event {
    Event::MemberAdded {
        member: member.clone(),
        status: MemberStatus::Active,
        role,
    }
}

/// Entries with a text wherever someone can type it: names, and the reason of a link.
fn entries_with(text: &str) -> Vec<Entry> {
    let person = Person {
        name: name(text),
        ..technician("tess")
    };
    let actors = [
        Actor::Admin(person.clone()),
        Actor::Reseller {
            reseller: name(text),
            technician: person.clone(),
            session: None,
            is_bearer: false,
        },
    ];
    let redeemed = Event::LinkRedeemed {
        link: id("l"),
        reason: reason(text),
    };
    let events = [
        redeemed,
        removed(&person, Role::TeamAdmin),
        role_changed(&person, Role::MemberOnly, Role::TeamAdmin),
    ];
    let mut entries = Vec::new();
    for actor in actors {
        entries.extend(events.iter().map(|event| Entry {
            at: at(0),
            actor: actor.clone(),
            event: event.clone(),
        }));
    }
    entries
}

/// A time of day or a word without the characters of an address.
fn is_no_address(word: &str) -> bool {
    let inner = word.trim_end_matches(['.', ':', '/', ')', ',', '@']);
    let is_time = inner.len() == 5 && inner.bytes().all(|b| b.is_ascii_digit() || b == b':');
    is_time || !inner.contains(['.', '/', ':', '@'])
}

#[test]
fn no_address_that_someone_typed_survives_as_one() {
    let admins = [Admins(vec![admin("ada", None)])];
    for text in [
        "https://evil.example/x?y=1",
        "HTTP://EVIL.EXAMPLE",
        "www.evil.example",
        "evil.example",
        "mailto:me@evil.example",
        "me@evil.example",
        "ftp://1.2.3.4:80/",
        "//evil.example",
        "a.b.c.d",
    ] {
        for entry in entries_with(text) {
            for locale in [Locale::En, Locale::Fr] {
                let Mail { subject, text, .. } =
                    mails(&name(text), locale, &entry, &admins).swap_remove(0);
                for word in subject.split_whitespace().chain(text.split_whitespace()) {
                    assert!(is_no_address(word), "{word:?} in {subject:?} {text:?}");
                }
            }
        }
    }
}

fn refused(why: LinkFate) -> Event {
    Event::LinkRefused { link: id("l"), why }
}

#[test]
fn admins_are_notified_of_access_and_of_nothing_else() {
    use Role::{MemberOnly, SupportAdmin, TeamAdmin};
    let jane = &member("jane", MemberOnly).person();
    let cases = [
        (refused(LinkFate::Redeemed), true),
        (refused(LinkFate::Expired), false),
        (role_changed(jane, MemberOnly, SupportAdmin), true),
        (role_changed(jane, SupportAdmin, MemberOnly), true),
        (added(jane, SupportAdmin), true),
        (added(jane, MemberOnly), false),
        (removed(jane, TeamAdmin), true),
        (removed(jane, MemberOnly), false),
    ];
    for (event, is_notified) in cases {
        assert_eq!(event.notifies_admins(), is_notified, "{event:?}");
    }
    let always = [
        "reseller_support_change_policy",
        "reseller_support_change_terms",
        "reseller_link_redeem",
    ];
    for event in every() {
        let tag = event.event_type().as_str();
        assert!(
            !always.contains(&tag) || event.notifies_admins(),
            "{event:?}"
        );
    }
}
