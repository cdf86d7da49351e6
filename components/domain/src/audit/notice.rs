//! Notifications to admins: subject and text for a mail service, in the recipient's language.

use super::entry::Entry;
use super::event::{Event, LinkFate};
use super::sentence;
use crate::locale::Locale;
use crate::person::{Actor, Admins, Member, Role};
use crate::settings::setting::Setting;
use crate::text::Name;
use chrono::Timelike;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

const ENGLISH_END: &str = "You can end all access of the reseller at any time: Admin console > \
     Settings > Additional settings > Reseller support.";
const FRENCH_END: &str = "Vous pouvez mettre fin à tout accès du revendeur à tout moment : Console \
     d'administration > Paramètres > Paramètres supplémentaires > Assistance revendeur.";

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
    let admins = recipients.iter().flat_map(|admins| &admins.0);
    let mut by_address = BTreeMap::new();
    by_address.extend(admins.map(|admin| (admin.email.key(), admin)));
    by_address
        .into_values()
        .map(|admin| mail(team, admin, locale, entry))
        .collect()
}

fn mail(team: &Name, admin: &Member, team_locale: Locale, entry: &Entry) -> Mail {
    let locale = admin.locale.unwrap_or(team_locale);
    let team = harmless(team.as_str());
    let sentence = harmless(&sentence::of(entry, locale));
    let (date, hour, minute) = (entry.at.date_naive(), entry.at.hour(), entry.at.minute());
    let at = format!("{date} {hour:02}:{minute:02} UTC");
    let (subject, text) = match locale {
        Locale::En => (
            format!("{team}: {sentence}"),
            format!(
                "{sentence} (team {team}, {at}).{}\n\n{ENGLISH_END}",
                english_details(entry)
            ),
        ),
        Locale::Fr => (
            format!("{team} : {sentence}"),
            format!(
                "{sentence} (équipe {team}, {at}).{}\n\n{FRENCH_END}",
                french_details(entry)
            ),
        ),
    };
    Mail {
        email: admin.email.to_string(),
        name: admin.name.to_string(),
        locale,
        subject,
        text,
    }
}

fn english_details(entry: &Entry) -> String {
    match &entry.event {
        Event::LinkRedeemed { reason, .. } => {
            let (technician, reason) = (technician(entry), harmless(reason.as_str()));
            format!("\nTechnician: {technician}. Reason given: {reason}")
        }
        Event::LinkRefused {
            why: LinkFate::Redeemed,
            ..
        } => "\nIf this was not the reseller's own mistake, the link may have been stolen.".into(),
        Event::SupportChanged {
            is_enabled: true, ..
        } => "\nThis gives the reseller administrative access and control.".into(),
        Event::MemberAdded { role: given, .. } => format!("\nRole: {}.", role(*given)),
        Event::RoleChanged { previous, new, .. } => {
            format!("\nBefore: {}. After: {}.", role(*previous), role(*new))
        }
        Event::SettingChanged {
            setting: of,
            previous,
            new,
        } => {
            let shown = |value| setting(*of, value, Locale::En);
            let (previous, new) = (shown(previous), shown(new));
            format!("\nBefore: {previous}. After: {new}.")
        }
        Event::SupportChanged { .. }
        | Event::GrantChanged { .. }
        | Event::SettingKept { .. }
        | Event::TechnicianBlocked { .. }
        | Event::ChangesSummarized { .. }
        | Event::LinkIssued { .. }
        | Event::LinkRevoked { .. }
        | Event::LinkRefused { .. }
        | Event::SessionStarted { .. }
        | Event::SessionEnded { .. }
        | Event::MemberRemoved { .. }
        | Event::SignInAsStarted { .. }
        | Event::SignInAsEnded { .. }
        | Event::FolderCreated { .. }
        | Event::SupportRequested { .. }
        | Event::SupportAnswered { .. }
        | Event::SupportClosed { .. }
        | Event::FoldersImported { .. }
        | Event::SharingImported { .. }
        | Event::StorageReported { .. }
        | Event::DeliveryDiscarded { .. }
        | Event::MembersImported { .. }
        | Event::TeamChanged { .. }
        | Event::TeamLeft { .. }
        | Event::Viewed { .. }
        | Event::Refused { .. } => String::new(),
    }
}

fn french_details(entry: &Entry) -> String {
    match &entry.event {
        Event::LinkRedeemed { reason, .. } => {
            let (technician, reason) = (technician(entry), harmless(reason.as_str()));
            format!("\nTechnicien : {technician}. Motif indiqué : {reason}")
        }
        Event::LinkRefused {
            why: LinkFate::Redeemed,
            ..
        } => "\nSi ce n'est pas une erreur du revendeur, le lien a pu être volé.".into(),
        Event::SupportChanged {
            is_enabled: true, ..
        } => "\nLe revendeur obtient ainsi un accès et un contrôle d'administration.".into(),
        Event::MemberAdded { role: given, .. } => format!("\nRôle : {}.", role(*given)),
        Event::RoleChanged { previous, new, .. } => {
            format!("\nAvant : {}. Après : {}.", role(*previous), role(*new))
        }
        Event::SettingChanged {
            setting: of,
            previous,
            new,
        } => {
            let shown = |value| setting(*of, value, Locale::Fr);
            let (previous, new) = (shown(previous), shown(new));
            format!("\nAvant : {previous}. Après : {new}.")
        }
        Event::SupportChanged { .. }
        | Event::GrantChanged { .. }
        | Event::SettingKept { .. }
        | Event::TechnicianBlocked { .. }
        | Event::ChangesSummarized { .. }
        | Event::LinkIssued { .. }
        | Event::LinkRevoked { .. }
        | Event::LinkRefused { .. }
        | Event::SessionStarted { .. }
        | Event::SessionEnded { .. }
        | Event::MemberRemoved { .. }
        | Event::SignInAsStarted { .. }
        | Event::SignInAsEnded { .. }
        | Event::FolderCreated { .. }
        | Event::SupportRequested { .. }
        | Event::SupportAnswered { .. }
        | Event::SupportClosed { .. }
        | Event::FoldersImported { .. }
        | Event::SharingImported { .. }
        | Event::StorageReported { .. }
        | Event::DeliveryDiscarded { .. }
        | Event::MembersImported { .. }
        | Event::TeamChanged { .. }
        | Event::TeamLeft { .. }
        | Event::Viewed { .. }
        | Event::Refused { .. } => String::new(),
    }
}

fn technician(entry: &Entry) -> String {
    match &entry.actor {
        Actor::Reseller { technician, .. } => harmless(technician.name.as_str()),
        _ => String::new(),
    }
}

/// A role in words.
fn role(role: Role) -> String {
    role.as_str().replace('_', " ")
}

/// A setting's value; of a certificate also the fingerprint, since its subject may not be unique.
fn setting(setting: Setting, value: &Value, locale: Locale) -> String {
    let fingerprint = value.get("sha256_fingerprint").and_then(Value::as_str);
    let fingerprint = fingerprint
        .map(|text| format!(" (SHA-256 {})", text.replace(':', "")))
        .unwrap_or_default();
    let value = sentence::value(setting, value, locale);
    format!("{}{fingerprint}", harmless(&value))
}

/// Typed text that no mail program turns into a link: characters that join a host or an address
/// get a space after them. The types exclude control and bidirectional characters.
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
    fn typed_text_makes_no_link() {
        assert_eq!(
            harmless("see https://evil.example/x or me@evil.example."),
            "see https: / / evil. example/ x or me@ evil. example."
        );
    }
}
