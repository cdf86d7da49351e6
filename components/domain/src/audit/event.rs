//! Events as the audit log stores them. [`super::team_event`] gives them their public shape.

use crate::choices::choices;
use crate::folders::folder::Access;
use crate::operations::Operation;
use crate::person::{MemberStatus, Person, Role};
use crate::refusal::Refusal;
use crate::settings::setting::Setting;
use crate::text::{Id, Name, Reason};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An event in a team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Reseller support was switched on or off.
    SupportChanged {
        /// The state after.
        is_enabled: bool,
        /// The cause, where no admin asked for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<DisableCause>,
        /// The end of the grant, if it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        /// Whether the grant's sessions may only read.
        #[serde(default)]
        is_read_only: bool,
    },
    /// The terms of a grant that is on were changed.
    GrantChanged {
        /// The end of the grant after.
        expires_at: Option<DateTime<Utc>>,
        /// Whether sessions may only read, after.
        is_read_only: bool,
    },
    /// A technician issued a sign-in link.
    LinkIssued {
        /// The link.
        link: Id,
        /// Why it is needed.
        reason: Reason,
        /// When it expires.
        expires_at: DateTime<Utc>,
        /// Whether its session may only read.
        is_read_only: bool,
    },
    /// An admin blocked a technician for the team, or lifted the block.
    TechnicianBlocked {
        /// The technician.
        technician: Id,
        /// Whether they are blocked from now on.
        is_blocked: bool,
    },
    /// Sessions made more changes to admins and sign-in settings than the one that admins were told
    /// of at once.
    ChangesSummarized {
        /// How many more.
        count: u32,
        /// When admins were told of the first.
        since: DateTime<Utc>,
        /// The settings that they changed.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        settings: Vec<Setting>,
        /// How many of them gave an admin role.
        #[serde(default)]
        given_roles: u32,
    },
    /// A link was revoked before it was used.
    LinkRevoked {
        /// The link.
        link: Id,
    },
    /// A link was redeemed.
    LinkRedeemed {
        /// The link.
        link: Id,
        /// Why it was issued.
        reason: Reason,
    },
    /// A dead link was presented and refused.
    LinkRefused {
        /// The link.
        link: Id,
        /// Its fate.
        why: LinkFate,
    },
    /// A reseller session started.
    SessionStarted {
        /// The session.
        session: Id,
        /// When it expires.
        expires_at: DateTime<Utc>,
        /// Whether it may only read.
        is_read_only: bool,
    },
    /// A reseller session ended.
    SessionEnded {
        /// The session.
        session: Id,
        /// The name of the technician whose session it was.
        technician: Name,
        /// The cause.
        cause: EndCause,
    },
    /// A member was added.
    MemberAdded {
        /// The member.
        member: Person,
        /// The standing after.
        status: MemberStatus,
        /// The role after.
        role: Role,
    },
    /// A member was removed.
    MemberRemoved {
        /// The member.
        member: Person,
        /// The standing before.
        status: MemberStatus,
        /// The role before.
        role: Role,
        /// Whether the person keeps an account outside of the team.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        keeps_account: bool,
        /// The member who gets the content of the account.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transfer_to: Option<Person>,
    },
    /// A reseller session signed in as a member.
    SignInAsStarted {
        /// The sign-in.
        sign_in: Id,
        /// The member.
        member: Person,
    },
    /// The sign-in of a reseller session as a member ended.
    SignInAsEnded {
        /// The sign-in.
        sign_in: Id,
        /// The member's id.
        member: Id,
        /// The member's name.
        name: Name,
        /// The cause.
        cause: SignInAsEnd,
    },
    /// A team folder was created.
    FolderCreated {
        /// The folder.
        folder: Id,
        /// Its name.
        name: Name,
        /// The initial access.
        #[serde(default)]
        access: Vec<Access>,
    },
    /// A sharing or security setting was changed.
    SettingChanged {
        /// The setting.
        setting: Setting,
        /// The value before.
        previous: Value,
        /// The value after.
        new: Value,
    },
    /// An admin kept a setting as a session had set it.
    SettingKept {
        /// The setting.
        setting: Setting,
        /// The value.
        value: Value,
    },
    /// A support request was opened.
    SupportRequested {
        /// The request.
        request: Id,
        /// Its subject.
        subject: Name,
    },
    /// The platform answered a support request.
    SupportAnswered {
        /// The request.
        request: Id,
        /// Its subject.
        subject: Name,
    },
    /// The platform closed a support request.
    SupportClosed {
        /// The request.
        request: Id,
        /// Its subject.
        subject: Name,
    },
    /// The platform imported team folders.
    FoldersImported {
        /// The number of new ones.
        added: u32,
    },
    /// The platform imported sharing events.
    SharingImported {
        /// The number of new ones.
        added: u32,
    },
    /// The platform reported how much storage the team uses.
    StorageReported {
        /// Bytes in use.
        used_bytes: u64,
        /// Bytes that the team may use.
        allocated_bytes: u64,
    },
    /// The platform discarded a delivery that the hook did not take.
    DeliveryDiscarded {
        /// The parked delivery.
        delivery: Id,
    },
    /// A member's admin role was changed.
    RoleChanged {
        /// The member.
        member: Person,
        /// The role before.
        previous: Role,
        /// The role after.
        new: Role,
    },
    /// The platform imported members.
    MembersImported {
        /// The number of new ones.
        added: u32,
        /// The number of changed ones.
        updated: u32,
        /// The number of removed ones.
        removed: u32,
    },
    /// The platform created the team or changed its record.
    TeamChanged {
        /// Whether the team was created by this.
        is_new: bool,
        /// The reseller after.
        reseller: Option<Id>,
        /// Whether a BAA is signed, after.
        has_signed_baa: bool,
    },
    /// The platform had the team leave: the last entry of its log.
    TeamLeft {
        /// Whether nothing more is delivered to the hook.
        is_at_once: bool,
    },
    /// A reseller session read something, or asked for a no-op.
    Viewed {
        /// The operation.
        operation: Operation,
    },
    /// A request of the reseller was refused.
    Refused {
        /// The attempted operation.
        #[serde(rename = "operation")]
        attempted: Attempted,
        /// The refusal's word; see [`crate::Refusal::word`].
        why: String,
        /// The least number of refusals that share this entry: later ones of the same kind may be
        /// counted by none.
        #[serde(default = "once", skip_serializing_if = "is_once")]
        count: u32,
    },
}

fn once() -> u32 {
    1
}

fn is_once(count: &u32) -> bool {
    *count == 1
}

/// The target of a refused request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attempted {
    /// A request outside of the nine actions.
    Unknown,
    /// A request that cannot be understood.
    Malformed,
    /// Requests over the limit, of any kind.
    TooMany,
    /// A known operation.
    #[serde(untagged)]
    Operation(Operation),
}

impl Attempted {
    /// The word in audit entries.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Malformed => "malformed",
            Self::TooMany => "too_many",
            Self::Operation(operation) => operation.name(),
        }
    }
}

choices! {
    /// The cause of an end of reseller support that no admin asked for.
    DisableCause {
        /// The grant expired.
        Expired = "expired",
        /// The team signed a BAA.
        BaaSigned = "baa_signed",
        /// The team changed its reseller.
        ResellerChanged = "reseller_changed",
        /// The team left.
        TeamLeft = "team_left",
    }
    /// The cause of a session's end.
    EndCause {
        /// The technician signed out.
        SignedOut = "signed_out",
        /// An admin ended it.
        Ended = "ended",
        /// It expired.
        Expired = "expired",
        /// The reseller was suspended, or the technician blocked, or all their sessions ended.
        Blocked = "blocked",
        /// Reseller support went off.
        SupportDisabled = "support_disabled",
    }
    /// The cause of the end of a sign-in as a member.
    SignInAsEnd {
        /// The session ended it, or signed in as another member.
        SignedOut = "signed_out",
        /// The session ended.
        SessionEnded = "session_ended",
        /// The session became read-only.
        SessionNarrowed = "session_narrowed",
        /// The member was removed or suspended, or got a role that excludes such a sign-in.
        MemberChanged = "member_changed",
    }
    /// The fate of a dead link.
    LinkFate {
        /// Used; presenting it again raises the alarm.
        Redeemed = "redeemed",
        /// Expired.
        Expired = "expired",
        /// Revoked by a person, by a block, or because reseller support went off.
        Revoked = "revoked",
        /// Replaced by a newer link of the same technician.
        Superseded = "superseded",
    }
}

impl Event {
    /// A refusal.
    pub(crate) fn refused(attempted: Attempted, refusal: &Refusal, count: u32) -> Self {
        Self::Refused {
            attempted,
            why: refusal.word().to_owned(),
            count,
        }
    }

    /// Whether access of the reseller ended.
    pub fn is_end(&self) -> bool {
        matches!(
            self,
            Self::SupportChanged {
                is_enabled: false,
                ..
            } | Self::SessionEnded { .. }
                | Self::SignInAsEnded { .. }
        )
    }

    /// Whether it changes members, roles or settings. A session can make any number of such events.
    pub fn is_change(&self) -> bool {
        matches!(
            self,
            Self::MemberAdded { .. }
                | Self::MemberRemoved { .. }
                | Self::RoleChanged { .. }
                | Self::ChangesSummarized { .. }
                | Self::SettingChanged { .. }
        )
    }

    /// Whether every admin gets an e-mail (R7, and the alarm of a used link).
    pub fn notifies_admins(&self) -> bool {
        match self {
            Self::SupportChanged { .. }
            | Self::GrantChanged { .. }
            | Self::SettingKept { .. }
            | Self::TechnicianBlocked { .. }
            | Self::ChangesSummarized { .. }
            | Self::LinkRedeemed { .. } => true,
            Self::LinkRefused { why, .. } => *why == LinkFate::Redeemed,
            Self::MemberAdded { role, .. } | Self::MemberRemoved { role, .. } => role.is_admin(),
            Self::RoleChanged { previous, new, .. } => previous.is_admin() || new.is_admin(),
            Self::SettingChanged { setting, .. } => setting.is_security(),
            Self::LinkIssued { .. }
            | Self::LinkRevoked { .. }
            | Self::SessionStarted { .. }
            | Self::SessionEnded { .. }
            | Self::SignInAsStarted { .. }
            | Self::SignInAsEnded { .. }
            | Self::FolderCreated { .. }
            | Self::SupportRequested { .. }
            | Self::SupportAnswered { .. }
            | Self::SupportClosed { .. }
            | Self::MembersImported { .. }
            | Self::FoldersImported { .. }
            | Self::SharingImported { .. }
            | Self::StorageReported { .. }
            | Self::DeliveryDiscarded { .. }
            | Self::TeamChanged { .. }
            | Self::TeamLeft { .. }
            | Self::Viewed { .. }
            | Self::Refused { .. } => false,
        }
    }
}
