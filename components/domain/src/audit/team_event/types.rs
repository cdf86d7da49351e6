//! The type of each event.

use super::settings;
use crate::audit::event::Event;
use crate::audit::event_type::EventType;

impl Event {
    /// The type, by Dropbox's names where Dropbox has such an event.
    pub fn event_type(&self) -> EventType {
        match self {
            Self::SupportChanged { .. } => EventType::ResellerSupportChangePolicy,
            Self::GrantChanged { .. } => EventType::ResellerSupportChangeTerms,
            Self::LinkIssued { .. } => EventType::ResellerLinkCreate,
            Self::LinkRevoked { .. } => EventType::ResellerLinkRevoke,
            Self::LinkRedeemed { .. } => EventType::ResellerLinkRedeem,
            Self::LinkRefused { .. } => EventType::ResellerLinkRefuse,
            Self::SessionStarted { .. } => EventType::ResellerSupportSessionStart,
            Self::SessionEnded { .. } => EventType::ResellerSupportSessionEnd,
            Self::MemberAdded { .. } | Self::MemberRemoved { .. } => EventType::MemberChangeStatus,
            Self::SignInAsStarted { .. } => EventType::SignInAsSessionStart,
            Self::SignInAsEnded { .. } => EventType::SignInAsSessionEnd,
            Self::FolderCreated { .. } => EventType::TeamFolderCreate,
            Self::SupportRequested { .. } => EventType::ResellerSupportRequestCreate,
            Self::SupportAnswered { .. } => EventType::ResellerSupportRequestAnswer,
            Self::SupportClosed { .. } => EventType::ResellerSupportRequestClose,
            Self::FoldersImported { .. } => EventType::TeamFoldersImport,
            Self::SharingImported { .. } => EventType::TeamSharingEventsImport,
            Self::StorageReported { .. } => EventType::TeamStorageReport,
            Self::ChangesSummarized { .. } => EventType::ResellerSupportChangesSummary,
            Self::TechnicianBlocked { .. } => EventType::ResellerSupportBlockTechnician,
            Self::DeliveryDiscarded { .. } => EventType::TeamDeliveryDiscard,
            Self::RoleChanged { .. } => EventType::MemberChangeAdminRole,
            Self::MembersImported { .. } => EventType::TeamMembersImport,
            Self::TeamChanged { .. } => EventType::TeamRecordChange,
            Self::TeamLeft { .. } => EventType::TeamLeave,
            Self::Viewed { .. } => EventType::ResellerView,
            Self::Refused { .. } => EventType::ResellerActionRefuse,
            Self::SettingKept { .. } => EventType::ResellerSupportKeepSetting,
            Self::SettingChanged {
                setting,
                previous,
                new,
            } => settings::event_type(*setting, previous.is_null(), new.is_null()),
        }
    }
}
