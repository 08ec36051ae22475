//! temporary
use std::net::IpAddr;
use std::sync::Arc;
use cairn_kernel::{Clock, Timestamp, UserId};
use crate::http::ApiError;
#[derive(Clone)] pub struct RequestId(pub Arc<str>);
#[derive(Clone)] pub struct Allowance;
#[derive(Clone, Copy)] pub struct ClientIp(pub IpAddr);
#[derive(Clone, Default)] pub struct AllowanceNote;
#[derive(Clone, Copy)] pub enum Bucket { Auth }
pub struct Caller;
impl Caller {
    pub fn address(_: ClientIp) -> Self { Self }
    pub fn account(_: &str) -> Self { Self }
}
pub struct RateLimiter;
impl RateLimiter {
    pub fn new(_: &crate::config::Limits, _: Arc<dyn Clock>) -> Self { Self }
    pub fn check_user(&self, _: UserId, _: Timestamp) -> Result<Allowance, ApiError> { Ok(Allowance) }
    pub fn check(&self, _: Bucket, _: Caller, _: &AllowanceNote) -> Result<(), ApiError> { Ok(()) }
}
