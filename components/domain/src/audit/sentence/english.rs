//! Sentences in English.

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
        } => format!("{who} switched reseller support on"),
        Event::SupportChanged { cause, .. } => switched_off(who, *cause),
        Event::GrantChanged { .. } => format!("{who} changed the terms of reseller support"),
        Event::LinkIssued { reason, .. } => format!("{who} created a sign-in link: {reason}"),
        Event::LinkRevoked { .. } => format!("{who} revoked a sign-in link"),
        Event::LinkRedeemed { .. } => format!("{who} signed in with a sign-in link"),
        Event::LinkRefused { why, .. } => link_refused(who, *why),
        Event::SessionStarted { .. } => format!("{who} started a reseller session"),
        Event::SessionEnded {
            technician, cause, ..
        } => session_ended(who, technician, *cause),
        Event::MemberAdded { member, .. } => format!("{who} added {}", member.name),
        Event::MemberRemoved { member, .. } => format!("{who} removed {}", member.name),
        Event::RoleChanged { member, new, .. } => role_changed(who, &member.name, *new),
        Event::SignInAsStarted { member, .. } => format!("{who} signed in as {}", member.name),
        Event::SignInAsEnded { name, cause, .. } => sign_in_ended(who, name, *cause),
        Event::FolderCreated { name, .. } => format!("{who} created the team folder {name}"),
        Event::SettingChanged { setting, new, .. } => {
            let name = setting_name(*setting);
            format!(
                "{who} changed {name} to {}",
                value(*setting, new, Locale::En)
            )
        }
        Event::SettingKept {
            setting,
            value: kept,
        } => {
            let name = setting_name(*setting);
            format!(
                "{who} kept {name} as a reseller session set it: {}",
                value(*setting, kept, Locale::En)
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
            used_bytes: used,
            allocated_bytes: all,
        } => {
            let (used, all) = (bytes(*used, Locale::En), bytes(*all, Locale::En));
            format!("{who} reported the storage in use: {used} of {all}")
        }
        Event::MembersImported {
            added,
            updated,
            removed,
        } => {
            format!("{who} imported members: {added} added, {updated} changed, {removed} removed")
        }
        Event::DeliveryDiscarded { .. } => {
            format!("{who} discarded a delivery that the hook did not take")
        }
        Event::ChangesSummarized {
            count,
            since,
            settings,
            given_roles,
        } => {
            let changes = if *count == 1 { "change" } else { "changes" };
            let roles = match given_roles {
                0 => String::new(),
                1 => "1 admin role given".into(),
                roles => format!("{roles} admin roles given"),
            };
            let named = settings.iter().map(|setting| setting_name(*setting));
            format!(
                "The reseller made {count} more {changes} to admins and sign-in settings since {}{}",
                clock(since),
                named_in_brackets(named, roles)
            )
        }
        Event::TechnicianBlocked {
            technician,
            is_blocked: true,
        } => format!("{who} blocked the technician {technician} for the team"),
        Event::TechnicianBlocked { technician, .. } => {
            format!("{who} no longer blocks the technician {technician}")
        }
        Event::TeamChanged { is_new: true, .. } => format!("{who} created the team"),
        Event::TeamChanged { .. } => format!("{who} changed the team's record"),
        Event::TeamLeft { .. } => format!("{who} had the team leave"),
        Event::Viewed { operation } => viewed(who, *operation),
        Event::Refused {
            attempted, count, ..
        } => refused(who, *attempted, *count),
    }
}

fn switched_off(who: &str, cause: Option<DisableCause>) -> String {
    let cause = match cause {
        None => return format!("{who} switched reseller support off"),
        Some(DisableCause::Expired) => "came to its end",
        Some(DisableCause::BaaSigned) => "went off because a BAA was signed",
        Some(DisableCause::ResellerChanged) => "went off because the team changed its reseller",
        Some(DisableCause::TeamLeft) => "went off because the team left",
    };
    format!("Reseller support {cause}")
}

fn link_refused(who: &str, why: LinkFate) -> String {
    let state = match why {
        LinkFate::Redeemed => "a used",
        LinkFate::Expired => "an expired",
        LinkFate::Revoked => "a revoked",
        LinkFate::Superseded => "a superseded",
    };
    format!("{who} presented {state} sign-in link and was refused")
}

fn session_ended(who: &str, technician: &Name, cause: EndCause) -> String {
    match cause {
        EndCause::SignedOut => format!("{who} signed out ({technician})"),
        EndCause::Ended => format!("{who} ended the session of {technician}"),
        EndCause::Expired => format!("The session of {technician} came to its end"),
        EndCause::Blocked => {
            format!("The session of {technician} ended because all their access was ended")
        }
        EndCause::SupportDisabled => {
            format!("The session of {technician} ended because reseller support went off")
        }
    }
}

fn role_changed(who: &str, member: &Name, new: Role) -> String {
    if new.is_admin() {
        format!("{who} changed the admin role of {member}")
    } else {
        format!("{who} took the admin role from {member}")
    }
}

fn sign_in_ended(who: &str, member: &Name, cause: SignInAsEnd) -> String {
    let cause = match cause {
        SignInAsEnd::SignedOut => return format!("{who} stopped being signed in as {member}"),
        SignInAsEnd::SessionEnded => "with the session",
        SignInAsEnd::SessionNarrowed => "because the session may only read now",
        SignInAsEnd::MemberChanged => "because the member changed",
    };
    format!("Being signed in as {member} ended {cause}")
}

fn viewed(who: &str, operation: Operation) -> String {
    match phrase::of(Attempted::Operation(operation), Locale::En) {
        Phrase::Read(object) => format!("{who} viewed {object}"),
        Phrase::Other(attempt) => format!("{who} asked for what was so already: {attempt}"),
    }
}

fn refused(who: &str, attempted: Attempted, count: u32) -> String {
    let times = times(count, "at least", "times");
    match phrase::of(attempted, Locale::En) {
        Phrase::Read(object) => format!("{who} was refused: view {object}{times}"),
        Phrase::Other(attempt) => format!("{who} was refused: {attempt}{times}"),
    }
}

fn setting_name(setting: Setting) -> &'static str {
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
        Setting::SessionFixedLengthSeconds => "how long members stay signed in",
        Setting::SessionIdleLengthSeconds => "how long members may be idle",
        Setting::ActiveDeviceLimit => "the number of devices",
    }
}
