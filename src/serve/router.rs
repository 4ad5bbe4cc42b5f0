//! From requests to calls.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use serde::Deserialize;
use tokio::sync::Semaphore;
use tokio::task;

use crate::query::{NatsBench, SqlBox};

use super::answers;
use super::calls::{CALLS, Call};
use super::failure::Failure;
use super::guard::guard;
use super::openapi;
use super::page::ServedPage;
use super::parameters::Arguments;
use super::reports::{self, Form, Reports};

/// Bytes of a request to the SQL box.
const LONGEST_REQUEST: usize = 256 * 1024;

/// Lets a picture have its style and the clouds of points inside it.
const PICTURE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

/// What all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) bench: NatsBench,
    pub(super) sql_box: SqlBox,
    pub(super) page: ServedPage,
    pub(super) reports: Reports,
    /// Calls that may run at once: one a connection of the pool. Others wait here, which costs no thread.
    pub(super) call_permits: Arc<Semaphore>,
    /// Statements of the SQL box that may run at once, so that slow ones do not keep calls waiting.
    pub(super) sql_permits: Arc<Semaphore>,
    /// Reports that may be made at once: one, since each takes the time of many calls.
    pub(super) report_permits: Arc<Semaphore>,
}

/// Every route.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/", only(Method::GET, get(page)))
        .route("/{file}", only(Method::GET, get(report)))
        .route("/api/openapi.json", only(Method::GET, get(description)))
        .route("/api/sql", only(Method::POST, post(sql)));
    for call in CALLS {
        let path = format!("/api/{}", call.name);
        let handler = async move |State(shared): State<Arc<Shared>>, uri: Uri| {
            answer(shared, call, &uri).await
        };
        router = router.route(&path, only(Method::GET, get(handler)));
    }
    router
        .fallback(unknown)
        .layer(DefaultBodyLimit::max(LONGEST_REQUEST))
        .layer(middleware::from_fn(guard))
        .with_state(shared)
}

/// Answers other methods with the one that there is.
fn only(method: Method, route: MethodRouter<Arc<Shared>>) -> MethodRouter<Arc<Shared>> {
    route.fallback(async move |asked: Method| {
        let message = format!("{asked} is not answered here; expected {method}");
        let failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, message);
        ([(header::ALLOW, method.to_string())], failure).into_response()
    })
}

fn json(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

async fn page(State(shared): State<Arc<Shared>>) -> Response {
    let ServedPage { html, policy } = &shared.page;
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_SECURITY_POLICY, policy.as_str()),
    ];
    (headers, html.clone()).into_response()
}

/// A report: its section of the page, its picture or its numbers.
async fn report(
    State(shared): State<Arc<Shared>>,
    Path(file): Path<String>,
    uri: Uri,
) -> Result<Response, Failure> {
    let Some((planned, form)) = reports::named(&file) else {
        return Err(unknown(uri).await);
    };
    let body = if let Some(kept) = shared.reports.kept(&shared.bench, planned, form) {
        kept?
    } else {
        let permits = Arc::clone(&shared.report_permits);
        let make = move || shared.reports.make(&shared.bench, planned, form);
        run_on_a_thread(permits, make).await?
    };
    let mut response = ([(header::CONTENT_TYPE, form.content_type())], body).into_response();
    if form == Form::Svg {
        let policy = HeaderValue::from_static(PICTURE_POLICY);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn description() -> Response {
    json(openapi::document().to_string())
}

async fn answer(shared: Arc<Shared>, call: &'static Call, uri: &Uri) -> Result<Response, Failure> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|error| Failure::bad_request(error.body_text()))?;
    let arguments = Arguments::new(call.parameters, pairs.0)?;
    let bench = shared.bench.clone();
    let run = move || (call.answer)(&bench, &arguments);
    let permits = Arc::clone(&shared.call_permits);
    Ok(json(run_on_a_thread(permits, run).await?))
}

/// The body of a request to the SQL box.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SqlRequest {
    sql: String,
}

async fn sql(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Failure> {
    let body = body.map_err(|error| Failure::new(error.status(), error.body_text()))?;
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    // Browsers send this type to other origins only after asking, which we do not answer.
    if !kind.is_some_and(|kind| kind.starts_with(b"application/json")) {
        let message = "the content type must be application/json";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let SqlRequest { sql } = serde_json::from_slice(&body).map_err(|error| {
        let message = format!("expected {{\"sql\": \"SELECT ...\"}}: {error}");
        Failure::bad_request(message)
    })?;
    let (bench, sql_box) = (shared.bench.clone(), shared.sql_box);
    let run = move || answers::sql(&bench, &sql_box, &sql);
    let permits = Arc::clone(&shared.sql_permits);
    Ok(json(run_on_a_thread(permits, run).await?))
}

/// Runs what blocks on a thread for such work, once there is a permit. The permit ends with the work, which goes on where the
/// client does not wait for it.
async fn run_on_a_thread<T: Send + 'static>(
    permits: Arc<Semaphore>,
    run: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let stopped = |error: &dyn std::error::Error| {
        let message = format!("the server is stopping: {error}");
        Failure::new(StatusCode::SERVICE_UNAVAILABLE, message)
    };
    let permit = permits.acquire_owned().await;
    let permit = permit.map_err(|error| stopped(&error))?;
    let work = move || {
        let _until_done = permit;
        run()
    };
    let done = task::spawn_blocking(work).await;
    done.map_err(|error| stopped(&error))?
}

async fn unknown(uri: Uri) -> Failure {
    let names: Vec<&str> = CALLS.iter().map(|call| call.name).collect();
    let message = format!(
        "there is no {}; expected /, a file of a report such as /tss-space-census.svg, \
         /api/openapi.json, /api/sql or /api/ with one of {}",
        uri.path(),
        names.join(", ")
    );
    Failure::new(StatusCode::NOT_FOUND, message)
}
