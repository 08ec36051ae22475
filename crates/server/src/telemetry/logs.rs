use opentelemetry::trace::TracerProvider as _;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing::level_filters::LevelFilter;
use tracing::{Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, Registry, fmt};

use super::TelemetryError;
use crate::config::{Log, LogFormat};

/// Writes the log to `writer` and, with a collector, hands our own spans on.
pub(super) fn subscriber<W>(
    log: &Log,
    is_terminal: bool,
    traces: Option<&SdkTracerProvider>,
    writer: W,
) -> Result<impl Subscriber + Send + Sync, TelemetryError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = log.filter.parse::<EnvFilter>().map_err(|error| TelemetryError::Filter(error.to_string()))?;
    let as_text = match log.format {
        LogFormat::Auto => is_terminal,
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let lines = fmt::layer().with_writer(writer);
    let lines = if as_text {
        lines.with_ansi(is_terminal).compact().boxed()
    } else {
        lines.json().flatten_event(true).with_span_list(false).boxed()
    };
    let spans = traces.map(|provider| {
        // Only ours: a span about sending spans would never end.
        let ours = Targets::new().with_target("cairn", Level::INFO).with_default(LevelFilter::OFF);
        tracing_opentelemetry::layer().with_tracer(provider.tracer("cairn")).with_filter(ours)
    });
    Ok(Registry::default().with(lines.with_filter(filter)).with(spans))
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(log: &Log, is_terminal: bool) -> String {
        let paper = Paper::default();
        let writer = paper.clone();
        let subscriber = subscriber(log, is_terminal, None, move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, || {
            let _inside = tracing::info_span!("request", request_id = "r-1").entered();
            tracing::info!(status = 200, "answered");
            tracing::debug!("too much");
        });
        let bytes = paper.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_line_for_machines_is_an_object_with_the_request_id() {
        let line = written(&Log::default(), false);
        let object: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!((&object["status"], &object["message"]), (&200.into(), &"answered".into()));
        assert_eq!(object["span"]["request_id"], "r-1");
    }

    #[test]
    fn a_line_for_people_is_text_and_colours_are_for_terminals() {
        assert!(written(&Log::default(), true).contains('\u{1b}'));
        let plain = written(&Log { format: LogFormat::Text, ..Log::default() }, false);
        assert!(plain.contains("answered") && !plain.contains('\u{1b}') && !plain.contains('{'), "{plain}");
    }

    #[test]
    fn the_filter_decides() {
        let log = Log { filter: "debug".to_owned(), ..Log::default() };
        assert_eq!(written(&log, false).lines().count(), 2);
    }
}
