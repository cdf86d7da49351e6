//! Sentences in French.

use super::phrase::{self, Phrase};
use super::{clock, named_in_brackets, times, value};
use crate::audit::event::{Attempted, DisableCause, EndCause, Event, LinkFate, SignInAsEnd};
use crate::locale::Locale;
use crate::operations::Operation;
use crate::person::Role;
use crate::settings::setting::Setting;
use crate::text::Name;
use crate::units::bytes;

/// The sentence of an event by someone.
pub(super) fn sentence(who: &str, event: &Event) -> String {
    match event {
        Event::SupportChanged {
            is_enabled: true, ..
        } => format!("{who} a activé l'assistance revendeur"),
        Event::SupportChanged { cause, .. } => switched_off(who, *cause),
        Event::GrantChanged { .. } => {
            format!("{who} a modifié les conditions de l'assistance revendeur")
        }
        Event::LinkIssued { reason, .. } => format!("{who} a créé un lien de connexion : {reason}"),
        Event::LinkRevoked { .. } => format!("{who} a révoqué un lien de connexion"),
        Event::LinkRedeemed { .. } => format!("{who} s'est connecté avec un lien de connexion"),
        Event::LinkRefused { why, .. } => link_refused(who, *why),
        Event::SessionStarted { .. } => format!("{who} a ouvert une session revendeur"),
        Event::SessionEnded {
            technician, cause, ..
        } => session_ended(who, technician, *cause),
        Event::MemberAdded { member, .. } => format!("{who} a ajouté {}", member.name),
        Event::MemberRemoved { member, .. } => format!("{who} a supprimé {}", member.name),
        Event::RoleChanged { member, new, .. } => role_changed(who, &member.name, *new),
        Event::SignInAsStarted { member, .. } => {
            format!("{who} s'est connecté en tant que {}", member.name)
        }
        Event::SignInAsEnded { name, cause, .. } => sign_in_ended(who, name, *cause),
        Event::FolderCreated { name, .. } => format!("{who} a créé le dossier d'équipe {name}"),
        Event::SettingChanged { setting, new, .. } => {
            let name = setting_name(*setting);
            format!(
                "{who} a modifié {name} : {}",
                value(*setting, new, Locale::Fr)
            )
        }
        Event::SettingKept {
            setting,
            value: kept,
        } => {
            let name = setting_name(*setting);
            let kept = value(*setting, kept, Locale::Fr);
            format!("{who} a conservé {name}, selon le choix d'une session revendeur : {kept}")
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
            used_bytes: used,
            allocated_bytes: all,
        } => {
            let (used, all) = (bytes(*used, Locale::Fr), bytes(*all, Locale::Fr));
            format!("{who} a signalé l'espace utilisé : {used} sur {all}")
        }
        Event::MembersImported {
            added,
            updated,
            removed,
        } => members_imported(who, *added, *updated, *removed),
        Event::DeliveryDiscarded { .. } => {
            format!("{who} a abandonné une livraison que le hook n'a pas acceptée")
        }
        Event::ChangesSummarized {
            count,
            since,
            settings,
            given_roles,
        } => {
            let roles = match given_roles {
                0 => String::new(),
                1 => "1 rôle d'administration attribué".into(),
                roles => format!("{roles} rôles d'administration attribués"),
            };
            let named = settings.iter().map(|setting| setting_name(*setting));
            format!(
                "Le revendeur a encore modifié {count} fois des administrateurs ou des paramètres \
                 de connexion depuis {}{}",
                clock(since),
                named_in_brackets(named, roles)
            )
        }
        Event::TechnicianBlocked {
            technician,
            is_blocked: true,
        } => format!("{who} a bloqué le technicien {technician} pour l'équipe"),
        Event::TechnicianBlocked { technician, .. } => {
            format!("{who} ne bloque plus le technicien {technician}")
        }
        Event::TeamChanged { is_new: true, .. } => format!("{who} a créé l'équipe"),
        Event::TeamChanged { .. } => format!("{who} a modifié la fiche de l'équipe"),
        Event::TeamLeft { .. } => format!("{who} a fait partir l'équipe"),
        Event::Viewed { operation } => viewed(who, *operation),
        Event::Refused {
            attempted, count, ..
        } => refused(who, *attempted, *count),
    }
}

fn switched_off(who: &str, cause: Option<DisableCause>) -> String {
    let cause = match cause {
        None => return format!("{who} a désactivé l'assistance revendeur"),
        Some(DisableCause::Expired) => "est arrivée à son terme",
        Some(DisableCause::BaaSigned) => "a été désactivée, car un BAA a été signé",
        Some(DisableCause::ResellerChanged) => {
            "a été désactivée, car l'équipe a changé de revendeur"
        }
        Some(DisableCause::TeamLeft) => "a été désactivée, car l'équipe est partie",
    };
    format!("L'assistance revendeur {cause}")
}

fn link_refused(who: &str, why: LinkFate) -> String {
    let state = match why {
        LinkFate::Redeemed => "déjà utilisé",
        LinkFate::Expired => "expiré",
        LinkFate::Revoked => "révoqué",
        LinkFate::Superseded => "remplacé",
    };
    format!("{who} a présenté un lien de connexion {state} et a été refusé")
}

fn session_ended(who: &str, technician: &Name, cause: EndCause) -> String {
    match cause {
        EndCause::SignedOut => format!("{who} s'est déconnecté ({technician})"),
        EndCause::Ended => format!("{who} a mis fin à la session de {technician}"),
        EndCause::Expired => format!("La session de {technician} est arrivée à son terme"),
        EndCause::Blocked => {
            format!("La session de {technician} a pris fin car son accès a été bloqué")
        }
        EndCause::SupportDisabled => {
            format!("La session de {technician} a pris fin avec l'assistance revendeur")
        }
    }
}

fn role_changed(who: &str, member: &Name, new: Role) -> String {
    if new.is_admin() {
        format!("{who} a modifié le rôle d'administrateur de {member}")
    } else {
        format!("{who} a retiré le rôle d'administrateur à {member}")
    }
}

fn sign_in_ended(who: &str, member: &Name, cause: SignInAsEnd) -> String {
    let cause = match cause {
        SignInAsEnd::SignedOut => return format!("{who} n'est plus connecté en tant que {member}"),
        SignInAsEnd::SessionEnded => " avec la session",
        SignInAsEnd::SessionNarrowed => ", car la session est désormais en lecture seule",
        SignInAsEnd::MemberChanged => ", car le membre a changé",
    };
    format!("La connexion en tant que {member} a pris fin{cause}")
}

fn members_imported(who: &str, added: u32, updated: u32, removed: u32) -> String {
    let changes = format!("{added} ajoutés, {updated} modifiés, {removed} supprimés");
    format!("{who} a importé des membres : {changes}")
}

fn viewed(who: &str, operation: Operation) -> String {
    match phrase::of(Attempted::Operation(operation), Locale::Fr) {
        Phrase::Read(object) => format!("{who} a consulté {object}"),
        Phrase::Other(attempt) => format!("{who} a demandé ce qui était déjà fait : {attempt}"),
    }
}

fn refused(who: &str, attempted: Attempted, count: u32) -> String {
    let times = times(count, "au moins", "fois");
    match phrase::of(attempted, Locale::Fr) {
        Phrase::Read(object) => format!("{who} s'est vu refuser : consulter {object}{times}"),
        Phrase::Other(attempt) => format!("{who} s'est vu refuser : {attempt}{times}"),
    }
}

fn setting_name(setting: Setting) -> &'static str {
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
        Setting::SessionFixedLengthSeconds => "la durée des sessions des membres",
        Setting::SessionIdleLengthSeconds => "la durée d'inactivité des membres",
        Setting::ActiveDeviceLimit => "le nombre d'appareils",
    }
}
