//! The terms of the API as people read them: roles, states, settings and their values.

use crate::text::{Text, names, words};
use domain::sharing::SharingType;
use domain::support::{Priority, RequestStatus};
use domain::{Locale, MemberStatus, Role};
use serde::Serialize;
use serde_json::Value;

names! {
    role(Role) {
        TeamAdmin "Full admin" / "Administrateur complet";
        UserManagementAdmin "User management admin" / "Administrateur utilisateurs";
        SupportAdmin "Support admin" / "Administrateur assistance";
        BillingAdmin "Billing admin" / "Administrateur facturation";
        ComplianceAdmin "Compliance admin" / "Administrateur conformité";
        ContentAdmin "Content admin" / "Administrateur contenu";
        ReportingAdmin "Reporting admin" / "Administrateur rapports";
        SecurityAdmin "Security admin" / "Administrateur sécurité";
        MemberOnly "Member" / "Membre";
    }
    member_status(MemberStatus) {
        Active "Active" / "Actif";
        Invited "Invited" / "Invité";
        Suspended "Suspended" / "Suspendu";
    }
    sharing_type(SharingType) {
        SharedLinkCreate "Created a link" / "Lien créé";
        SharedLinkDisable "Removed a link" / "Lien supprimé";
        SharedLinkView "Opened a link" / "Lien ouvert";
        SharedLinkDownload "Downloaded by a link" / "Téléchargement par lien";
        SharedLinkSettingsChangeAudience "Changed who can open a link" / "Audience d’un lien modifiée";
        SharedFolderCreate "Shared a folder" / "Dossier partagé";
        SharedContentAddMember "Let someone in" / "Personne ajoutée";
        SharedContentRemoveMember "Took someone out" / "Personne retirée";
        SharedContentChangeMemberRole "Changed someone’s access" / "Accès d’une personne modifié";
    }
    priority(Priority) {
        Low "Low" / "Basse";
        Normal "Normal" / "Normale";
        High "High" / "Haute";
        Urgent "Urgent" / "Urgente";
    }
    request_status(RequestStatus) {
        Open "Open" / "Ouverte";
        Answered "Answered" / "Réponse donnée";
        Closed "Closed" / "Close";
    }
}

words! {
    link_state {
        "live" "Waiting" / "En attente";
        "redeemed" "Used" / "Utilisé";
        "expired" "Expired" / "Expiré";
        "revoked" "Revoked" / "Révoqué";
        "superseded" "Superseded by a newer one" / "Remplacé par un plus récent";
    }
    not_eligible {
        "no_reseller" "This cannot be switched on: the team was not bought through a reseller."
            / "Activation impossible : l’équipe n’a pas été achetée par un revendeur.";
        "baa_signed" "This cannot be switched on: the team has signed a BAA (Business Associate Agreement)."
            / "Activation impossible : l’équipe a signé un BAA (Business Associate Agreement).";
    }
    leftover_because {
        "added_by_session" "Added by a reseller session" / "Ajouté par une session revendeur";
        "promoted_by_session" "Made an admin by a reseller session" / "Nommé administrateur par une session revendeur";
        "reseller_address" "Has an address of the reseller" / "A une adresse du revendeur";
    }
    category {
        "team_policies" "Team policies" / "Règles de l’équipe";
        "logins" "Sign-ins" / "Connexions";
        "members" "Members" / "Membres";
        "sharing" "Sharing" / "Partage";
        "sso" "Single sign-on" / "Authentification unique";
        "tfa" "Two-step verification" / "Vérification en deux étapes";
        "passwords" "Passwords" / "Mots de passe";
        "team_folders" "Team folders" / "Dossiers d’équipe";
        "team_profile" "Team profile" / "Profil de l’équipe";
        "reports" "Reports" / "Rapports";
    }
    actor {
        "reseller" "Reseller" / "Revendeur";
        "admin" "Team admin" / "Administrateur";
        "platform" "Platform" / "Plateforme";
        "service" "Reseller Support itself" / "Assistance revendeur elle-même";
        "anonymous" "Someone unknown" / "Un inconnu";
    }
    setting_of {
        "shared_folder_member_policy" "Who can be in folders that members share" / "Qui peut accéder aux dossiers partagés par les membres";
        "shared_folder_join_policy" "Which shared folders members can join" / "Quels dossiers partagés les membres peuvent rejoindre";
        "shared_link_create_policy" "Who can open shared links" / "Qui peut ouvrir les liens partagés";
        "shared_folder_link_restriction_policy" "Who can open links to shared folders" / "Qui peut ouvrir les liens vers des dossiers partagés";
        "enforce_link_password_policy" "Passwords of shared links" / "Mots de passe des liens partagés";
        "default_link_expiration_days_policy" "Shared links expire" / "Expiration des liens partagés";
        "shared_link_default_permissions_policy" "What shared links let people do" / "Ce que les liens partagés permettent";
        "group_creation_policy" "Who can create groups" / "Qui peut créer des groupes";
        "sso_policy" "Single sign-on" / "Authentification unique";
        "sso_sign_in_url" "Single sign-on: sign-in URL" / "Authentification unique : URL de connexion";
        "sso_sign_out_url" "Single sign-on: sign-out URL" / "Authentification unique : URL de déconnexion";
        "sso_certificate" "Single sign-on: certificate (PEM)" / "Authentification unique : certificat (PEM)";
        "two_step_verification_policy" "Two-step verification" / "Vérification en deux étapes";
        "password_strength_policy" "Strength of passwords" / "Robustesse des mots de passe";
        "session_fixed_length_seconds" "Members are signed out after (minutes)" / "Déconnexion des membres après (minutes)";
        "session_idle_length_seconds" "Members who do nothing are signed out after (minutes)" / "Déconnexion des membres inactifs après (minutes)";
        "active_device_limit" "Devices a member can link" / "Appareils qu’un membre peut associer";
    }
    value_of {
        "shared_folder_member_policy.team" "Only the team" / "L’équipe seulement";
        "shared_folder_member_policy.team_and_approved" "The team and approved people" / "L’équipe et les personnes approuvées";
        "shared_folder_member_policy.anyone" "Anyone" / "Tout le monde";
        "shared_folder_join_policy.from_team_only" "Those of the team" / "Ceux de l’équipe";
        "shared_folder_join_policy.from_anyone" "Those of anyone" / "Ceux de tout le monde";
        "shared_link_create_policy.default_public" "Anyone, unless the maker says otherwise" / "Tout le monde, sauf choix contraire";
        "shared_link_create_policy.default_team_only" "The team, unless the maker says otherwise" / "L’équipe, sauf choix contraire";
        "shared_link_create_policy.team_only" "Only the team" / "L’équipe seulement";
        "shared_link_create_policy.default_no_one" "Only those invited, unless the maker says otherwise" / "Les invités seulement, sauf choix contraire";
        "shared_folder_link_restriction_policy.members" "Only members of the folder" / "Les membres du dossier seulement";
        "shared_folder_link_restriction_policy.anyone" "Anyone" / "Tout le monde";
        "enforce_link_password_policy.optional" "Optional" / "Facultatifs";
        "enforce_link_password_policy.required" "Required" / "Obligatoires";
        "default_link_expiration_days_policy.none" "Never, unless the maker says otherwise" / "Jamais, sauf choix contraire";
        "default_link_expiration_days_policy.day_1" "After a day" / "Après un jour";
        "default_link_expiration_days_policy.day_3" "After 3 days" / "Après 3 jours";
        "default_link_expiration_days_policy.day_7" "After 7 days" / "Après 7 jours";
        "default_link_expiration_days_policy.day_30" "After 30 days" / "Après 30 jours";
        "default_link_expiration_days_policy.day_90" "After 90 days" / "Après 90 jours";
        "default_link_expiration_days_policy.day_180" "After 180 days" / "Après 180 jours";
        "default_link_expiration_days_policy.year_1" "After a year" / "Après un an";
        "shared_link_default_permissions_policy.default" "What the item allows" / "Ce que l’élément permet";
        "shared_link_default_permissions_policy.edit" "Edit" / "Modifier";
        "shared_link_default_permissions_policy.view" "View" / "Consulter";
        "group_creation_policy.admins_and_members" "Admins and members" / "Administrateurs et membres";
        "group_creation_policy.admins_only" "Only admins" / "Administrateurs seulement";
        "sso_policy.disabled" "Off" / "Désactivée";
        "sso_policy.optional" "Optional" / "Facultative";
        "sso_policy.required" "Required" / "Obligatoire";
        "two_step_verification_policy.disabled" "Off" / "Désactivée";
        "two_step_verification_policy.optional" "Optional" / "Facultative";
        "two_step_verification_policy.required" "Required" / "Obligatoire";
        "password_strength_policy.minimal_requirements" "Minimal" / "Minimale";
        "password_strength_policy.moderate_password" "Moderate" / "Moyenne";
        "password_strength_policy.strong_password" "Strong" / "Forte";
    }
}

/// What a page did, by the word that its successor gets.
const DONE: &[(&str, &str, &str)] = &[
    (
        "enabled",
        "Reseller support is on. Every admin is told by e-mail.",
        "L’assistance revendeur est activée. Tous les administrateurs en sont informés par e-mail.",
    ),
    (
        "disabled",
        "Reseller support is off. Every link and session has ended.",
        "L’assistance revendeur est désactivée. Tous les liens et sessions ont pris fin.",
    ),
    (
        "session_ended",
        "The session has ended.",
        "La session a pris fin.",
    ),
    ("restored", "Put back.", "Rétabli."),
    ("link_created", "The link is ready.", "Le lien est prêt."),
    (
        "link_revoked",
        "The link can’t be used any more.",
        "Le lien n’est plus utilisable.",
    ),
    (
        "member_added",
        "The member is invited.",
        "Le membre est invité.",
    ),
    (
        "member_removed",
        "The member is no longer in the team.",
        "Le membre n’est plus dans l’équipe.",
    ),
    (
        "role_changed",
        "The role is changed.",
        "Le rôle est modifié.",
    ),
    (
        "sign_in_as_ended",
        "You are no longer signed in as a member.",
        "Vous n’êtes plus connecté en tant que membre.",
    ),
    (
        "folder_created",
        "The folder is created.",
        "Le dossier est créé.",
    ),
    ("saved", "Saved.", "Enregistré."),
    (
        "request_opened",
        "Your request is on its way.",
        "Votre demande est en route.",
    ),
    (
        "signed_out",
        "You have ended the session.",
        "Vous avez mis fin à la session.",
    ),
    (
        "left",
        "You are signed out here.",
        "Vous êtes déconnecté ici.",
    ),
    ("signed_in", "You are signed in.", "Vous êtes connecté."),
];

impl Text {
    /// What was done, if the word is one.
    pub(crate) fn done(self, word: &str) -> Option<String> {
        let (_, english, french) = DONE.iter().find(|(own, _, _)| *own == word)?;
        Some(match self.0 {
            Locale::En => (*english).to_owned(),
            Locale::Fr => (*french).to_owned(),
        })
    }

    /// The word of a value in the API.
    pub(crate) fn word(self, value: &impl Serialize) -> String {
        word(value)
    }

    /// The name of a setting.
    pub(crate) fn setting(self, name: &str) -> String {
        self.setting_of(name)
    }

    /// What may be typed into a setting, where that is not clear.
    pub(crate) fn setting_hint(self, name: &str) -> Option<String> {
        let (english, french) = match name {
            "session_fixed_length_seconds" | "session_idle_length_seconds" => (
                "5 minutes to a year; empty for no limit",
                "De 5 minutes à un an ; vide pour aucune limite",
            ),
            "active_device_limit" => (
                "1 to 100; empty for no limit",
                "De 1 à 100 ; vide pour aucune limite",
            ),
            "sso_certificate" => (
                "Leave empty to keep the present one",
                "Laisser vide pour conserver l’actuel",
            ),
            "sso_sign_in_url" | "sso_sign_out_url" => {
                ("Begins with https://", "Commence par https://")
            }
            _ => return None,
        };
        Some(match self.0 {
            Locale::En => english.to_owned(),
            Locale::Fr => french.to_owned(),
        })
    }

    /// One of the words that a setting may have.
    pub(crate) fn value(self, setting: &str, word: &str) -> String {
        let key = format!("{setting}.{word}");
        let text = self.value_of(&key);
        if text == key { word.to_owned() } else { text }
    }

    /// A value of a setting, whatever it is.
    pub(crate) fn setting_value(self, setting: &str, value: &Value) -> String {
        match value {
            Value::Null => "–".to_owned(),
            Value::String(text) => self.value(setting, text),
            Value::Number(seconds) if setting.ends_with("_seconds") => {
                let minutes = format!(
                    "{} min",
                    (seconds.as_f64().unwrap_or_default() / 6.0).round() / 10.0
                );
                match self.0 {
                    Locale::En => minutes,
                    Locale::Fr => minutes.replace('.', ","),
                }
            }
            Value::Object(certificate) => {
                let of = |name: &str| {
                    certificate
                        .get(name)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                };
                format!("{} (SHA-256 {})", of("subject"), of("sha256_fingerprint"))
            }
            other => other.to_string(),
        }
    }
}

/// The word of a value in the API.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_name_in_both_languages() {
        for role in Role::ALL {
            let (word, english, french) = (
                word(&role),
                Text(Locale::En).role(&role),
                Text(Locale::Fr).role(&role),
            );
            assert!(
                english != word && french != word && english != french,
                "{word}"
            );
        }
    }

    #[test]
    fn values_of_settings_are_told_in_words() {
        let t = Text(Locale::En);
        for (setting, value, text) in [
            ("sso_policy", Value::from("required"), "Required"),
            ("session_idle_length_seconds", Value::from(330), "5.5 min"),
            ("active_device_limit", Value::from(3), "3"),
            (
                "sso_sign_in_url",
                Value::from("https://idp.acme.example"),
                "https://idp.acme.example",
            ),
            ("sso_certificate", Value::Null, "–"),
        ] {
            assert_eq!(t.setting_value(setting, &value), text);
        }
    }
}
