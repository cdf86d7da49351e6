//! The profiles of resellers.

use crate::error::Error;
use crate::json::{encode, find};
use crate::keys;
use crate::port::Port;
use domain::{Id, ResellerProfile};

/// Reads a reseller's profile.
pub async fn profile(port: &impl Port, reseller: &Id) -> Result<Option<ResellerProfile>, Error> {
    profile_of(port, &reseller.digest()).await
}

/// Reads a reseller's profile by the digest of the reseller's id.
pub(crate) async fn profile_of(
    port: &impl Port,
    reseller: &str,
) -> Result<Option<ResellerProfile>, Error> {
    find(port, &keys::reseller(reseller)).await
}

/// Writes a reseller's whole profile. The last write wins.
pub async fn put_profile(
    port: &impl Port,
    reseller: &Id,
    profile: &ResellerProfile,
) -> Result<(), Error> {
    let key = keys::reseller(&reseller.digest());
    Ok(port.set(&key, encode(profile)?).await?)
}
