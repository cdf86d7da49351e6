//! A readable sentence for each audit entry, in English and French.

use crate::audit::{DisableCause, EndCause, Entry, Event, LinkFate};
use crate::{Actor, Locale, Role};

/// The sentence of an entry, such as "Northwind Partners removed Jane Doe".
pub fn of(entry: &Entry, locale: Locale) -> String {
    match locale {
        Locale::En => english(&who(&entry.actor, "Someone", "The platform"), &entry.event),
        Locale::Fr => french(&who(&entry.actor, "Quelqu'un", "La plateforme"), &entry.event),
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

fn english(who: &str, event: &Event) -> String {
    match event {
        Event::SupportChanged { is_enabled: true, .. } => format!("{who} switched reseller support on"),
        Event::SupportChanged { cause: Some(DisableCause::Expired), .. } => "Reseller support came to its end".into(),
        Event::SupportChanged { cause: Some(DisableCause::BaaSigned), .. } => {
            "Reseller support went off because a BAA was signed".into()
        }
        Event::SupportChanged { cause: Some(DisableCause::ResellerChanged), .. } => {
            "Reseller support went off because the team changed its reseller".into()
        }
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
        Event::SessionEnded { technician, cause, .. } => match cause {
            EndCause::SignedOut => format!("{who} signed out ({technician})"),
            EndCause::Ended => format!("{who} ended the session of {technician}"),
            EndCause::Expired => format!("The session of {technician} came to its end"),
            EndCause::SupportDisabled => {
                format!("The session of {technician} ended because reseller support went off")
            }
        },
        Event::MemberAdded { member, .. } => format!("{who} added {}", member.name),
        Event::MemberRemoved { member, .. } => format!("{who} removed {}", member.name),
        Event::RoleChanged { member, new: Role::MemberOnly, .. } => {
            format!("{who} took the admin role from {}", member.name)
        }
        Event::RoleChanged { member, .. } => format!("{who} changed the admin role of {}", member.name),
        Event::MembersImported { added, updated, removed } => {
            format!("{who} imported members: {added} added, {updated} changed, {removed} removed")
        }
        Event::TeamChanged { is_new: true, .. } => format!("{who} created the team"),
        Event::TeamChanged { .. } => format!("{who} changed the team's record"),
        Event::Viewed { operation } => match operation.as_str() {
            "list_members" => format!("{who} viewed the members"),
            "read_member" => format!("{who} viewed a member"),
            _ => format!("{who} asked for what was so already: {}", english_operation(operation)),
        },
        Event::Refused { operation, .. } => format!("{who} was refused: {}", english_operation(operation)),
    }
}

fn english_operation(operation: &str) -> &str {
    match operation {
        "list_members" => "view the members",
        "read_member" => "view a member",
        "add_member" => "add a member",
        "remove_member" => "remove a member",
        "change_admin_role" => "change an admin role",
        "issue_link" => "create a sign-in link",
        "redeem_link" => "sign in with a link",
        "malformed" => "a request that cannot be understood",
        _ => "something outside the reseller's actions",
    }
}

fn french(who: &str, event: &Event) -> String {
    match event {
        Event::SupportChanged { is_enabled: true, .. } => format!("{who} a activé l'assistance revendeur"),
        Event::SupportChanged { cause: Some(DisableCause::Expired), .. } => {
            "L'assistance revendeur est arrivée à son terme".into()
        }
        Event::SupportChanged { cause: Some(DisableCause::BaaSigned), .. } => {
            "L'assistance revendeur a été désactivée, car un BAA a été signé".into()
        }
        Event::SupportChanged { cause: Some(DisableCause::ResellerChanged), .. } => {
            "L'assistance revendeur a été désactivée, car l'équipe a changé de revendeur".into()
        }
        Event::SupportChanged { .. } => format!("{who} a désactivé l'assistance revendeur"),
        Event::GrantChanged { .. } => format!("{who} a modifié les conditions de l'assistance revendeur"),
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
        Event::SessionEnded { technician, cause, .. } => match cause {
            EndCause::SignedOut => format!("{who} s'est déconnecté ({technician})"),
            EndCause::Ended => format!("{who} a mis fin à la session de {technician}"),
            EndCause::Expired => format!("La session de {technician} est arrivée à son terme"),
            EndCause::SupportDisabled => {
                format!("La session de {technician} a pris fin avec l'assistance revendeur")
            }
        },
        Event::MemberAdded { member, .. } => format!("{who} a ajouté {}", member.name),
        Event::MemberRemoved { member, .. } => format!("{who} a supprimé {}", member.name),
        Event::RoleChanged { member, new: Role::MemberOnly, .. } => {
            format!("{who} a retiré le rôle d'administrateur à {}", member.name)
        }
        Event::RoleChanged { member, .. } => format!("{who} a modifié le rôle d'administrateur de {}", member.name),
        Event::MembersImported { added, updated, removed } => {
            format!("{who} a importé des membres : {added} ajoutés, {updated} modifiés, {removed} supprimés")
        }
        Event::TeamChanged { is_new: true, .. } => format!("{who} a créé l'équipe"),
        Event::TeamChanged { .. } => format!("{who} a modifié la fiche de l'équipe"),
        Event::Viewed { operation } => match operation.as_str() {
            "list_members" => format!("{who} a consulté les membres"),
            "read_member" => format!("{who} a consulté un membre"),
            _ => format!("{who} a demandé ce qui était déjà fait : {}", french_operation(operation)),
        },
        Event::Refused { operation, .. } => format!("{who} s'est vu refuser : {}", french_operation(operation)),
    }
}

fn french_operation(operation: &str) -> &str {
    match operation {
        "list_members" => "consulter les membres",
        "read_member" => "consulter un membre",
        "add_member" => "ajouter un membre",
        "remove_member" => "supprimer un membre",
        "change_admin_role" => "modifier un rôle d'administrateur",
        "issue_link" => "créer un lien de connexion",
        "redeem_link" => "se connecter avec un lien",
        "malformed" => "une requête incompréhensible",
        _ => "une opération hors des actions du revendeur",
    }
}
