//! Finds the call that a request asks for.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task;
use tokio::time::timeout;

use crate::query::NatsBench;

use super::call::Call;
use super::calls::calls;
use super::failure::Failure;
use super::guard::guard;
use super::limits::{ANSWER_BYTES, BODY_BYTES, BODY_TIME, PATIENCE, SMALL_ANSWER_BYTES};
use super::page::ServedPage;
use super::parameters::Arguments;
use super::reports::{self, Form, Reports};
use super::sample_note::{SampleNote, mark};
use super::statement_child::Statement;
use super::statements::Statements;

/// Bytes that one permit of [`Shared::answer_permits`] stands for.
const BYTES_PER_PERMIT: usize = 1 << 10;

/// A security policy that allows a picture its own style and the clouds of points inside it.
const PICTURE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

/// The state that all requests share.
#[derive(Debug)]
pub(super) struct Shared {
    pub(super) bench: NatsBench,
    pub(super) statements: Arc<Statements>,
    pub(super) page: ServedPage,
    /// The `OpenAPI` description, as JSON.
    pub(super) description: String,
    pub(super) reports: Reports,
    pub(super) sample_note: SampleNote,
    /// Calls that may run at the same time: one per connection of the pool. Others wait here, which costs no thread.
    pub(super) call_permits: Arc<Semaphore>,
    /// The same for calls that read a whole space, so that those about one architecture do not wait for them.
    pub(super) whole_permits: Arc<Semaphore>,
    /// Reports that may be made at the same time: only one, since each takes as long as many calls.
    pub(super) report_permits: Arc<Semaphore>,
    /// Memory for answers that clients have not received yet.
    pub(super) answer_permits: Arc<Semaphore>,
}

impl Shared {
    /// Permits for all answers.
    pub(super) fn answer_permits() -> Arc<Semaphore> {
        Arc::new(Semaphore::new(ANSWER_BYTES / BYTES_PER_PERMIT))
    }

    /// The body of an answer, whose memory counts until it is sent.
    fn counted(&self, answer: Bytes) -> Result<Bytes, Failure> {
        if answer.len() <= SMALL_ANSWER_BYTES {
            return Ok(answer);
        }
        let permits = answer.len().min(ANSWER_BYTES) / BYTES_PER_PERMIT;
        let permits = u32::try_from(permits).unwrap_or(u32::MAX);
        let permit = Arc::clone(&self.answer_permits).try_acquire_many_owned(permits);
        let permit = permit.map_err(|_others_have_them| Failure::busy())?;
        Ok(Bytes::from_owner(CountedAnswer {
            answer,
            _until_sent: permit,
        }))
    }
}

/// An answer with the memory that it counts for.
struct CountedAnswer {
    answer: Bytes,
    _until_sent: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for CountedAnswer {
    fn as_ref(&self) -> &[u8] {
        &self.answer
    }
}

/// Every route.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let mut router = Router::new()
        .route("/", only(Method::GET, get(page)))
        .route("/{file}", only(Method::GET, get(report)))
        .route("/api/openapi.json", only(Method::GET, get(description)))
        .route("/api/sql", only(Method::POST, post(sql)));
    for call in calls() {
        let path = format!("/api/{}", call.name);
        let handler = async move |State(shared): State<Arc<Shared>>, uri: Uri| {
            answer(shared, call, &uri).await
        };
        router = router.route(&path, only(Method::GET, get(handler)));
    }
    router
        .fallback(unknown)
        .layer(middleware::from_fn(guard))
        .with_state(shared)
}

/// Answers requests with another method, and names the right one.
fn only(method: Method, route: MethodRouter<Arc<Shared>>) -> MethodRouter<Arc<Shared>> {
    route.fallback(async move |asked: Method| {
        let message = format!("{asked} is not answered here; expected {method}");
        let failure = Failure::new(StatusCode::METHOD_NOT_ALLOWED, message);
        ([(header::ALLOW, method.to_string())], failure).into_response()
    })
}

fn json(body: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], body.into()).into_response()
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
    file: Result<Path<String>, PathRejection>,
    uri: Uri,
) -> Result<Response, Failure> {
    let named = file.ok().and_then(|Path(file)| reports::named(&file));
    let Some((planned, form)) = named else {
        return Err(unknown(uri).await);
    };
    let body = if let Some(kept) = shared.reports.kept(&shared.bench, planned, form) {
        kept?
    } else {
        let permits = Arc::clone(&shared.report_permits);
        let make = move || shared.reports.make(&shared.bench, planned, form);
        let permit = permits.acquire_owned().await;
        run_on_a_thread(permit.map_err(|error| stopping(&error))?, make).await?
    };
    let mut response = ([(header::CONTENT_TYPE, form.content_type())], body).into_response();
    if form == Form::Svg {
        let policy = HeaderValue::from_static(PICTURE_POLICY);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

async fn description(State(shared): State<Arc<Shared>>) -> Response {
    json(shared.description.clone())
}

async fn answer(shared: Arc<Shared>, call: &'static Call, uri: &Uri) -> Result<Response, Failure> {
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(uri)
        .map_err(|error| Failure::bad_request(error.body_text()))?;
    let arguments = Arguments::new(call.parameters, pairs.0)?;
    let bench = shared.bench.clone();
    let noted = Arc::clone(&shared);
    let run = move || {
        let note = noted.sample_note.of(&bench)?;
        Ok(((call.answer)(&bench, &arguments)?, note))
    };
    let permits = if call.reads_all {
        &shared.whole_permits
    } else {
        &shared.call_permits
    };
    let permit = timeout(PATIENCE, Arc::clone(permits).acquire_owned()).await;
    let permit = permit.map_err(|_| Failure::busy())?;
    let permit = permit.map_err(|error| stopping(&error))?;
    let (answer, note) = run_on_a_thread(permit, run).await?;
    let mut response = json(shared.counted(answer.into())?);
    mark(&mut response, note);
    Ok(response)
}

async fn sql(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    // A browser sends this type to another origin only after it has asked for permission, which this server never gives.
    if !kind.is_some_and(|kind| kind.starts_with(b"application/json")) {
        let message = "the content type must be application/json";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    if headers.contains_key(header::CONTENT_ENCODING) {
        let message = "the body is compressed or encoded; expected plain JSON";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message));
    }
    let statement: Statement = serde_json::from_slice(&received(body).await?).map_err(|error| {
        let message = format!("expected {{\"sql\": \"SELECT ...\"}}: {error}");
        Failure::bad_request(message)
    })?;
    let (status, answer) = shared.statements.answer(&statement).await?;
    let mut response = (status, json(shared.counted(answer)?)).into_response();
    let noted = Arc::clone(&shared);
    let note = task::spawn_blocking(move || noted.sample_note.of(&noted.bench)).await;
    mark(&mut response, note.map_err(|error| stopping(&error))??);
    Ok(response)
}

/// A whole body, if it comes in time.
async fn received(body: Body) -> Result<Bytes, Failure> {
    let received = timeout(BODY_TIME, to_bytes(body, BODY_BYTES)).await;
    let received = received.map_err(|_| {
        let message = format!(
            "the body of the request did not come within {} seconds",
            BODY_TIME.as_secs()
        );
        Failure::new(StatusCode::REQUEST_TIMEOUT, message)
    })?;
    received.map_err(|error| Failure::bad_request(format!("the body cannot be received: {error}")))
}

/// Runs blocking work on a thread for such work. The permit is kept until the work ends, even if the client no longer waits
/// for it.
async fn run_on_a_thread<T: Send + 'static>(
    permit: OwnedSemaphorePermit,
    run: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let work = move || {
        let _until_done = permit;
        run()
    };
    let done = task::spawn_blocking(work).await;
    done.map_err(|error| stopping(&error))?
}

fn stopping(error: &dyn std::error::Error) -> Failure {
    let message = format!("the server is stopping: {error}");
    Failure::new(StatusCode::SERVICE_UNAVAILABLE, message)
}

async fn unknown(uri: Uri) -> Failure {
    let names: Vec<&str> = calls().map(|call| call.name).collect();
    let message = format!(
        "there is no {}; expected /, a file of a report such as /tss-space-census.svg, \
         /api/openapi.json, /api/sql or /api/ with one of {}",
        uri.path(),
        names.join(", ")
    );
    Failure::new(StatusCode::NOT_FOUND, message)
}
