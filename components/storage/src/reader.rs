//! What a command may look up beside the root: members, admins, the reseller's profile. All of one revision.

use crate::error::{Error, decode, encode};
use crate::map::{Edited, Map};
use crate::root::Root;
use crate::{Port, keys};
use domain::{Admins, Email, Id, Member, Refusal, ResellerProfile, Team};

/// Reads a team as it was at the root's revision.
pub struct Reader<'p, P> {
    pub(crate) port: &'p P,
    pub(crate) root: Root,
    members: Map<'p, P, Member>,
    emails: Map<'p, P, Id>,
}

impl<'p, P: Port> Reader<'p, P> {
    pub(crate) fn new(port: &'p P, root: Root) -> Self {
        let members = Map::new(port, root.members.clone());
        let emails = Map::new(port, root.emails.clone());
        Self { port, root, members, emails }
    }

    /// The revision that is read.
    pub fn revision(&self) -> u64 {
        self.root.revision
    }

    /// The team as it is stored: what time and stop orders have brought about since is only in the draft.
    pub fn team(&self) -> &Team {
        &self.root.team
    }

    /// The number of the log's last segment, which is that of the records in the root.
    pub fn last_segment(&self) -> u64 {
        self.root.log.segments
    }

    /// A member by id.
    pub async fn member(&self, id: &Id) -> Result<Option<Member>, Error> {
        self.members.get(id.as_str()).await
    }

    /// The id of the member with an address, whatever its case.
    pub async fn member_of(&self, email: &Email) -> Result<Option<Id>, Error> {
        self.emails.get(&email.key()).await
    }

    /// Up to `limit` members whose ids come after `after`, by id.
    pub async fn members_after(&self, after: &str, limit: usize) -> Result<Vec<Member>, Error> {
        Ok(self.members.after(after, limit).await?.into_iter().map(|(_, member)| member).collect())
    }

    /// Who held admin roles when reseller support was switched on.
    pub async fn admins_at_enabling(&self) -> Result<Admins, Error> {
        match &self.root.team.grant {
            Some(grant) => self.admins(&grant.admins).await,
            None => Ok(Admins::default()),
        }
    }

    /// The profile of the team's reseller.
    pub async fn profile(&self) -> Result<Option<ResellerProfile>, Error> {
        match &self.root.team.reseller {
            Some(reseller) => profile(self.port, &reseller.id).await,
            None => Ok(None),
        }
    }

    pub(crate) async fn admins(&self, list: &str) -> Result<Admins, Error> {
        read_admins(self.port, list).await
    }

    /// The edits of both maps that members' changes make. Addresses stay unique.
    pub(crate) async fn edit(
        &self,
        changes: &[(Option<Member>, Option<Member>)],
        mut fresh: impl FnMut() -> String,
    ) -> Result<(Edited, Edited), Error> {
        let mut emails = std::collections::BTreeMap::<String, Option<Id>>::new();
        for (before, _) in changes {
            if let Some(before) = before {
                emails.insert(before.email.key(), None);
            }
        }
        for after in changes.iter().filter_map(|(_, after)| after.as_ref()) {
            let taken = match emails.get(&after.email.key()) {
                Some(planned) => planned.clone(),
                None => self.member_of(&after.email).await?,
            };
            if taken.is_some_and(|other| other != after.id) {
                return Err(Refusal::AlreadyExists.into());
            }
            emails.insert(after.email.key(), Some(after.id.clone()));
        }
        let members = changes.iter().filter_map(|(before, after)| {
            let id = before.as_ref().or(after.as_ref())?.id.to_string();
            Some((id, after.clone()))
        });
        let members = self.members.edit(members, &mut fresh).await?;
        let emails = self.emails.edit(emails, &mut fresh).await?;
        Ok((members, emails))
    }
}

/// Reads a list of admins.
pub(crate) async fn read_admins(port: &impl Port, list: &str) -> Result<Admins, Error> {
    let bytes = port.get(list).await?.ok_or_else(|| Error::Missing(list.to_owned()))?;
    decode(list, &bytes)
}

/// A reseller's profile.
pub async fn profile(port: &impl Port, reseller: &Id) -> Result<Option<ResellerProfile>, Error> {
    let key = keys::reseller(reseller);
    port.get(&key).await?.map(|bytes| decode(&key, &bytes)).transpose()
}

/// Writes a reseller's profile, whole: the last one written holds.
pub async fn put_profile(port: &impl Port, reseller: &Id, profile: &ResellerProfile) -> Result<(), Error> {
    Ok(port.set(&keys::reseller(reseller), encode(profile)?).await?)
}
