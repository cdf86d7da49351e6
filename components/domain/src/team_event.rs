//! Audit entries in the shape of Dropbox's `team_log` `TeamEvent`, for which collectors exist.
//!
//! What Dropbox has an event for carries its exact tag, category and details; the rest has tags of its own that start
//! with `reseller_` or `team_`. `id`, `sequence` and `sentence` come on top; decoders of the original pass them over.

use crate::audit::{Entry, Event};
use crate::settings::Setting;
use crate::{Actor, Locale, Person, sentence};
use serde_json::{Map, Value, json};

/// The tag and category of an event, and what Dropbox's own descriptions would call it.
pub fn event_type(event: &Event) -> (&'static str, &'static str, &'static str) {
    match event {
        Event::SupportChanged { .. } => {
            ("reseller_support_change_policy", "team_policies", "Enabled/disabled reseller support")
        }
        Event::GrantChanged { .. } => {
            ("reseller_support_change_terms", "team_policies", "Changed the terms of reseller support")
        }
        Event::LinkIssued { .. } => ("reseller_link_create", "logins", "Created reseller sign-in link"),
        Event::LinkRevoked { .. } => ("reseller_link_revoke", "logins", "Revoked reseller sign-in link"),
        Event::LinkRedeemed { .. } => ("reseller_link_redeem", "logins", "Redeemed reseller sign-in link"),
        Event::LinkRefused { .. } => ("reseller_link_refuse", "logins", "Refused reseller sign-in link"),
        Event::SessionStarted { .. } => {
            ("reseller_support_session_start", "logins", "Started reseller support session")
        }
        Event::SessionEnded { .. } => ("reseller_support_session_end", "logins", "Ended reseller support session"),
        Event::MemberAdded { .. } | Event::MemberRemoved { .. } => {
            ("member_change_status", "members", "Changed member status (invited, joined, suspended, etc.)")
        }
        Event::SignInAsStarted { .. } => ("sign_in_as_session_start", "logins", "Started admin sign-in-as session"),
        Event::SignInAsEnded { .. } => ("sign_in_as_session_end", "logins", "Ended admin sign-in-as session"),
        Event::FolderCreated { .. } => ("team_folder_create", "team_folders", "Created team folder in active status"),
        Event::SettingChanged { setting, previous, new } => setting_type(*setting, previous, new),
        Event::SupportRequested { .. } => ("reseller_support_request_create", "reports", "Opened a support request"),
        Event::SupportAnswered { .. } => ("reseller_support_request_answer", "reports", "Answered a support request"),
        Event::SupportClosed { .. } => ("reseller_support_request_close", "reports", "Closed a support request"),
        Event::FoldersImported { .. } => ("team_folders_import", "team_folders", "Imported team folders"),
        Event::SharingImported { .. } => ("team_sharing_events_import", "sharing", "Imported sharing events"),
        Event::StorageReported { .. } => ("team_storage_report", "team_profile", "Reported the team's storage"),
        Event::RoleChanged { .. } => ("member_change_admin_role", "members", "Changed team member admin role"),
        Event::MembersImported { .. } => ("team_members_import", "members", "Imported members"),
        Event::TeamChanged { .. } => ("team_record_change", "team_profile", "Changed the team's record"),
        Event::Viewed { .. } => ("reseller_view", "reports", "Viewed in a reseller session"),
        Event::Refused { .. } => ("reseller_action_refuse", "logins", "Refused in a reseller session"),
    }
}

fn setting_type(setting: Setting, previous: &Value, new: &Value) -> (&'static str, &'static str, &'static str) {
    let (category, policies) = ("sso", "team_policies");
    match (setting, previous.is_null(), new.is_null()) {
        (Setting::SharedFolderMemberPolicy, ..) => {
            ("sharing_change_member_policy", policies, "Changed whether members can share files/folders outside team")
        }
        (Setting::SharedFolderJoinPolicy, ..) => (
            "sharing_change_folder_join_policy",
            policies,
            "Changed whether team members can join shared folders owned outside team",
        ),
        (Setting::SharedLinkCreatePolicy, ..) => (
            "sharing_change_link_policy",
            policies,
            "Changed whether members can share links outside team, and if links are accessible only by team members or anyone by default",
        ),
        (Setting::SharedFolderLinkRestrictionPolicy, ..) => {
            ("folder_link_restriction_policy_changed", policies, "Changed folder link restrictions policy for team")
        }
        (Setting::EnforceLinkPasswordPolicy, ..) => (
            "sharing_change_link_enforce_password_policy",
            policies,
            "Changed the password requirement for the links shared outside of the team",
        ),
        (Setting::DefaultLinkExpirationDaysPolicy, ..) => (
            "sharing_change_link_default_expiration_policy",
            policies,
            "Changed the default expiration for the links shared outside the team",
        ),
        (Setting::SharedLinkDefaultPermissionsPolicy, ..) => {
            ("shared_link_default_permissions_policy_changed", policies, "Changed default permissions policy for team")
        }
        (Setting::GroupCreationPolicy, ..) => {
            ("group_user_management_change_policy", policies, "Changed who can create groups")
        }
        (Setting::SsoPolicy, ..) => ("sso_change_policy", policies, "Changed single sign-on setting for team"),
        (Setting::SsoSignInUrl, true, _) => ("sso_add_login_url", category, "Added sign-in URL for SSO"),
        (Setting::SsoSignInUrl, _, true) => ("sso_remove_login_url", category, "Removed sign-in URL for SSO"),
        (Setting::SsoSignInUrl, ..) => ("sso_change_login_url", category, "Changed sign-in URL for SSO"),
        (Setting::SsoSignOutUrl, true, _) => ("sso_add_logout_url", category, "Added sign-out URL for SSO"),
        (Setting::SsoSignOutUrl, _, true) => ("sso_remove_logout_url", category, "Removed sign-out URL for SSO"),
        (Setting::SsoSignOutUrl, ..) => ("sso_change_logout_url", category, "Changed sign-out URL for SSO"),
        (Setting::SsoCertificate, true, _) => ("sso_add_cert", category, "Added X.509 certificate for SSO"),
        (Setting::SsoCertificate, _, true) => ("sso_remove_cert", category, "Removed X.509 certificate for SSO"),
        (Setting::SsoCertificate, ..) => ("sso_change_cert", category, "Changed X.509 certificate for SSO"),
        (Setting::TwoStepVerificationPolicy, ..) => {
            ("tfa_change_policy", policies, "Changed two-step verification setting for team")
        }
        (Setting::PasswordStrengthPolicy, ..) => {
            ("password_strength_requirements_change_policy", policies, "Changed team password strength requirements")
        }
        (Setting::SessionFixedLengthSeconds, ..) => (
            "web_sessions_change_fixed_length_policy",
            policies,
            "Changed how long members can stay signed in to Dropbox.com",
        ),
        (Setting::SessionIdleLengthSeconds, ..) => (
            "web_sessions_change_idle_length_policy",
            policies,
            "Changed how long team members can be idle while signed in to Dropbox.com",
        ),
        (Setting::ActiveDeviceLimit, ..) => {
            ("web_sessions_change_active_session_limit", policies, "Changed limit on active sessions per member")
        }
    }
}

/// An entry as a `TeamEvent`. `sequence` is the commit's revision, `index` the entry's place in it.
pub fn team_event(entry: &Entry, sequence: u64, index: usize, locale: Locale) -> Value {
    let (tag, category, description) = event_type(&entry.event);
    let mut details = details(&entry.event);
    details.insert(".tag".into(), format!("{tag}_details").into());
    let mut event = json!({
        "id": format!("{sequence}.{index}"),
        "sequence": sequence,
        "timestamp": entry.at.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "event_category": { ".tag": category },
        "actor": actor(&entry.actor),
        "involve_non_team_member": matches!(entry.actor, Actor::Reseller { .. } | Actor::Anonymous),
        "context": { ".tag": "team" },
        "event_type": { ".tag": tag, "description": format!("({category}) {description}") },
        "details": details,
        "sentence": sentence::of(entry, locale),
    });
    if let Some(fields) = event.as_object_mut() {
        if let Actor::Reseller { session: Some(session), .. } = &entry.actor {
            let web = json!({ ".tag": "web", "session_id": session });
            let access_method = json!({ ".tag": "admin_console", "admin_console": web });
            fields.insert("origin".into(), json!({ "access_method": access_method }));
        }
        if let Event::MemberAdded { member, .. }
        | Event::MemberRemoved { member, .. }
        | Event::RoleChanged { member, .. } = &entry.event
        {
            let participant = json!({ ".tag": "user", "user": user(member) });
            fields.insert("participants".into(), json!([participant]));
        }
    }
    event
}

/// The kind by which entries can be asked for: `admin`, `reseller`, `anonymous`, `platform` or `service`.
pub fn actor_kind(actor: &Actor) -> &'static str {
    match actor {
        Actor::Admin(_) => "admin",
        Actor::Reseller { .. } => "reseller",
        Actor::Anonymous => "anonymous",
        Actor::Platform => "platform",
        Actor::Service => "service",
    }
}

fn actor(actor: &Actor) -> Value {
    match actor {
        Actor::Admin(person) => json!({ ".tag": "admin", "admin": user(person) }),
        Actor::Reseller { reseller, technician, is_bearer, .. } => json!({
            ".tag": "reseller",
            "reseller_name": reseller,
            "reseller_email": technician.email,
            "technician_id": technician.id,
            "technician_name": technician.name,
            "is_bearer": is_bearer,
        }),
        Actor::Anonymous => json!({ ".tag": "anonymous" }),
        Actor::Platform => json!({ ".tag": "app", "app": { ".tag": "team_linked_app", "display_name": "Platform" } }),
        Actor::Service => {
            json!({ ".tag": "app", "app": { ".tag": "team_linked_app", "display_name": "Reseller Support" } })
        }
    }
}

fn user(person: &Person) -> Value {
    json!({
        ".tag": "team_member",
        "team_member_id": person.id,
        "display_name": person.name,
        "email": person.email,
    })
}

/// What is particular to an event: the fields of [`Event`] under the names and values that Dropbox uses.
fn details(event: &Event) -> Map<String, Value> {
    let mut fields = match serde_json::to_value(event) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    fields.remove("type");
    let tag = |tag: &str| json!({ ".tag": tag });
    let state = |is_enabled: bool| tag(if is_enabled { "enabled" } else { "disabled" });
    match event {
        Event::SupportChanged { is_enabled, .. } => {
            fields.remove("is_enabled");
            fields.insert("new_value".into(), state(*is_enabled));
            fields.insert("previous_value".into(), state(!*is_enabled));
        }
        Event::MemberAdded { .. } => {
            let status = fields.remove("status").unwrap_or_default();
            fields.insert("new_value".into(), json!({ ".tag": status }));
        }
        Event::MemberRemoved { .. } => {
            let status = fields.remove("status").unwrap_or_default();
            fields.insert("previous_value".into(), json!({ ".tag": status }));
            fields.insert("new_value".into(), tag("removed"));
        }
        Event::RoleChanged { .. } => {
            for (own, name) in [("previous", "previous_value"), ("new", "new_value")] {
                let role = fields.remove(own).unwrap_or_default();
                fields.insert(name.into(), json!({ ".tag": role }));
            }
        }
        _ => {}
    }
    fields.remove("member");
    fields
}
