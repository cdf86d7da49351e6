//! The details of an event: Dropbox's names and values where it has such an event, and fields of
//! our own.

use super::fields::Fields;
use super::own::own;
use super::settings;
use crate::audit::event::Event;
use crate::person::MemberStatus;

/// The details of an event, without their tag.
pub(super) fn details(event: &Event) -> Fields {
    let fields = own(event);
    match event {
        Event::SupportChanged { is_enabled, .. } => {
            fields.changed(state(!*is_enabled), state(*is_enabled))
        }
        Event::MemberAdded { status, .. } => {
            let fields = fields.changed("not_joined", status.as_str());
            let invite = (*status == MemberStatus::Invited).then(invite);
            fields.with_some("action", invite)
        }
        Event::MemberRemoved {
            status,
            keeps_account,
            ..
        } => fields
            .changed(status.as_str(), "removed")
            .with("action", removal(*keeps_account)),
        Event::RoleChanged { previous, new, .. } => fields.changed(previous.as_str(), new.as_str()),
        Event::SettingChanged {
            setting,
            previous,
            new,
        } => fields.and(settings::details(*setting, previous, new)),
        _ => fields,
    }
}

fn state(is_enabled: bool) -> &'static str {
    if is_enabled { "enabled" } else { "disabled" }
}

fn invite() -> Fields {
    Fields::tagged("team_invite_details").with("invite_method", Fields::tagged("member_invite"))
}

fn removal(keeps_account: bool) -> Fields {
    let action = if keeps_account { "offboard" } else { "delete" };
    Fields::tagged("remove_action").with("remove_action", Fields::tagged(action))
}
