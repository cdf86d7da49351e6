//! The terms of the API as people read them: roles, states and types.

use crate::text::names;
use api::{LeftoverReason, LiveState, NotEligible, SwitchState};
use domain::sharing::SharingType;
use domain::support::{Priority, RequestStatus};
use domain::{ActorKind, Category, LinkFate, MemberStatus, Role};

names! {
    Role {
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
    MemberStatus {
        Active "Active" / "Actif";
        Invited "Invited" / "Invité";
        Suspended "Suspended" / "Suspendu";
    }
    SwitchState {
        Enabled "On" / "Activée";
        Disabled "Off" / "Désactivée";
    }
    LiveState {
        Live "Waiting" / "En attente";
    }
    LinkFate {
        Redeemed "Used" / "Utilisé";
        Expired "Expired" / "Expiré";
        Revoked "Revoked" / "Révoqué";
        Superseded "Superseded by a newer one" / "Remplacé par un plus récent";
    }
    NotEligible {
        NoReseller "This cannot be switched on: the team was not bought through a reseller."
            / "Activation impossible\u{a0}: l’équipe n’a pas été achetée par un revendeur.";
        BaaSigned "This cannot be switched on: the team has signed a BAA (Business Associate Agreement)."
            / "Activation impossible\u{a0}: l’équipe a signé un BAA (Business Associate Agreement).";
    }
    LeftoverReason {
        AddedBySession "Added by a reseller session" / "Ajouté par une session revendeur";
        PromotedBySession "Made an admin by a reseller session"
            / "Nommé administrateur par une session revendeur";
        ResellerAddress "Has an address of the reseller" / "A une adresse du revendeur";
    }
    SharingType {
        SharedLinkCreate "Created a link" / "Lien créé";
        SharedLinkDisable "Removed a link" / "Lien supprimé";
        SharedLinkView "Opened a link" / "Lien ouvert";
        SharedLinkDownload "Downloaded by a link" / "Téléchargement par lien";
        SharedLinkSettingsChangeAudience "Changed who can open a link"
            / "Audience d’un lien modifiée";
        SharedFolderCreate "Shared a folder" / "Dossier partagé";
        SharedContentAddMember "Let someone in" / "Personne ajoutée";
        SharedContentRemoveMember "Took someone out" / "Personne retirée";
        SharedContentChangeMemberRole "Changed someone’s access" / "Accès d’une personne modifié";
    }
    Priority {
        Low "Low" / "Basse";
        Normal "Normal" / "Normale";
        High "High" / "Haute";
        Urgent "Urgent" / "Urgente";
    }
    RequestStatus {
        Open "Open" / "Ouverte";
        Answered "Answered" / "Réponse donnée";
        Closed "Closed" / "Close";
    }
    Category {
        TeamPolicies "Team policies" / "Règles de l’équipe";
        Logins "Sign-ins" / "Connexions";
        Members "Members" / "Membres";
        Sharing "Sharing" / "Partage";
        Sso "Single sign-on" / "Authentification unique";
        Tfa "Two-step verification" / "Vérification en deux étapes";
        Passwords "Passwords" / "Mots de passe";
        TeamFolders "Team folders" / "Dossiers d’équipe";
        TeamProfile "Team profile" / "Profil de l’équipe";
        Reports "Reports" / "Rapports";
    }
    ActorKind {
        Reseller "Reseller" / "Revendeur";
        Admin "Team admin" / "Administrateur";
        Platform "Platform" / "Plateforme";
        Service "Reseller Support itself" / "Assistance revendeur elle-même";
        Anonymous "Someone unknown" / "Un inconnu";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Term, Text};
    use domain::Locale;

    #[test]
    fn every_role_has_a_name_in_both_languages() {
        for role in Role::ALL {
            let word = role.word();
            let english = Text(Locale::En).term(role);
            let french = Text(Locale::Fr).term(role);
            assert!(
                english != word && french != word && english != french,
                "{word}"
            );
        }
    }
}
