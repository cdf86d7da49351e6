//! The members of a draft: in all indexes, counts and the list of admins at once.

use crate::audit::event::SignInAsEnd;
use crate::changes::{MemberChange, Removed, maps};
use crate::draft::Draft;
use crate::person::{Actor, Member};

impl Draft {
    /// Adds, changes or removes a member, in all indexes, counts and the list of admins.
    pub(crate) fn change_member(
        &mut self,
        actor: &Actor,
        before: Option<Member>,
        after: Option<Member>,
    ) {
        if !matches!(actor, Actor::Reseller { .. }) {
            self.tell_changes();
        }
        if let Some(before) = &before {
            self.end_ineligible_sign_ins(actor, before, after.as_ref());
            self.remember_removed(actor, before, after.as_ref());
            self.change_admins(before, after.as_ref());
        } else if let Some(after) = &after {
            self.change_admins(after, Some(after));
        }
        self.count_member(before.as_ref(), after.as_ref());
        self.index_member(before.as_ref(), after.as_ref());
        self.members.push(MemberChange {
            address: after.as_ref().map(|after| after.email.key()),
            before,
            after,
        });
    }

    /// Ends sign-ins as a member that sessions may not be signed in as any more.
    fn end_ineligible_sign_ins(&mut self, actor: &Actor, before: &Member, after: Option<&Member>) {
        self.end_sign_ins(actor, SignInAsEnd::MemberChanged, |_, sign_in| {
            let is_eligible =
                after.is_some_and(|after| after.is_eligible_for_sign_in(sign_in.may_be_admin));
            sign_in.member == before.id && !is_eligible
        });
    }

    /// Remembers the address of a member that sessions added or promoted and that the team has not
    /// confirmed, where it is given up: the platform may import that member late, as one of its own.
    /// That of an admin whom a session removes is remembered as well: a session may add them again.
    fn remember_removed(&mut self, actor: &Actor, before: &Member, after: Option<&Member>) {
        let key = before.email.key();
        let is_settled =
            after.is_some_and(|after| after.email.key() == key || !after.is_marked_by_session());
        let is_by_session = matches!(actor, Actor::Reseller { .. });
        let removed = Removed {
            at: self.now,
            is_marked: before.is_marked_by_session() && !is_settled,
            is_former_admin: before.is_former_admin || is_by_session && before.is_own_admin(),
        };
        if removed.is_marked || after.is_none() && removed.is_former_admin {
            if is_by_session {
                self.team.counts.count_removal(self.now);
            }
            self.changes
                .put(maps::REMOVED_SESSION_MEMBERS, key, &removed);
        }
    }

    /// Keeps the list of admins.
    fn change_admins(&mut self, member: &Member, after: Option<&Member>) {
        if member.role.is_admin() || after.is_some_and(|after| after.role.is_admin()) {
            self.admins = self.admins.with(&member.id, after);
        }
    }

    fn count_member(&mut self, before: Option<&Member>, after: Option<&Member>) {
        let team = &mut self.team;
        let added = u32::from(after.is_some());
        let removed = u32::from(before.is_some());
        team.member_count = (team.member_count + added).saturating_sub(removed);
        if let Some(before) = before {
            team.counts.count(before, -1);
        }
        if let Some(after) = after {
            team.counts.count(after, 1);
        }
    }

    fn index_member(&mut self, before: Option<&Member>, after: Option<&Member>) {
        let changes = &mut self.changes;
        if let Some(before) = before {
            changes.remove(maps::MEMBERS, before.id.as_str());
            changes.remove(maps::EMAILS, before.email.key());
            for key in before.name_keys() {
                changes.remove(maps::NAMES, key);
            }
        }
        if let Some(after) = after {
            changes.put(maps::MEMBERS, after.id.as_str(), after);
            changes.put(maps::EMAILS, after.email.key(), after);
            for key in after.name_keys() {
                changes.put(maps::NAMES, key, after);
            }
        }
    }
}
