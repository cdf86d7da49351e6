//! The entrance to storage: the teams, their commands and reads, and their outboxes.

use crate::access;
use crate::command::{Authority, Command, Done};
use crate::commit::Commit;
use crate::directory::{self, Cache};
use crate::error::Error;
use crate::json::encode;
use crate::keys;
use crate::log::{Log, Record, no_keys};
use crate::outbox::{Deliveries, Outbox};
use crate::place::Place;
use crate::port::Port;
use crate::read::{Heeds, grant_epoch, read};
use crate::reader::Reader;
use crate::root::{FORMAT, Root};
use crate::sweep::{Swept, sweep};
use crate::verify::{Part, Verified, verify};
use crate::waiting;
use chrono::{DateTime, Utc};
use domain::{
    Access, Admins, AuditKeys, Digest, Draft, Id, Order, Orderer, Refusal, Seal, Stop, Team,
    platform,
};
use std::sync::Arc;

/// All teams in a store.
pub struct Teams<'c, P> {
    port: P,
    cache: &'c Cache,
    audit_keys: Option<Arc<AuditKeys>>,
}

impl<'c, P: Port> Teams<'c, P> {
    /// The teams in the store behind `port`. Without audit keys nothing can be committed.
    pub fn new(port: P, cache: &'c Cache, audit_keys: Option<Arc<AuditKeys>>) -> Self {
        Self {
            port,
            cache,
            audit_keys,
        }
    }

    /// The port.
    pub fn port(&self) -> &P {
        &self.port
    }

    async fn root(&self, team: &Id) -> Result<String, Error> {
        directory::root_of(&self.port, self.cache, team)
            .await?
            .ok_or(Error::NoTeam)
    }

    /// Forgets the root of a team.
    pub(crate) fn forget(&self, team: &Id) {
        self.cache.forget(team);
    }

    /// Works with the root of a team. If it is gone, the instance forgets it and asks the directory
    /// once.
    async fn on_root<T>(
        &self,
        team: &Id,
        work: impl AsyncFn(&str) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut has_asked = false;
        loop {
            match work(&self.root(team).await?).await {
                Err(Error::Gone(_)) if !has_asked => {
                    self.forget(team);
                    has_asked = true;
                }
                Err(Error::Gone(key)) => return Err(Error::fault(format!("{key} is missing"))),
                result => return result,
            }
        }
    }

    /// Creates a team. [`Refusal::AlreadyExists`] if there is one; only one of two concurrent
    /// creators succeeds.
    pub async fn create(
        &self,
        id: &Id,
        team_record: platform::TeamRecord,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        match directory::root_of(&self.port, self.cache, id).await {
            Ok(Some(_)) => return Err(Refusal::AlreadyExists("").into()),
            Ok(None) => {}
            Err(Error::Left) => {
                let entry = directory::entry(&self.port, id).await?;
                if entry.is_some_and(|entry| !entry.is_free(now)) {
                    return Err(Error::Left);
                }
            }
            Err(error) => return Err(error),
        }
        let reseller = team_record
            .reseller
            .as_ref()
            .map(|reseller| reseller.id.clone());
        let key = keys::root(&self.port.random().text());
        let root = self.first_root(&key, platform::create(id.clone(), team_record, now))?;
        let objects = vec![
            (root.team.admins.clone(), encode(&Admins::default())?),
            (
                keys::outbox(&key),
                encode(&Outbox::new(self.port.random().text()))?,
            ),
        ];
        // The root first: a sweep takes objects without a root for those of a root that it deleted.
        self.port.set(&key, encode(&root)?).await?;
        self.port.set_many(objects).await?;
        let published = directory::publish(&self.port, id, &key, reseller.as_ref(), now).await?;
        if published == key {
            Ok(())
        } else {
            Err(Refusal::AlreadyExists("").into())
        }
    }

    /// The root of revision 1.
    fn first_root(&self, key: &str, draft: Draft) -> Result<Root, Error> {
        let attempt_id = self.port.random().text();
        let mut team = draft.team;
        team.admins = keys::admins(key, &attempt_id);
        let record = Record {
            revision: 1,
            attempt: attempt_id,
            entries: draft.entries,
            is_apart: false,
            recipients: Vec::new(),
            released: Vec::new(),
            seal: Seal::default(),
        };
        let (first, _) = record.stored(key, self.audit_keys.as_deref(), &Seal::default())?;
        Ok(Root {
            format: FORMAT,
            revision: 1,
            team,
            maps: Default::default(),
            objects: Default::default(),
            retired: Default::default(),
            log: Log {
                records: vec![first],
                ..Log::default()
            },
        })
    }

    /// Lists a team under a reseller, before a commit makes it that reseller's.
    pub async fn list_under(&self, reseller: &Id, team: &Id) -> Result<(), Error> {
        directory::list_under(&self.port, reseller, team).await
    }

    /// Up to `limit` teams that were ever listed under a reseller, from a place on, and the place to
    /// go on at. Until that is `None` there may be more, however few these are.
    pub async fn teams_of(
        &self,
        reseller: &Id,
        place: &Place,
        limit: usize,
    ) -> Result<(Vec<Id>, Option<Place>), Error> {
        directory::teams_of(&self.port, reseller, place, limit).await
    }

    /// Looks at up to `limit` teams of a reseller's, likewise; `view` may leave a team out. One that
    /// is another's by now, or is not published yet, counts as looked at.
    pub async fn views_of<T>(
        &self,
        reseller: &Id,
        place: &Place,
        limit: usize,
        now: DateTime<Utc>,
        view: impl Fn(&Draft) -> Option<T>,
    ) -> Result<(Vec<T>, Option<Place>), Error> {
        let (ids, next) = self.teams_of(reseller, place, limit).await?;
        let own = |draft: &Draft| {
            let own = draft.team.reseller.as_ref();
            let is_own = own.is_some_and(|own| own.id == *reseller);
            is_own.then(|| view(draft)).flatten()
        };
        Ok((self.views(ids, now, own).await?, next))
    }

    /// Looks at up to `limit` of all teams, likewise.
    pub async fn views_after<T>(
        &self,
        place: &Place,
        limit: usize,
        now: DateTime<Utc>,
        view: impl Fn(&Draft) -> Option<T>,
    ) -> Result<(Vec<T>, Option<Place>), Error> {
        let (ids, next) = self.teams_after(place, limit).await?;
        Ok((self.views(ids, now, view).await?, next))
    }

    /// The views of teams. One that has left, or is not published yet, has none.
    async fn views<T>(
        &self,
        ids: Vec<Id>,
        now: DateTime<Utc>,
        view: impl Fn(&Draft) -> Option<T>,
    ) -> Result<Vec<T>, Error> {
        let mut views = Vec::new();
        for id in ids {
            match self.read(&id, now, async |draft, _| Ok(view(draft))).await {
                Err(Error::NoTeam | Error::Left) => {}
                read => views.extend(read?),
            }
        }
        Ok(views)
    }

    /// Up to `limit` of all teams, likewise.
    pub async fn teams_after(
        &self,
        place: &Place,
        limit: usize,
    ) -> Result<(Vec<Id>, Option<Place>), Error> {
        directory::teams_after(&self.port, self.cache, place, limit).await
    }

    /// Enters a team among those that wait, with the token of the run that left something
    /// undelivered; replaces an earlier token.
    pub async fn wait(&self, team: &Id, token: &str) -> Result<(), Error> {
        waiting::wait(&self.port, team, token).await
    }

    /// Takes a team out from those that wait if its token is still this one. Whether the team waits
    /// no more.
    pub async fn stop_waiting(&self, team: &Id, token: &str) -> Result<bool, Error> {
        waiting::stop_waiting(&self.port, team, Some(token)).await
    }

    /// Up to `limit` teams that wait, each with its token, from a place on, and the place to go on
    /// at.
    pub async fn waiting_after(
        &self,
        place: &Place,
        limit: usize,
    ) -> Result<(Vec<(Id, String)>, Option<Place>), Error> {
        waiting::waiting_after(&self.port, place, limit).await
    }

    /// The place at which the next run of deliveries looks at teams that do not wait.
    pub async fn turn(&self) -> Result<Place, Error> {
        waiting::turn(&self.port).await
    }

    /// Notes the place at which the next run goes on.
    pub async fn set_turn(&self, place: &Place) -> Result<(), Error> {
        waiting::set_turn(&self.port, place).await
    }

    /// Reads a team as of `now`. `look` may run several times.
    pub async fn read<T>(
        &self,
        team: &Id,
        now: DateTime<Utc>,
        look: impl AsyncFn(&Draft, &Reader<'_, P>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.read_admitted(team, now, |_| Ok(()), look).await
    }

    /// Reads a team as of `now`, unless `admit` refuses by the stored team alone, before anything
    /// else is read. `look` may run several times.
    pub async fn read_admitted<T>(
        &self,
        team: &Id,
        now: DateTime<Utc>,
        admit: impl Fn(&Team) -> Result<(), Refusal>,
        look: impl AsyncFn(&Draft, &Reader<'_, P>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.on_root(team, async |root| {
            read(&self.port, root, now, Heeds::All, &admit, &look).await
        })
        .await
    }

    /// Runs a command on a team.
    pub async fn command<C: Command>(
        &self,
        team: &Id,
        authority: Authority,
        now: DateTime<Utc>,
        command: &C,
    ) -> Done<C::Output> {
        let done = self.on_root(team, async |root| {
            let commit = Commit {
                port: &self.port,
                audit_keys: self.audit_keys.as_deref(),
                root,
                authority,
                now,
            };
            match commit.run(command).await {
                Done {
                    result: Err(error @ Error::Gone(_)),
                    ..
                } => Err(error),
                done => Ok(done),
            }
        });
        done.await
            .unwrap_or_else(|error| Done::undelivered(Err(error)))
    }

    /// Orders the end of a team's present grant. From here on its sessions are refused; the command
    /// that carries the order out only logs it. A second order is a no-op.
    pub async fn order_stop(
        &self,
        team: &Id,
        now: DateTime<Utc>,
        order: impl AsyncFn(&Draft, &Reader<'_, P>) -> Result<Option<Stop>, Error>,
    ) -> Result<(), Error> {
        let look = async |draft: &Draft, reader: &Reader<'_, P>| {
            // A draft without a grant stands for one that is stopped or over already.
            let epoch = grant_epoch(&draft.team);
            Ok(epoch.zip(order(draft, reader).await?))
        };
        let admit = |_: &Team| Ok(());
        self.on_root(team, async |root| {
            let ordered = read(&self.port, root, now, Heeds::Stop, admit, &look);
            if let Some((epoch, stop)) = ordered.await? {
                let key = keys::stop(root, epoch);
                self.port.set(&key, encode(&stop)?).await?;
            }
            Ok(())
        })
        .await
    }

    /// Ends a sign-in to the console. Idempotent; every request that begins afterwards sees it.
    pub async fn end_login(&self, login: &Digest, expires_at: DateTime<Utc>) -> Result<(), Error> {
        let key = keys::ended(expires_at, login);
        Ok(self.port.set(&key, Vec::new()).await?)
    }

    /// Whether a sign-in to the console was ended.
    pub async fn is_login_ended(
        &self,
        login: &Digest,
        expires_at: DateTime<Utc>,
    ) -> Result<bool, Error> {
        let key = keys::ended(expires_at, login);
        Ok(self.port.get(&key).await?.is_some())
    }

    /// The access of a reseller to its teams.
    pub async fn access(&self, reseller: &Id) -> Result<Access, Error> {
        access::access(&self.port, reseller).await
    }

    /// Carries out an order about a reseller, or about one of its technicians. Every request that
    /// begins afterwards sees it. Returns the access afterwards.
    pub async fn change_access(
        &self,
        reseller: &Id,
        technician: Option<&Id>,
        order: Order,
        by: Orderer,
    ) -> Result<Access, Error> {
        access::change_access(&self.port, reseller, technician, order, by).await
    }

    /// The outbox of a team.
    pub async fn outbox(&self, team: &Id) -> Result<Outbox, Error> {
        self.on_root(team, async |root| {
            Deliveries::new(&self.port, root.to_owned()).outbox().await
        })
        .await
    }

    /// The deliveries of a team, which may have left.
    pub async fn deliveries(&self, team: &Id) -> Result<Deliveries<'_, P>, Error> {
        Ok(Deliveries::new(&self.port, self.root(team).await?))
    }

    /// The records of a segment of a team's log. The number after the last segment stands for the
    /// records in the root.
    pub async fn segment(&self, reader: &Reader<'_, P>, number: u64) -> Result<Vec<Record>, Error> {
        let log = &reader.root.log;
        log.segment(&self.port, reader.key, number).await
    }

    /// Verifies a part of a team's log, and that it holds an earlier delivered record,
    /// `delivered`: its revision and seal.
    pub async fn verify(
        &self,
        team: &Id,
        from: Part,
        delivered: Option<(u64, Seal)>,
    ) -> Result<Verified, Error> {
        let audit_keys = self.audit_keys.as_deref().ok_or_else(no_keys)?;
        self.on_root(team, async |key| {
            let root = Root::read(&self.port, key).await?;
            if root.team.left.is_some() {
                return Err(Error::Left);
            }
            let reader = Reader::new(&self.port, key, root);
            verify(&reader, audit_keys, from, delivered.as_ref()).await
        })
        .await
    }

    /// Looks at the next `keys` keys of the store, and deletes the garbage of crashes among them:
    /// keys that the sweep before, at least an hour ago, noted and to which still nothing refers.
    pub async fn sweep(&self, now: DateTime<Utc>, keys: usize) -> Result<Swept, Error> {
        sweep(&self.port, now, keys).await
    }
}
