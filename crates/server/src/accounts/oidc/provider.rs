//! One provider: where it sends people, and whom what it gives names.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cairn_kernel::{Entropy, ErrorCode, Timestamp};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken};
use openidconnect::{
    AuthType, AuthorizationCode, ClientId, ClientSecret, CsrfToken, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RequestTokenError, Scope, TokenResponse as _,
};
use reqwest::Url;
use secrecy::ExposeSecret as _;

use super::claims::{self, Expected, Fault};
use super::discovery::{Discovery, Document, chain, unavailable};
use crate::Ctx;
use crate::accounts::first_sight::{MAX_TOKEN_BYTES, Person};
use crate::accounts::issuers::IssuerFault;
use crate::accounts::opaque::{OpaqueKind, OpaqueSecret};
use crate::config::{self, Registration};
use crate::http::{ApiError, ApiResult};

/// Random bytes of a nonce and of a PKCE verifier; 32 become the 43 characters that RFC 7636 §4.1 asks for.
const RANDOM: usize = 32;

/// One provider.
pub(in crate::accounts) struct Provider {
    pub(super) config: config::Provider,
    discovery: Discovery,
}

/// An authorization code. No `Debug`.
pub struct Code {
    /// The code, good once.
    pub code: String,
    /// Where it was sent to.
    pub redirect_uri: String,
    /// What its challenge was made of (PKCE, RFC 7636).
    pub verifier: Option<String>,
    /// What the ID token must repeat.
    pub nonce: Option<String>,
}

/// What one journey to a provider is known by. No `Debug`.
pub(super) struct Secrets {
    pub(super) state: OpaqueSecret,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Secrets {
    /// Draws new ones; `entropy` must be fit for secrets.
    pub(super) fn draw(entropy: &dyn Entropy) -> Self {
        let random = || {
            let mut bytes = [0; RANDOM];
            entropy.fill(&mut bytes);
            URL_SAFE_NO_PAD.encode(bytes)
        };
        Self { state: OpaqueSecret::generate(OpaqueKind::State, entropy), nonce: random(), verifier: random() }
    }
}

impl Provider {
    pub(super) fn new(config: config::Provider) -> Result<Self, IssuerFault> {
        match Discovery::of(&config) {
            Ok(discovery) => Ok(Self { config, discovery }),
            Err(cause) => Err(IssuerFault::new(&config.name, cause)),
        }
    }

    /// The provider's page, with what it is to send back to `callback`.
    pub(super) async fn authorization_url(&self, callback: &str, secrets: &Secrets, now: Timestamp) -> ApiResult<Url> {
        let document = self.discovery.document(now).await?;
        let (state, nonce) = (secrets.state.expose().to_owned(), secrets.nonce.clone());
        let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
        let client = CoreClient::from_provider_metadata((*document).clone(), self.client_id(), None);
        let scopes = self.config.scopes.iter().map(|scope| Scope::new(scope.clone()));
        let (url, ..) = client
            .authorize_url(CoreAuthenticationFlow::AuthorizationCode, || CsrfToken::new(state), || Nonce::new(nonce))
            .add_scopes(scopes)
            .add_extra_param("redirect_uri", callback)
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(url)
    }

    /// Whom a code names, once the provider has given an ID token for it.
    ///
    /// # Errors
    /// 401 `INVALID_CREDENTIALS` when the provider does not take the code, 503 while it does not answer, and what
    /// its ID token deserves.
    pub(super) async fn person_of_code(&self, ctx: &Ctx, code: Code) -> ApiResult<Person> {
        let nonce = code.nonce.clone();
        let document = self.discovery.document(ctx.now()).await?;
        let token = self.exchange(&document, code).await?;
        self.person(ctx, &token, nonce.as_deref(), ctx.now()).await
    }

    /// Whom an ID token names.
    ///
    /// # Errors
    /// 401 `INVALID_TOKEN` or `TOKEN_EXPIRED`, 403 `EMAIL_NOT_VERIFIED`, 503 while the keys were never seen.
    pub(super) async fn person_of_token(
        &self,
        ctx: &Ctx,
        token: &str,
        nonce: Option<&str>,
        now: Timestamp,
    ) -> ApiResult<Person> {
        let token = Some(token).filter(|token| token.len() <= MAX_TOKEN_BYTES).and_then(|token| token.parse().ok());
        self.person(ctx, &token.ok_or(ApiError::of(ErrorCode::InvalidToken))?, nonce, now).await
    }

    async fn person(&self, ctx: &Ctx, token: &CoreIdToken, nonce: Option<&str>, now: Timestamp) -> ApiResult<Person> {
        let expected = nonce.map_or(Expected::Any, Expected::Exactly);
        let document = self.discovery.document(now).await?;
        let claims = match claims::proven(&document, &self.config, token, expected, now) {
            // The provider may have new keys.
            Err(Fault::UnknownKey) => match self.discovery.newer(&document, now).await {
                Some(newer) => claims::proven(&newer, &self.config, token, expected, now),
                None => Err(Fault::UnknownKey),
            },
            known => known,
        };
        let claims = claims.map_err(|fault| fault.told(&self.config))?;
        claims::person(&claims, &self.config, ctx.config().accounts.registration == Registration::Open)
    }

    async fn exchange(&self, document: &Document, code: Code) -> ApiResult<CoreIdToken> {
        let secret = self.config.client_secret.as_ref();
        let secret = secret.map(|secret| ClientSecret::new(secret.expose_secret().to_owned()));
        let client = CoreClient::from_provider_metadata(document.clone(), self.client_id(), secret)
            .set_auth_type(auth_type(document));
        let away = || unavailable(&self.config, 1);
        let mut request = client
            .exchange_code(AuthorizationCode::new(code.code))
            .map_err(|_| away())?
            .add_extra_param("redirect_uri", code.redirect_uri);
        if let Some(verifier) = code.verifier {
            request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
        }
        let answer = request.request_async(self.discovery.line()).await.map_err(|error| match error {
            RequestTokenError::ServerResponse(said) if said.error().as_ref() == "invalid_grant" => {
                ApiError::of(ErrorCode::InvalidCredentials)
                    .with_message("The provider does not take this code; sign in again.")
            }
            error => {
                tracing::warn!(provider = self.config.name, reason = chain(&error), "a code cannot be exchanged");
                away()
            }
        })?;
        answer.id_token().cloned().ok_or(ApiError::of(ErrorCode::InvalidToken))
    }

    fn client_id(&self) -> ClientId {
        ClientId::new(self.config.client_id.clone())
    }
}

/// How the provider wants the secret: as it says, else as the specification says (Core §9).
fn auth_type(document: &Document) -> AuthType {
    let methods = document.token_endpoint_auth_methods_supported();
    let takes = |method| methods.is_none_or(|methods| methods.contains(&method));
    if takes(CoreClientAuthMethod::ClientSecretBasic) { AuthType::BasicAuth } else { AuthType::RequestBody }
}
