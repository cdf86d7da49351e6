//! One entry of every kind of event, and of every form that has a sentence of its own.

use crate::support::setting_events::{every_setting, expected_setting};
use crate::support::{at, id, member, name, technician};
use domain::*;

/// Every variant of [`Event`], with the tag and category that it must have; a new variant does not
/// compile here until it has a place in `every`.
pub fn expected(event: &Event) -> (&'static str, &'static str) {
    match event {
        Event::SupportChanged { .. } => ("reseller_support_change_policy", "team_policies"),
        Event::GrantChanged { .. } => ("reseller_support_change_terms", "team_policies"),
        Event::LinkIssued { .. } => ("reseller_link_create", "logins"),
        Event::LinkRevoked { .. } => ("reseller_link_revoke", "logins"),
        Event::LinkRedeemed { .. } => ("reseller_link_redeem", "logins"),
        Event::LinkRefused { .. } => ("reseller_link_refuse", "logins"),
        Event::SessionStarted { .. } => ("reseller_support_session_start", "logins"),
        Event::SessionEnded { .. } => ("reseller_support_session_end", "logins"),
        Event::MemberAdded { .. } | Event::MemberRemoved { .. } => {
            ("member_change_status", "members")
        }
        Event::RoleChanged { .. } => ("member_change_admin_role", "members"),
        Event::SignInAsStarted { .. } => ("sign_in_as_session_start", "logins"),
        Event::SignInAsEnded { .. } => ("sign_in_as_session_end", "logins"),
        Event::FolderCreated { .. } => ("team_folder_create", "team_folders"),
        Event::SettingChanged {
            setting,
            previous,
            new,
        } => expected_setting(*setting, previous.is_null(), new.is_null()),
        Event::SettingKept { .. } => ("reseller_support_keep_setting", "team_policies"),
        Event::SupportRequested { .. } => ("reseller_support_request_create", "reports"),
        Event::SupportAnswered { .. } => ("reseller_support_request_answer", "reports"),
        Event::SupportClosed { .. } => ("reseller_support_request_close", "reports"),
        Event::FoldersImported { .. } => ("team_folders_import", "team_folders"),
        Event::SharingImported { .. } => ("team_sharing_events_import", "sharing"),
        Event::StorageReported { .. } => ("team_storage_report", "team_profile"),
        Event::TechnicianBlocked { .. } => ("reseller_support_block_technician", "team_policies"),
        Event::ChangesSummarized { .. } => ("reseller_support_changes_summary", "team_policies"),
        Event::DeliveryDiscarded { .. } => ("team_delivery_discard", "team_profile"),
        Event::MembersImported { .. } => ("team_members_import", "members"),
        Event::TeamChanged { .. } => ("team_record_change", "team_profile"),
        Event::TeamLeft { .. } => ("team_leave", "team_profile"),
        Event::Viewed { .. } => ("reseller_view", "reports"),
        Event::Refused { .. } => ("reseller_action_refuse", "logins"),
    }
}

pub fn reason(text: &str) -> Reason {
    Reason::new(text).unwrap()
}

/// One event of every kind, and of every form that has a sentence of its own.
pub fn every() -> Vec<Event> {
    [
        grants_and_links(),
        members(),
        platform_events(),
        switched_off(),
        refused_links(),
        ended_sessions(),
        sign_ins(),
        vec![folder_created()],
        settings_changed(),
        support_and_imports(),
        attempts(),
    ]
    .concat()
}

fn jane() -> Person {
    member("jane", Role::MemberOnly).person()
}

fn link() -> Id {
    id("link-1")
}

fn session() -> Id {
    id("session-1")
}

fn grants_and_links() -> Vec<Event> {
    let (expires_at, is_read_only) = (at(10), true);
    vec![
        Event::SupportChanged {
            is_enabled: true,
            cause: None,
            expires_at: Some(at(9)),
            is_read_only,
        },
        Event::GrantChanged {
            expires_at: None,
            is_read_only,
        },
        Event::LinkIssued {
            link: link(),
            reason: reason("Ticket 7"),
            expires_at,
            is_read_only,
        },
        Event::LinkRevoked { link: link() },
        Event::LinkRedeemed {
            link: link(),
            reason: reason("Ticket 7"),
        },
        Event::SessionStarted {
            session: session(),
            expires_at,
            is_read_only,
        },
    ]
}

fn members() -> Vec<Event> {
    let status = MemberStatus::Active;
    vec![
        Event::MemberAdded {
            member: jane(),
            status,
            role: Role::MemberOnly,
        },
        Event::MemberRemoved {
            member: jane(),
            status,
            role: Role::TeamAdmin,
            keeps_account: false,
            transfer_to: Some(member("bob", Role::MemberOnly).person()),
        },
        Event::RoleChanged {
            member: jane(),
            previous: Role::SupportAdmin,
            new: Role::MemberOnly,
        },
        Event::RoleChanged {
            member: jane(),
            previous: Role::SupportAdmin,
            new: Role::TeamAdmin,
        },
    ]
}

fn platform_events() -> Vec<Event> {
    vec![
        Event::MembersImported {
            added: 1,
            updated: 2,
            removed: 3,
        },
        Event::TeamChanged {
            is_new: true,
            reseller: Some(id("northwind")),
            has_signed_baa: false,
        },
        Event::TeamChanged {
            is_new: false,
            reseller: None,
            has_signed_baa: true,
        },
    ]
}

fn switched_off() -> Vec<Event> {
    let causes = DisableCause::ALL.iter().copied().map(Some);
    let events = [None].into_iter().chain(causes);
    events
        .map(|cause| Event::SupportChanged {
            is_enabled: false,
            cause,
            expires_at: None,
            is_read_only: false,
        })
        .collect()
}

fn refused_links() -> Vec<Event> {
    let fates = LinkFate::ALL.iter();
    fates
        .map(|why| Event::LinkRefused {
            link: link(),
            why: *why,
        })
        .collect()
}

fn ended_sessions() -> Vec<Event> {
    let causes = EndCause::ALL.iter();
    causes
        .map(|cause| Event::SessionEnded {
            session: session(),
            technician: name("Tech tess"),
            cause: *cause,
        })
        .collect()
}

fn sign_ins() -> Vec<Event> {
    let started = Event::SignInAsStarted {
        sign_in: id("sign-in-1"),
        member: jane(),
    };
    let ended = SignInAsEnd::ALL.iter().map(|cause| Event::SignInAsEnded {
        sign_in: id("sign-in-1"),
        member: jane().id,
        name: jane().name,
        cause: *cause,
    });
    [started].into_iter().chain(ended).collect()
}

fn folder_created() -> Event {
    let access = vec![folders::Access {
        member: id("jane"),
        level: folders::AccessLevel::Editor,
    }];
    Event::FolderCreated {
        folder: id("folder-1"),
        name: name("Designs"),
        access,
    }
}

fn settings_changed() -> Vec<Event> {
    let mut events = Vec::new();
    for (setting, values) in every_setting() {
        for step in values.windows(2) {
            let (previous, new) = (step[0].clone(), step[1].clone());
            events.push(Event::SettingChanged {
                setting,
                previous,
                new,
            });
        }
    }
    events.push(Event::SettingKept {
        setting: settings::Setting::SsoPolicy,
        value: "optional".into(),
    });
    events
}

fn support_and_imports() -> Vec<Event> {
    let (request, subject) = (id("request-1"), name("Restore a folder"));
    vec![
        Event::SupportRequested {
            request: request.clone(),
            subject: subject.clone(),
        },
        Event::SupportAnswered {
            request: request.clone(),
            subject: subject.clone(),
        },
        Event::SupportClosed { request, subject },
        Event::FoldersImported { added: 4 },
        Event::TechnicianBlocked {
            technician: id("tom"),
            is_blocked: true,
        },
        Event::TechnicianBlocked {
            technician: id("tom"),
            is_blocked: false,
        },
        Event::ChangesSummarized {
            count: 7,
            since: at(0),
            settings: vec![settings::Setting::SsoSignInUrl],
            given_roles: 1,
        },
        Event::DeliveryDiscarded {
            delivery: id("attempt-entry-0"),
        },
        Event::TeamLeft { is_at_once: false },
        Event::SharingImported { added: 5 },
        Event::StorageReported {
            used_bytes: 6,
            allocated_bytes: 7,
        },
    ]
}

fn attempts() -> Vec<Event> {
    let mut events = Vec::new();
    for attempted in [
        Attempted::Operation(Operation::ListMembers),
        Attempted::Operation(Operation::ReadMember),
        Attempted::Operation(Operation::AddMember),
        Attempted::Operation(Operation::RemoveMember),
        Attempted::Operation(Operation::ChangeAdminRole),
        Attempted::Unknown,
    ] {
        if let Attempted::Operation(operation) = attempted
            && operation.is_read()
        {
            events.push(Event::Viewed { operation });
        }
        events.push(Event::Refused {
            attempted,
            why: "not_found".into(),
            count: 1,
        });
    }
    events
}

/// Forms of events that have the sentence of another, but values of their own.
pub fn more_values() -> Vec<Event> {
    let mut events = Vec::new();
    for status in [
        MemberStatus::Active,
        MemberStatus::Invited,
        MemberStatus::Suspended,
    ] {
        events.push(Event::MemberAdded {
            member: jane(),
            status,
            role: Role::MemberOnly,
        });
        for keeps_account in [false, true] {
            let (member, role, transfer_to) = (jane(), Role::MemberOnly, None);
            events.push(Event::MemberRemoved {
                member,
                status,
                role,
                keeps_account,
                transfer_to,
            });
        }
    }
    for role in [
        Role::TeamAdmin,
        Role::UserManagementAdmin,
        Role::SupportAdmin,
        Role::BillingAdmin,
        Role::ComplianceAdmin,
        Role::ContentAdmin,
        Role::ReportingAdmin,
        Role::SecurityAdmin,
    ] {
        events.push(Event::RoleChanged {
            member: jane(),
            previous: Role::MemberOnly,
            new: role,
        });
        events.push(Event::RoleChanged {
            member: jane(),
            previous: role,
            new: Role::MemberOnly,
        });
    }
    events
}

pub fn every_actor() -> Vec<Actor> {
    let reseller = |session, is_bearer| Actor::Reseller {
        reseller: name("Northwind Partners"),
        technician: technician("tess"),
        session,
        is_bearer,
    };
    vec![
        Actor::Admin(member("ada", Role::TeamAdmin).person()),
        reseller(None, false),
        reseller(Some(id("session-1")), true),
        Actor::Anonymous,
        Actor::Platform,
        Actor::Service,
    ]
}

/// Every event by every actor, all at one moment.
pub fn every_entry() -> Vec<Entry> {
    let by = |event: Event| {
        every_actor().into_iter().map(move |actor| Entry {
            at: at(0),
            actor,
            event: event.clone(),
        })
    };
    every()
        .into_iter()
        .chain(more_values())
        .flat_map(by)
        .collect()
}

/// An event by a technician in a session.
pub fn by_reseller(event: Event) -> Entry {
    Entry {
        at: at(0),
        actor: every_actor().swap_remove(2),
        event,
    }
}
