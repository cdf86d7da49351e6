//! Notifications to admins: subject and text, ready to hand to a mail service, in the recipient's language.

use super::entry::Entry;
use super::event::{Event, LinkFate};
use super::sentence;
use crate::locale::Locale;
use crate::person::{Actor, Admins, Member, Role};
use crate::text::Name;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One e-mail to one admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mail {
    /// The recipient's address.
    pub email: String,
    /// The recipient's name.
    pub name: String,
    /// The language of subject and text.
    pub locale: Locale,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// The mails of an entry, one for each admin on any of the lists.
pub fn mails(team: &Name, locale: Locale, entry: &Entry, recipients: &[Admins]) -> Vec<Mail> {
    let people: BTreeMap<_, _> = recipients
        .iter()
        .flat_map(|admins| &admins.0)
        .map(|admin| (admin.email.key(), admin))
        .collect();
    let mail = |admin: &&Member| {
        let locale = admin.locale.unwrap_or(locale);
        let (subject, text) = write(team, entry, locale);
        Mail {
            email: admin.email.to_string(),
            name: admin.name.to_string(),
            locale,
            subject,
            text,
        }
    };
    people.values().map(mail).collect()
}

fn write(team: &Name, entry: &Entry, locale: Locale) -> (String, String) {
    let team = harmless(team.as_str());
    let sentence = harmless(&sentence::of(entry, locale));
    let details = details(entry, locale);
    match locale {
        Locale::En => (
            format!("{team}: {sentence}"),
            format!(
                "{sentence} (team {team}, {}).{details}\n\nYou can end all access of the reseller at any time: Admin \
                 console > Settings > Additional settings > Reseller support.",
                instant(entry)
            ),
        ),
        Locale::Fr => (
            format!("{team} : {sentence}"),
            format!(
                "{sentence} (équipe {team}, {}).{details}\n\nVous pouvez mettre fin à tout accès du revendeur à tout \
                 moment : Console d'administration > Paramètres > Paramètres supplémentaires > Assistance revendeur.",
                instant(entry)
            ),
        ),
    }
}

fn instant(entry: &Entry) -> String {
    entry.at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn details(entry: &Entry, locale: Locale) -> String {
    let technician = match &entry.actor {
        Actor::Reseller { technician, .. } => harmless(technician.name.as_str()),
        _ => String::new(),
    };
    match (&entry.event, locale) {
        (Event::LinkRedeemed { reason, .. }, Locale::En) => {
            format!(
                "\nTechnician: {technician}. Reason given: {}",
                harmless(reason.as_str())
            )
        }
        (Event::LinkRedeemed { reason, .. }, Locale::Fr) => {
            format!(
                "\nTechnicien : {technician}. Motif indiqué : {}",
                harmless(reason.as_str())
            )
        }
        (
            Event::LinkRefused {
                why: LinkFate::Redeemed,
                ..
            },
            Locale::En,
        ) => "\nIf this was not the reseller's own mistake, the link may have been stolen.".into(),
        (
            Event::LinkRefused {
                why: LinkFate::Redeemed,
                ..
            },
            Locale::Fr,
        ) => "\nSi ce n'est pas une erreur du revendeur, le lien a pu être volé.".into(),
        (
            Event::SupportChanged {
                is_enabled: true, ..
            },
            Locale::En,
        ) => "\nThis gives the reseller administrative access and control.".into(),
        (
            Event::SupportChanged {
                is_enabled: true, ..
            },
            Locale::Fr,
        ) => "\nLe revendeur obtient ainsi un accès et un contrôle d'administration.".into(),
        (Event::MemberAdded { role: given, .. }, Locale::En) => {
            format!("\nRole: {}.", role(*given))
        }
        (Event::MemberAdded { role: given, .. }, Locale::Fr) => {
            format!("\nRôle : {}.", role(*given))
        }
        (Event::RoleChanged { previous, new, .. }, Locale::En) => {
            format!("\nBefore: {}. After: {}.", role(*previous), role(*new))
        }
        (Event::RoleChanged { previous, new, .. }, Locale::Fr) => {
            format!("\nAvant : {}. Après : {}.", role(*previous), role(*new))
        }
        (Event::SettingChanged { previous, new, .. }, Locale::En) => {
            format!(
                "\nBefore: {}. After: {}.",
                setting(previous, "none"),
                setting(new, "none")
            )
        }
        (Event::SettingChanged { previous, new, .. }, Locale::Fr) => {
            format!(
                "\nAvant : {}. Après : {}.",
                setting(previous, "aucun"),
                setting(new, "aucun")
            )
        }
        _ => String::new(),
    }
}

/// A role in words.
fn role(role: Role) -> String {
    role.as_str().replace('_', " ")
}

/// A setting's value; of a certificate also what tells it from another of the same subject.
fn setting(value: &Value, none: &str) -> String {
    let fingerprint = value.get("sha256_fingerprint").and_then(Value::as_str);
    let fingerprint = fingerprint
        .map(|text| format!(" (SHA-256 {})", text.replace(':', "")))
        .unwrap_or_default();
    format!("{}{fingerprint}", harmless(&sentence::value(value, none)))
}

/// Text that someone typed, so that no mail program makes a link of it: a space after whatever could join a host or an
/// address. Control and bidirectional characters are kept out by the types.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        out.push(c);
        if matches!(c, '.' | '/' | ':' | '@')
            && characters.peek().is_some_and(|next| !next.is_whitespace())
        {
            out.push(' ');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn what_was_typed_makes_no_link() {
        assert_eq!(
            harmless("see https://evil.example/x or me@evil.example."),
            "see https: / / evil. example/ x or me@ evil. example."
        );
    }
}
