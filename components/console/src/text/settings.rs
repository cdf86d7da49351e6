//! Settings and their values as people read them.

use crate::text::{Term, Text, names, texts};
use domain::Locale;
use domain::security_policy::{PasswordStrength, SsoPolicy, TwoStepVerification};
use domain::settings::Setting;
use domain::sharing_policy::{
    FolderLinkRestriction, GroupCreation, LinkExpiration, LinkPassword, LinkPermission,
    SharedFolderJoin, SharedFolderMember, SharedLinkCreate,
};
use domain::units::quotient;
use serde_json::Value;

names! {
    Setting {
        SharedFolderMemberPolicy "Who can be in folders that members share"
            / "Qui peut accéder aux dossiers partagés par les membres";
        SharedFolderJoinPolicy "Which shared folders members can join"
            / "Quels dossiers partagés les membres peuvent rejoindre";
        SharedLinkCreatePolicy "Who can open shared links" / "Qui peut ouvrir les liens partagés";
        SharedFolderLinkRestrictionPolicy "Who can open links to shared folders"
            / "Qui peut ouvrir les liens vers des dossiers partagés";
        EnforceLinkPasswordPolicy "Passwords of shared links" / "Mots de passe des liens partagés";
        DefaultLinkExpirationDaysPolicy "Shared links expire" / "Expiration des liens partagés";
        SharedLinkDefaultPermissionsPolicy "What shared links let people do"
            / "Ce que les liens partagés permettent";
        GroupCreationPolicy "Who can create groups" / "Qui peut créer des groupes";
        SsoPolicy "Single sign-on" / "Authentification unique";
        SsoSignInUrl "Single sign-on: sign-in URL" / "Authentification unique\u{a0}: URL de connexion";
        SsoSignOutUrl "Single sign-on: sign-out URL"
            / "Authentification unique\u{a0}: URL de déconnexion";
        SsoCertificate "Single sign-on: certificate (PEM)"
            / "Authentification unique\u{a0}: certificat (PEM)";
        TwoStepVerificationPolicy "Two-step verification" / "Vérification en deux étapes";
        PasswordStrengthPolicy "Strength of passwords" / "Robustesse des mots de passe";
        SessionFixedLengthSeconds "Members are signed out after (minutes)"
            / "Déconnexion des membres après (minutes)";
        SessionIdleLengthSeconds "Members who do nothing are signed out after (minutes)"
            / "Déconnexion des membres inactifs après (minutes)";
        ActiveDeviceLimit "Devices a member can link" / "Appareils qu’un membre peut associer";
    }
    SharedFolderMember {
        Team "Only the team" / "L’équipe seulement";
        TeamAndApproved "The team and approved people" / "L’équipe et les personnes approuvées";
        Anyone "Anyone" / "Tout le monde";
    }
    SharedFolderJoin {
        FromTeamOnly "Those of the team" / "Ceux de l’équipe";
        FromAnyone "Those of anyone" / "Ceux de tout le monde";
    }
    SharedLinkCreate {
        DefaultPublic "Anyone, unless the maker says otherwise"
            / "Tout le monde, sauf choix contraire";
        DefaultTeamOnly "The team, unless the maker says otherwise"
            / "L’équipe, sauf choix contraire";
        TeamOnly "Only the team" / "L’équipe seulement";
        DefaultNoOne "Only those invited, unless the maker says otherwise"
            / "Les invités seulement, sauf choix contraire";
    }
    FolderLinkRestriction {
        Members "Only members of the folder" / "Les membres du dossier seulement";
        Anyone "Anyone" / "Tout le monde";
    }
    LinkPassword {
        Optional "Optional" / "Facultatifs";
        Required "Required" / "Obligatoires";
    }
    LinkExpiration {
        None "Never, unless the maker says otherwise" / "Jamais, sauf choix contraire";
        Day1 "After a day" / "Après un jour";
        Day3 "After 3 days" / "Après 3 jours";
        Day7 "After 7 days" / "Après 7 jours";
        Day30 "After 30 days" / "Après 30 jours";
        Day90 "After 90 days" / "Après 90 jours";
        Day180 "After 180 days" / "Après 180 jours";
        Year1 "After a year" / "Après un an";
    }
    LinkPermission {
        Default "What the item allows" / "Ce que l’élément permet";
        Edit "Edit" / "Modifier";
        View "View" / "Consulter";
    }
    GroupCreation {
        AdminsAndMembers "Admins and members" / "Administrateurs et membres";
        AdminsOnly "Only admins" / "Administrateurs seulement";
    }
    SsoPolicy {
        Disabled "Off" / "Désactivée";
        Optional "Optional" / "Facultative";
        Required "Required" / "Obligatoire";
    }
    TwoStepVerification {
        Disabled "Off" / "Désactivée";
        Optional "Optional" / "Facultative";
        Required "Required" / "Obligatoire";
    }
    PasswordStrength {
        MinimalRequirements "Minimal" / "Minimale";
        ModeratePassword "Moderate" / "Moyenne";
        StrongPassword "Strong" / "Forte";
    }
}

texts! {
    minutes_hint() "5 minutes to a year; empty for no limit"
        / "De 5 minutes à un an\u{202f}; vide pour aucune limite";
    number_hint() "1 to 100; empty for no limit" / "De 1 à 100\u{202f}; vide pour aucune limite";
    certificate_hint() "Leave empty to keep the present one"
        / "Laisser vide pour conserver l’actuel";
    url_hint() "Begins with https://" / "Commence par https://";
}

/// The input of a setting: the kind of its values, typed or shown.
pub(crate) enum Input {
    /// One of a list.
    Choice(Vec<Choice>),
    /// Seconds, shown as minutes, or no limit.
    Minutes,
    /// A number, or no limit.
    Number,
    /// A URL, or none.
    Url,
    /// A certificate, or none; an empty field keeps the present one.
    Certificate,
}

impl Input {
    /// Whether the setting is a certificate.
    pub(crate) fn is_certificate(&self) -> bool {
        matches!(self, Self::Certificate)
    }
}

/// A value to choose.
pub(crate) struct Choice {
    /// The word in the API.
    pub(crate) word: String,
    /// The name.
    pub(crate) name: String,
}

impl Text {
    /// The input of a setting.
    pub(crate) fn input(self, setting: Setting) -> Input {
        match setting {
            Setting::SharedFolderMemberPolicy => self.choice::<SharedFolderMember>(),
            Setting::SharedFolderJoinPolicy => self.choice::<SharedFolderJoin>(),
            Setting::SharedLinkCreatePolicy => self.choice::<SharedLinkCreate>(),
            Setting::SharedFolderLinkRestrictionPolicy => self.choice::<FolderLinkRestriction>(),
            Setting::EnforceLinkPasswordPolicy => self.choice::<LinkPassword>(),
            Setting::DefaultLinkExpirationDaysPolicy => self.choice::<LinkExpiration>(),
            Setting::SharedLinkDefaultPermissionsPolicy => self.choice::<LinkPermission>(),
            Setting::GroupCreationPolicy => self.choice::<GroupCreation>(),
            Setting::SsoPolicy => self.choice::<SsoPolicy>(),
            Setting::SsoSignInUrl | Setting::SsoSignOutUrl => Input::Url,
            Setting::SsoCertificate => Input::Certificate,
            Setting::TwoStepVerificationPolicy => self.choice::<TwoStepVerification>(),
            Setting::PasswordStrengthPolicy => self.choice::<PasswordStrength>(),
            Setting::SessionFixedLengthSeconds | Setting::SessionIdleLengthSeconds => {
                Input::Minutes
            }
            Setting::ActiveDeviceLimit => Input::Number,
        }
    }

    fn choice<T: Term>(self) -> Input {
        let choices = T::LISTED.iter().map(|term| Choice {
            word: term.word(),
            name: self.term(term).to_owned(),
        });
        Input::Choice(choices.collect())
    }

    /// The hint beside a field.
    pub(crate) fn hint(self, input: &Input) -> String {
        match input {
            Input::Choice(_) => String::new(),
            Input::Minutes => self.minutes_hint(),
            Input::Number => self.number_hint(),
            Input::Url => self.url_hint(),
            Input::Certificate => self.certificate_hint(),
        }
    }

    /// A value of a setting.
    pub(crate) fn setting_value(self, setting: &Setting, value: &Value) -> String {
        match (self.input(*setting), value) {
            (_, Value::Null) => "–".to_owned(),
            (Input::Choice(choices), Value::String(word)) => {
                let choice = choices.into_iter().find(|choice| choice.word == *word);
                choice.map_or_else(|| word.clone(), |choice| choice.name)
            }
            (_, Value::String(text)) => text.clone(),
            (Input::Minutes, Value::Number(seconds)) => {
                self.minutes(seconds.as_u64().unwrap_or_default())
            }
            (Input::Certificate, value) => {
                let subject = text_of(value, "subject");
                let fingerprint = text_of(value, "sha256_fingerprint");
                format!("{subject} (SHA-256 {fingerprint})")
            }
            (_, other) => other.to_string(),
        }
    }

    /// Seconds in minutes, with one digit after the point at most.
    fn minutes(self, seconds: u64) -> String {
        let text = format!("{}\u{a0}min", quotient(seconds, 60, 1));
        match self.0 {
            Locale::En => text,
            Locale::Fr => text.replace('.', ","),
        }
    }
}

fn text_of<'a>(object: &'a Value, field: &str) -> &'a str {
    let text = object.get(field).and_then(Value::as_str);
    text.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_settings_are_shown_in_words() {
        let t = Text(Locale::En);
        for (setting, value, text) in [
            (Setting::SsoPolicy, Value::from("required"), "Required"),
            (
                Setting::SessionIdleLengthSeconds,
                Value::from(330),
                "5.5\u{a0}min",
            ),
            (Setting::ActiveDeviceLimit, Value::from(3), "3"),
            (
                Setting::SsoSignInUrl,
                Value::from("https://idp.acme.example"),
                "https://idp.acme.example",
            ),
            (Setting::SsoCertificate, Value::Null, "–"),
        ] {
            assert_eq!(t.setting_value(&setting, &value), text);
        }
    }
}
