//! A readable sentence for each audit entry, in English and French.

use super::entry::Entry;
use super::event::{Attempted, DisableCause, EndCause, Event, LinkFate, SignInAsEnd};
use super::phrase::{self, Phrase};
use crate::locale::Locale;
use crate::person::{Actor, Role};
use crate::settings::setting::Setting;
use serde_json::Value;

/// The sentence of an entry, such as "Northwind Partners removed Jane Doe".
pub fn of(entry: &Entry, locale: Locale) -> String {
    match locale {
        Locale::En => english(&who(&entry.actor, "Someone", "The platform"), &entry.event),
        Locale::Fr => french(
            &who(&entry.actor, "Quelqu'un", "La plateforme"),
            &entry.event,
        ),
    }
}

fn who(actor: &Actor, someone: &str, platform: &str) -> String {
    match actor {
        Actor::Admin(person) => person.name.to_string(),
        Actor::Reseller { reseller, .. } => reseller.to_string(),
        Actor::Anonymous => someone.to_owned(),
        Actor::Platform => platform.to_owned(),
        Actor::Service => "Reseller Support".to_owned(),
    }
}

/// How often, where several stand as one.
fn times(count: u32, times: &str) -> String {
    if count == 1 {
        String::new()
    } else {
        format!(" ({count} {times})")
    }
}

fn english(who: &str, event: &Event) -> String {
    match event {
        Event::SupportChanged {
            is_enabled: true, ..
        } => format!("{who} switched reseller support on"),
        Event::SupportChanged {
            cause: Some(DisableCause::Expired),
            ..
        } => "Reseller support came to its end".into(),
        Event::SupportChanged {
            cause: Some(DisableCause::BaaSigned),
            ..
        } => "Reseller support went off because a BAA was signed".into(),
        Event::SupportChanged {
            cause: Some(DisableCause::ResellerChanged),
            ..
        } => "Reseller support went off because the team changed its reseller".into(),
        Event::SupportChanged { .. } => format!("{who} switched reseller support off"),
        Event::GrantChanged { .. } => format!("{who} changed the terms of reseller support"),
        Event::LinkIssued { reason, .. } => format!("{who} created a sign-in link: {reason}"),
        Event::LinkRevoked { .. } => format!("{who} revoked a sign-in link"),
        Event::LinkRedeemed { .. } => format!("{who} signed in with a sign-in link"),
        Event::LinkRefused { why, .. } => {
            let state = match why {
                LinkFate::Redeemed => "a used",
                LinkFate::Expired => "an expired",
                LinkFate::Revoked => "a revoked",
                LinkFate::Superseded => "a superseded",
            };
            format!("{who} presented {state} sign-in link and was refused")
        }
        Event::SessionStarted { .. } => format!("{who} started a reseller session"),
        Event::SessionEnded {
            technician, cause, ..
        } => match cause {
            EndCause::SignedOut => format!("{who} signed out ({technician})"),
            EndCause::Ended => format!("{who} ended the session of {technician}"),
            EndCause::Expired => format!("The session of {technician} came to its end"),
            EndCause::SupportDisabled => {
                format!("The session of {technician} ended because reseller support went off")
            }
        },
        Event::MemberAdded { member, .. } => format!("{who} added {}", member.name),
        Event::MemberRemoved { member, .. } => format!("{who} removed {}", member.name),
        Event::RoleChanged {
            member,
            new: Role::MemberOnly,
            ..
        } => {
            format!("{who} took the admin role from {}", member.name)
        }
        Event::RoleChanged { member, .. } => {
            format!("{who} changed the admin role of {}", member.name)
        }
        Event::SignInAsStarted { member, .. } => format!("{who} signed in as {}", member.name),
        Event::SignInAsEnded { name, cause, .. } => match cause {
            SignInAsEnd::SignedOut => format!("{who} stopped being signed in as {name}"),
            SignInAsEnd::SessionEnded => {
                format!("Being signed in as {name} ended with the session")
            }
            SignInAsEnd::SessionNarrowed => {
                format!("Being signed in as {name} ended because the session may only read now")
            }
            SignInAsEnd::MemberChanged => {
                format!("Being signed in as {name} ended because the member changed")
            }
        },
        Event::FolderCreated { name, .. } => format!("{who} created the team folder {name}"),
        Event::SettingChanged { setting, new, .. } => {
            format!(
                "{who} changed {} to {}",
                english_setting(*setting),
                value(new, "none")
            )
        }
        Event::SupportRequested { subject, .. } => format!("{who} asked for support: {subject}"),
        Event::SupportAnswered { subject, .. } => {
            format!("{who} answered the support request: {subject}")
        }
        Event::SupportClosed { subject, .. } => {
            format!("{who} closed the support request: {subject}")
        }
        Event::FoldersImported { added } => format!("{who} imported team folders: {added} added"),
        Event::SharingImported { added } => format!("{who} imported sharing events: {added} added"),
        Event::StorageReported {
            used_bytes,
            allocated_bytes,
        } => {
            format!("{who} reported the storage in use: {used_bytes} of {allocated_bytes} bytes")
        }
        Event::MembersImported {
            added,
            updated,
            removed,
        } => {
            format!("{who} imported members: {added} added, {updated} changed, {removed} removed")
        }
        Event::TeamChanged { is_new: true, .. } => format!("{who} created the team"),
        Event::TeamChanged { .. } => format!("{who} changed the team's record"),
        Event::Viewed { operation } => {
            match phrase::of(Attempted::Operation(*operation), Locale::En) {
                Phrase::Read(object) => format!("{who} viewed {object}"),
                Phrase::Other(attempt) => {
                    format!("{who} asked for what was so already: {attempt}")
                }
            }
        }
        Event::Refused {
            attempted, count, ..
        } => {
            let times = times(*count, "times");
            match phrase::of(*attempted, Locale::En) {
                Phrase::Read(object) => format!("{who} was refused: view {object}{times}"),
                Phrase::Other(attempt) => format!("{who} was refused: {attempt}{times}"),
            }
        }
    }
}

fn french(who: &str, event: &Event) -> String {
    match event {
        Event::SupportChanged {
            is_enabled: true, ..
        } => format!("{who} a activé l'assistance revendeur"),
        Event::SupportChanged {
            cause: Some(DisableCause::Expired),
            ..
        } => "L'assistance revendeur est arrivée à son terme".into(),
        Event::SupportChanged {
            cause: Some(DisableCause::BaaSigned),
            ..
        } => "L'assistance revendeur a été désactivée, car un BAA a été signé".into(),
        Event::SupportChanged {
            cause: Some(DisableCause::ResellerChanged),
            ..
        } => "L'assistance revendeur a été désactivée, car l'équipe a changé de revendeur".into(),
        Event::SupportChanged { .. } => format!("{who} a désactivé l'assistance revendeur"),
        Event::GrantChanged { .. } => {
            format!("{who} a modifié les conditions de l'assistance revendeur")
        }
        Event::LinkIssued { reason, .. } => format!("{who} a créé un lien de connexion : {reason}"),
        Event::LinkRevoked { .. } => format!("{who} a révoqué un lien de connexion"),
        Event::LinkRedeemed { .. } => format!("{who} s'est connecté avec un lien de connexion"),
        Event::LinkRefused { why, .. } => {
            let state = match why {
                LinkFate::Redeemed => "déjà utilisé",
                LinkFate::Expired => "expiré",
                LinkFate::Revoked => "révoqué",
                LinkFate::Superseded => "remplacé",
            };
            format!("{who} a présenté un lien de connexion {state} et a été refusé")
        }
        Event::SessionStarted { .. } => format!("{who} a ouvert une session revendeur"),
        Event::SessionEnded {
            technician, cause, ..
        } => match cause {
            EndCause::SignedOut => format!("{who} s'est déconnecté ({technician})"),
            EndCause::Ended => format!("{who} a mis fin à la session de {technician}"),
            EndCause::Expired => format!("La session de {technician} est arrivée à son terme"),
            EndCause::SupportDisabled => {
                format!("La session de {technician} a pris fin avec l'assistance revendeur")
            }
        },
        Event::MemberAdded { member, .. } => format!("{who} a ajouté {}", member.name),
        Event::MemberRemoved { member, .. } => format!("{who} a supprimé {}", member.name),
        Event::RoleChanged {
            member,
            new: Role::MemberOnly,
            ..
        } => {
            format!("{who} a retiré le rôle d'administrateur à {}", member.name)
        }
        Event::RoleChanged { member, .. } => format!(
            "{who} a modifié le rôle d'administrateur de {}",
            member.name
        ),
        Event::SignInAsStarted { member, .. } => {
            format!("{who} s'est connecté en tant que {}", member.name)
        }
        Event::SignInAsEnded { name, cause, .. } => match cause {
            SignInAsEnd::SignedOut => format!("{who} n'est plus connecté en tant que {name}"),
            SignInAsEnd::SessionEnded => {
                format!("La connexion en tant que {name} a pris fin avec la session")
            }
            SignInAsEnd::SessionNarrowed => {
                format!(
                    "La connexion en tant que {name} a pris fin, car la session est désormais en lecture seule"
                )
            }
            SignInAsEnd::MemberChanged => {
                format!("La connexion en tant que {name} a pris fin, car le membre a changé")
            }
        },
        Event::FolderCreated { name, .. } => format!("{who} a créé le dossier d'équipe {name}"),
        Event::SettingChanged { setting, new, .. } => {
            format!(
                "{who} a modifié {} : {}",
                french_setting(*setting),
                value(new, "aucun")
            )
        }
        Event::SupportRequested { subject, .. } => format!("{who} a demandé de l'aide : {subject}"),
        Event::SupportAnswered { subject, .. } => {
            format!("{who} a répondu à la demande d'aide : {subject}")
        }
        Event::SupportClosed { subject, .. } => {
            format!("{who} a clos la demande d'aide : {subject}")
        }
        Event::FoldersImported { added } => {
            format!("{who} a importé des dossiers d'équipe : {added} ajoutés")
        }
        Event::SharingImported { added } => {
            format!("{who} a importé des événements de partage : {added} ajoutés")
        }
        Event::StorageReported {
            used_bytes,
            allocated_bytes,
        } => {
            format!("{who} a signalé l'espace utilisé : {used_bytes} octets sur {allocated_bytes}")
        }
        Event::MembersImported {
            added,
            updated,
            removed,
        } => {
            format!(
                "{who} a importé des membres : {added} ajoutés, {updated} modifiés, {removed} supprimés"
            )
        }
        Event::TeamChanged { is_new: true, .. } => format!("{who} a créé l'équipe"),
        Event::TeamChanged { .. } => format!("{who} a modifié la fiche de l'équipe"),
        Event::Viewed { operation } => {
            match phrase::of(Attempted::Operation(*operation), Locale::Fr) {
                Phrase::Read(object) => format!("{who} a consulté {object}"),
                Phrase::Other(attempt) => {
                    format!("{who} a demandé ce qui était déjà fait : {attempt}")
                }
            }
        }
        Event::Refused {
            attempted, count, ..
        } => {
            let times = times(*count, "fois");
            match phrase::of(*attempted, Locale::Fr) {
                Phrase::Read(object) => {
                    format!("{who} s'est vu refuser : consulter {object}{times}")
                }
                Phrase::Other(attempt) => format!("{who} s'est vu refuser : {attempt}{times}"),
            }
        }
    }
}

/// A setting's value in words.
pub(crate) fn value(value: &Value, none: &str) -> String {
    match value {
        Value::Null => none.to_owned(),
        // A URL is told as it is.
        Value::String(text) if text.contains("://") => text.clone(),
        Value::String(text) => text.replace('_', " "),
        // A certificate by whom it is for.
        Value::Object(fields) => fields
            .get("subject")
            .and_then(Value::as_str)
            .unwrap_or(none)
            .to_owned(),
        other => other.to_string(),
    }
}

fn english_setting(setting: Setting) -> &'static str {
    match setting {
        Setting::SharedFolderMemberPolicy => "who may be a member of shared folders",
        Setting::SharedFolderJoinPolicy => "which shared folders members may join",
        Setting::SharedLinkCreatePolicy => "who can open shared links",
        Setting::SharedFolderLinkRestrictionPolicy => "the restriction of folder links",
        Setting::EnforceLinkPasswordPolicy => "the password of shared links",
        Setting::DefaultLinkExpirationDaysPolicy => "the default expiry of shared links",
        Setting::SharedLinkDefaultPermissionsPolicy => "the default permission of shared links",
        Setting::GroupCreationPolicy => "who may create groups",
        Setting::SsoPolicy => "single sign-on",
        Setting::SsoSignInUrl => "the sign-in URL of single sign-on",
        Setting::SsoSignOutUrl => "the sign-out URL of single sign-on",
        Setting::SsoCertificate => "the certificate of single sign-on",
        Setting::TwoStepVerificationPolicy => "two-step verification",
        Setting::PasswordStrengthPolicy => "the strength of passwords",
        Setting::SessionFixedLengthSeconds => "how long members stay signed in, in seconds,",
        Setting::SessionIdleLengthSeconds => "how long members may be idle, in seconds,",
        Setting::ActiveDeviceLimit => "the number of devices",
    }
}

fn french_setting(setting: Setting) -> &'static str {
    match setting {
        Setting::SharedFolderMemberPolicy => "qui peut être membre des dossiers partagés",
        Setting::SharedFolderJoinPolicy => {
            "les dossiers partagés que les membres peuvent rejoindre"
        }
        Setting::SharedLinkCreatePolicy => "qui peut ouvrir les liens partagés",
        Setting::SharedFolderLinkRestrictionPolicy => "la restriction des liens de dossiers",
        Setting::EnforceLinkPasswordPolicy => "le mot de passe des liens partagés",
        Setting::DefaultLinkExpirationDaysPolicy => "l'expiration par défaut des liens partagés",
        Setting::SharedLinkDefaultPermissionsPolicy => {
            "l'autorisation par défaut des liens partagés"
        }
        Setting::GroupCreationPolicy => "qui peut créer des groupes",
        Setting::SsoPolicy => "l'authentification unique",
        Setting::SsoSignInUrl => "l'URL de connexion de l'authentification unique",
        Setting::SsoSignOutUrl => "l'URL de déconnexion de l'authentification unique",
        Setting::SsoCertificate => "le certificat de l'authentification unique",
        Setting::TwoStepVerificationPolicy => "la validation en deux étapes",
        Setting::PasswordStrengthPolicy => "la robustesse des mots de passe",
        Setting::SessionFixedLengthSeconds => "la durée des sessions des membres, en secondes",
        Setting::SessionIdleLengthSeconds => "la durée d'inactivité des membres, en secondes",
        Setting::ActiveDeviceLimit => "le nombre d'appareils",
    }
}
