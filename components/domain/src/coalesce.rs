//! Coalesced notifications: of the changes that sessions make to admins and sign-in settings, the
//! first in a minute is told to every admin at once, as is the first of each setting and each one
//! that takes something from an admin of the team's own; the others are told together. Otherwise a
//! session could have the vendor send as many mails as it makes requests.

use crate::audit::event::Event;
use crate::draft::Draft;
use crate::limits;
use crate::person::Actor;
use crate::team::Team;
use crate::untold::Untold;
use chrono::{DateTime, Utc};

impl Team {
    /// When admins are to be told of changes that they have not been told of, if there are any.
    pub fn summary_at(&self) -> Option<DateTime<Utc>> {
        let untold = self.untold.as_ref().filter(|untold| untold.count > 0);
        untold.map(|untold| untold.since + limits::NOTICE_WINDOW)
    }
}

impl Draft {
    /// Adds the entry of a change by a session, of which every admin is told, now or with others.
    pub(crate) fn record_change(&mut self, actor: &Actor, event: Event) {
        if event.notifies_admins() && matches!(actor, Actor::Reseller { .. }) {
            self.coalesce(&event);
        }
        self.record(actor.clone(), event);
    }

    fn coalesce(&mut self, event: &Event) {
        let is_new = self.team.untold.is_none();
        self.tells_at_once |= is_new;
        let now = self.now;
        let untold = self.team.untold.get_or_insert(Untold::new(now));
        let is_first_of_setting = match event {
            Event::SettingChanged { setting, .. } => untold.tell_first(*setting),
            _ => false,
        };
        // Changes of one commit are told as the first of them is.
        if !self.tells_at_once && !is_first_of_setting {
            untold.add(event);
            self.coalesced += 1;
        }
    }

    /// Tells of the changes that are over their time.
    pub(crate) fn tell_due_changes(&mut self) {
        let untold = self.team.untold.as_ref();
        if untold.is_some_and(|untold| untold.is_over(self.now)) {
            self.tell_changes();
        }
    }

    /// Tells of the changes that admins have not been told of. So does a commit that takes the role
    /// from an admin of the team's own: all of them are among its admins of before and after.
    pub(crate) fn tell_changes(&mut self) {
        let Some(untold) = self.team.untold.take() else {
            return;
        };
        if untold.count > 0 {
            self.record(Actor::Service, untold.summary());
        }
    }
}
