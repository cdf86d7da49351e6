//! The operations on resellers, their technicians and their sessions.

use super::Header::{IfMatch, IfNoneMatch};
use super::admins::live_session;
use super::{Detail, done, tells};
use crate::shapes::reference as r;
use domain::Operation;
use serde_json::json;

pub(super) fn resellers() -> Vec<(Operation, Detail)> {
    let profile = json!({ "name": "Northwind Partners", "domains": ["northwind.example"] });
    vec![
        (Operation::ReadReseller, reseller()),
        (
            Operation::PutReseller,
            reseller()
                .takes(r("PutReseller"), profile)
                .header(IfMatch)
                .header(IfNoneMatch),
        ),
        (Operation::ReadTechnician, technician()),
        (Operation::PutTechnician, put_technician()),
        (Operation::ReadOwnTechnician, technician()),
        (Operation::PutOwnTechnician, put_technician()),
        (Operation::EndTechnicianSessions, done(204).id("tom")),
        (Operation::ListResellerSessions, sessions()),
        (Operation::EndResellerSession, done(204).id("session-1")),
        (Operation::ReadTeamTechnician, technician()),
        (Operation::PutTeamTechnician, put_technician()),
        (Operation::EndTeamTechnicianSessions, done(204).id("tom")),
        (Operation::EndLogin, done(204)),
    ]
}

fn reseller() -> Detail {
    let example = json!({
        "id": "northwind",
        "name": "Northwind Partners",
        "domains": ["northwind.example"],
        "addresses": [],
        "state": "active",
    });
    tells(r("Reseller"), example)
}

fn technician() -> Detail {
    tells(r("Technician"), json!({ "id": "tom", "state": "blocked" })).id("tom")
}

fn put_technician() -> Detail {
    technician().takes(r("PutTechnician"), json!({ "state": "blocked" }))
}

fn sessions() -> Detail {
    let team = json!({ "id": "acme", "name": "Acme" });
    let teams = json!([{ "team": team, "sessions": [live_session()] }]);
    tells(
        r("ResellerSessions"),
        json!({ "teams": teams, "next": null }),
    )
    .pages()
}
