//! A team leaves (R14): everything of it ends, and its record refuses all use from then on.

use crate::audit::event::{DisableCause, Event};
use crate::draft::Draft;
use crate::person::Actor;
use crate::team::{Left, Stop};
use chrono::{DateTime, Utc};

/// The stop of a team's reseller support with which the team leaves.
pub fn stop_of_leaving(at: DateTime<Utc>) -> Stop {
    Stop {
        at,
        actor: Actor::Platform,
        cause: Some(DisableCause::TeamLeft),
    }
}

/// Has the team leave: links and sessions end, and admins are told of what they were not told yet.
/// A no-op for a team that has left, except that its deliveries can be given up later.
pub fn leave(draft: &mut Draft, is_at_once: bool) {
    let now = draft.now;
    let at = draft.team.left.map_or(now, |left| left.at);
    let is_at_once = is_at_once || draft.team.left.is_some_and(|left| left.is_at_once);
    let left = Left { at, is_at_once };
    if draft.team.left.replace(left) == Some(left) {
        return;
    }
    draft.disable(stop_of_leaving(now));
    draft.tell_changes();
    draft.record(Actor::Platform, Event::TeamLeft { is_at_once });
}
