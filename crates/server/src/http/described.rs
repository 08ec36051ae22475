//! Routes whose handlers carry their own description.
//!
//! To serve needs addresses and handlers only. The document of the API is committed (`openapi.json`) and
//! handed out as it is; it is put together when it is to be written anew or compared, never at a start: that
//! would leave some 14 MiB of heap behind.

use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::Method;
use axum::response::IntoResponse;
use axum::routing::{MethodFilter, MethodRouter, Route};
use tower::{Layer, Service};
use utoipa::openapi::path::{HttpMethod, Operation, Parameter, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};
use utoipa_axum::PathItemExt as _;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};

use crate::Ctx;

/// The operations that share one address: `routes!(list, create)`, each a handler with `#[utoipa::path]`.
macro_rules! routes {
    ($($($segment:ident)::+),+ $(,)?) => {
        $crate::http::described::DescribedRoute::new(|| utoipa_axum::routes!($($($segment)::+),+))
            $(.on::<$crate::http::described::description!([] $($segment)::+), _, _>($($segment)::+))+
    };
}

/// The type that `#[utoipa::path]` makes beside a handler.
macro_rules! description {
    ([$($module:tt)*] $next:ident :: $($rest:tt)+) => {
        $crate::http::described::description!([$($module)* $next ::] $($rest)+)
    };
    ([$($module:tt)*] $handler:ident) => { pastey::paste! { $($module)* [<__path_ $handler>] } };
}

pub(crate) use {description, routes};

/// An operation of the document: what answers at which address.
#[derive(Debug, Clone)]
pub struct Described {
    /// Its method.
    pub method: Method,
    /// Its address, relative to the router that it is in.
    pub path: String,
    /// Whether it has query parameters of its own.
    pub takes_query: bool,
}

/// What `routes!` makes.
pub struct DescribedRoute {
    handlers: MethodRouter<Ctx>,
    operations: Vec<Described>,
    describe: fn() -> UtoipaMethodRouter<Ctx>,
}

impl DescribedRoute {
    pub(crate) fn new(describe: fn() -> UtoipaMethodRouter<Ctx>) -> Self {
        Self { handlers: MethodRouter::new(), operations: Vec::new(), describe }
    }

    /// Adds a handler; `P` is the description beside it.
    pub(crate) fn on<P: utoipa::Path, H: Handler<T, Ctx>, T: 'static>(mut self, handler: H) -> Self {
        let methods = P::methods();
        if let Some(filter) = methods.iter().map(HttpMethod::to_method_filter).reduce(MethodFilter::or) {
            self.handlers = self.handlers.on(filter, handler);
        }
        let takes_query = takes_query(&P::operation());
        let described = |method| Described { method: standard(method), path: P::path(), takes_query };
        self.operations.extend(methods.iter().map(described));
        self
    }
}

/// A router of described routes, and of aliases that are described elsewhere.
#[derive(Default)]
pub struct DescribedRouter {
    serving: Router<Ctx>,
    operations: Vec<Described>,
    descriptions: Vec<fn() -> UtoipaMethodRouter<Ctx>>,
}

impl DescribedRouter {
    /// Without any route.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds what `routes!` made.
    #[must_use]
    pub fn routes(mut self, route: DescribedRoute) -> Self {
        if let Some(first) = route.operations.first() {
            self.serving = self.serving.route(&first.path, route.handlers);
        }
        self.operations.extend(route.operations);
        self.descriptions.push(route.describe);
        self
    }

    /// Adds an alias: the same handler under an address that the document does not list.
    #[must_use]
    pub fn route(mut self, path: &str, handlers: MethodRouter<Ctx>) -> Self {
        self.serving = self.serving.route(path, handlers);
        self
    }

    /// Adds all routes of another router.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.serving = self.serving.merge(other.serving);
        self.operations.extend(other.operations);
        self.descriptions.extend(other.descriptions);
        self
    }

    /// Lays something around the routes that are there so far.
    #[must_use]
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<std::convert::Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        self.serving = self.serving.layer(layer);
        self
    }

    /// What is described here, at the addresses that it has when this router is nested at `base`.
    pub fn operations_at(&self, base: &str) -> impl Iterator<Item = Described> {
        let nested =
            move |operation: &Described| Described { path: format!("{base}{}", operation.path), ..operation.clone() };
        self.operations.iter().map(nested)
    }

    /// The routes alone.
    pub fn into_router(self) -> Router<Ctx> {
        self.serving
    }

    /// The description of the routes, with the schemas that they name.
    pub fn document(&self) -> OpenApi {
        let described = self.descriptions.iter().map(|describe| describe());
        described.fold(OpenApiRouter::new(), OpenApiRouter::routes).into_openapi()
    }
}

fn standard(method: &HttpMethod) -> Method {
    match method {
        HttpMethod::Get => Method::GET,
        HttpMethod::Post => Method::POST,
        HttpMethod::Put => Method::PUT,
        HttpMethod::Delete => Method::DELETE,
        HttpMethod::Options => Method::OPTIONS,
        HttpMethod::Head => Method::HEAD,
        HttpMethod::Patch => Method::PATCH,
        HttpMethod::Trace => Method::TRACE,
    }
}

fn takes_query(operation: &Operation) -> bool {
    let in_query = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Query,
        // Shared parameters are none of ours; one that is not understood is let through.
        RefOr::Ref(_) => true,
    };
    operation.parameters.iter().flatten().any(in_query)
}
