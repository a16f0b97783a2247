//! wiremock behind plain functions: exact requests, scripted answers, a record of what came.

use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use wiremock::matchers::{method, path};
use wiremock::{Mock as Rule, MockServer, Request, Respond, ResponseTemplate};

use super::Env;

/// A server that answers what it was told and remembers what it was asked.
pub(crate) struct Mock {
    server: MockServer,
    runtime: Runtime,
}

/// Starts a server, on a thread of wiremock's own, that answers 404 to everything.
pub(crate) fn mock() -> Mock {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let server = runtime.block_on(MockServer::start());
    Mock { server, runtime }
}

impl Mock {
    /// A place to run commands in whose org is this server.
    pub(crate) fn env(&self) -> Env {
        Env::org(&self.url())
    }

    /// The address, without a trailing slash.
    pub(crate) fn url(&self) -> String {
        self.server.uri()
    }

    /// Answers a method and path with JSON. The path is compared as it was sent, escapes and all;
    /// the rule that was given first wins.
    pub(crate) fn answer(&self, verb: &str, at: &str, status: u16, body: &Value) -> &Self {
        self.respond(verb, at, ResponseTemplate::new(status).set_body_json(body))
    }

    /// Answers once with this; afterwards the rules that follow count.
    pub(crate) fn once(&self, verb: &str, at: &str, answer: ResponseTemplate) -> &Self {
        let rule = Rule::given(method(verb)).and(path(at));
        self.rule(rule.respond_with(answer).up_to_n_times(1))
    }

    /// Answers with whatever is made from the request.
    pub(crate) fn respond(&self, verb: &str, at: &str, answer: impl Respond + 'static) -> &Self {
        let rule = Rule::given(method(verb)).and(path(at));
        self.rule(rule.respond_with(answer))
    }

    /// Adds a rule of wiremock's own.
    pub(crate) fn rule(&self, rule: Rule) -> &Self {
        self.runtime.block_on(rule.mount(&self.server));
        self
    }

    /// Every request so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let requests = self.runtime.block_on(self.server.received_requests());
        requests.expect("wiremock records unless told otherwise")
    }

    /// Every request that is not a GET: `METHOD path?query` and the JSON of its body.
    pub(crate) fn writes(&self) -> Vec<(String, Value)> {
        let requests = self.requests();
        let writes = requests.iter().filter(|r| r.method.as_str() != "GET");
        writes.map(|r| (line(r), body(r))).collect()
    }

    /// `METHOD path?query` of every request.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.requests().iter().map(line).collect()
    }
}

fn line(request: &Request) -> String {
    let query = request.url.query().map(|q| format!("?{q}"));
    let query = query.unwrap_or_default();
    format!("{} {}{query}", request.method, request.url.path())
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(&request.body).unwrap_or(Value::Null)
}
