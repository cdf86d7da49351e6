//! Requests and answers of the HTTP API as types: handlers return them, the console reads them, and
//! the OpenAPI description is made of them.
//!
//! Types of the domain that are answers as they stand (a member, a team folder, a support request)
//! are used here, not repeated. A `null` is an `Option` that is always present; an optional field
//! is skipped where it is `None`.

mod audit_log;
mod deliveries;
mod introspection;
mod links;
mod platform;
mod policies;
mod session;
mod sign_in_as;
mod support;
mod team;
mod team_data;

pub use audit_log::{AuditPage, FirstBad, Verification};
pub use deliveries::{Deliveries, DeliveryRun, Health, ParkedDelivery, WaitingLane};
pub use introspection::{ActiveSession, ActiveSignIn, ActorClaim, Inactive, Introspection};
pub use links::{
    DeadLink, IssueLink, IssuedLink, Link, LiveLink, LiveState, Preview, PreviewLink, RedeemLink,
    Redeemed, StartedSession, TeamLinks,
};
pub use platform::{
    PutReseller, PutSettings, PutTeam, PutTechnician, Reseller, ResellerState, SetUp, Swept, Team,
    TeamErasure, TeamSettings, TeamSummary, Teams, Technician, TechnicianState,
};
pub use policies::Revised;
pub use session::{
    LiveSession, ResellerSessions, Session, Sessions, SignedInAs, TeamSessions, WaitingLink,
};
pub use sign_in_as::SignInToken;
pub use support::{
    ChangedSetting, KeepSettings, KeptSetting, LeftoverAdmin, LeftoverReason, NotEligible,
    Notifications, ResellerSupport, RestoreSettings, SetResellerSupport,
};
pub use team::{Named, ResellerTeam, ResellerTeams, SwitchState};
pub use team_data::{
    AddMember, ChangeAdminRole, CreateFolder, Members, SharingEvents, SupportRequests, TeamFolders,
};
