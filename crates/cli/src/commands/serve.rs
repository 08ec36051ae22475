//! `cairn serve` and `cairn worker`

use std::io::{self, IsTerminal as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use cairn_server::config::{Config, Overrides, Registration};
use cairn_server::http::metrics_page;
use cairn_server::telemetry::{Numbers, Telemetry};
use cairn_store::DataLock;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::args::Serve;
use crate::failure::Failure;
use crate::in_process::{self, Data};
use crate::output::{QUIET, paint};
use crate::world::World;

/// Runs the server until it is told to stop.
pub(crate) async fn serve(world: &World, wish: Serve) -> Result<(), Failure> {
    let config = world.config_with(&Overrides { listen: wish.listen, ..world.overrides() })?;
    let stop = told_to_stop()?;
    let _telemetry = begin_log(&config)?;
    let mut lock = if in_process::is_embedded(&config)? { Some(own_the_data(&config).await?) } else { None };
    let listener = listen(config.server.listen).await?;
    let address = listener.local_addr().map_err(|error| Failure::failed(format!("The port is gone: {error}.")))?;
    let numbers = count(&config).await?;
    let greeting = greeting(&config, address);
    let app = in_process::build(config, numbers).await?;
    if let Some(lock) = &mut lock {
        lock.announce(&format!("http://{}", reachable(address)))
            .map_err(|error| Failure::failed(format!("The lock on the data folder cannot be written: {error}.")))?;
    }
    world.screen.say(format!("listening on http://{address}"));
    if io::stderr().is_terminal() {
        world.screen.note(greeting);
    }
    let stop = async move {
        stop.await.ok();
    };
    Ok(app.serve(listener, stop).await?)
}

/// Runs jobs and the relay without answering requests.
pub(crate) async fn worker(world: &World) -> Result<(), Failure> {
    let config = world.config()?;
    if in_process::is_embedded(&config)? {
        return Err(Failure::usage(
            "The embedded database belongs to one process, and cairn serve does its background work itself.\n\
             Workers of their own are for PostgreSQL: set CAIRN_DATABASE__URL to postgres://…",
        ));
    }
    let stop = told_to_stop()?;
    let _telemetry = begin_log(&config)?;
    let numbers = count(&config).await?;
    let mut app = in_process::build(config, numbers).await?;
    stop.await.ok();
    app.stop().await;
    Ok(())
}

fn begin_log(config: &Config) -> Result<Telemetry, Failure> {
    let telemetry = Telemetry::install(&config.log, &config.telemetry, io::stderr().is_terminal());
    let telemetry = telemetry.map_err(|error| Failure::failed(error.to_string()))?;
    for setting in &config.without_effect {
        tracing::warn!(setting, "this version has nothing to do with this setting yet");
    }
    Ok(telemetry)
}

/// Begins to count. Numbers that have a listener of their own stay off the main one.
async fn count(config: &Config) -> Result<Option<Numbers>, Failure> {
    if !config.metrics.enabled {
        return Ok(None);
    }
    let numbers = Numbers::install().map_err(|error| Failure::failed(error.to_string()))?;
    tokio::spawn(numbers.clone().keep());
    let Some(address) = config.metrics.listen else { return Ok(Some(numbers)) };
    let listener = listen(address).await?;
    let page = metrics_page::routes(numbers, config.metrics.token.clone());
    tokio::spawn(async move { axum::serve(listener, page).await });
    Ok(None)
}

/// The lock on the data folder; nobody else may serve it.
async fn own_the_data(config: &Config) -> Result<DataLock, Failure> {
    match in_process::take_or_find(config).await? {
        Data::Ours(lock) => Ok(lock),
        Data::Served(address) => {
            let folder = config.data_dir.display();
            Err(Failure::failed(format!("The data folder {folder} is in use by the server at {address}."))
                .hint("Use that one, stop it, or serve another folder: --data DIR"))
        }
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => Failure::failed(format!("The port {address} is in use by another program."))
            .hint("Stop that program, or choose another port: --listen 127.0.0.1:0 takes any free one"),
        io::ErrorKind::AddrNotAvailable => Failure::failed(format!("This machine has no address {}.", address.ip()))
            .hint("Listen on 127.0.0.1 (this machine only) or 0.0.0.0 (everybody): --listen ADDR"),
        io::ErrorKind::PermissionDenied => Failure::failed(format!("The port {address} is not open to you."))
            .hint("Choose one above 1023: --listen 127.0.0.1:8420"),
        _ => Failure::failed(format!("{address} cannot be listened on: {error}.")),
    })
}

/// An address that this machine can reach a server at that listens on `address`.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn greeting(config: &Config, address: SocketAddr) -> String {
    let account = match config.accounts.registration {
        Registration::First => "first account   cairn signup (it becomes the admin)",
        Registration::Open => "accounts        cairn signup",
        Registration::Closed => "accounts        cairn user create NAME",
    };
    paint(
        QUIET,
        format!(
            "  documentation   http://{}/docs\n  {account}\n  data            {}\n  stop            Ctrl+C",
            reachable(address),
            config.data_dir.display()
        ),
    )
}

/// Resolves when the process is told to stop. From the moment of the call on, no signal is missed.
#[cfg(unix)]
fn told_to_stop() -> Result<oneshot::Receiver<()>, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let deaf = |error: io::Error| Failure::failed(format!("Signals cannot be heard: {error}."));
    let mut terminate = signal(SignalKind::terminate()).map_err(deaf)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(deaf)?;
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tell.send(()).ok();
    });
    Ok(told)
}

/// Resolves when the process is told to stop.
#[cfg(not(unix))]
fn told_to_stop() -> Result<oneshot::Receiver<()>, Failure> {
    let (tell, told) = oneshot::channel();
    tokio::spawn(async move {
        tokio::signal::ctrl_c().await.ok();
        tell.send(()).ok();
    });
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_for_everybody_is_reached_through_the_loopback() {
        let reached = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(reached("0.0.0.0:8420"), "127.0.0.1:8420");
        assert_eq!(reached("[::]:1"), "[::1]:1");
        assert_eq!(reached("10.0.0.7:1"), "10.0.0.7:1");
    }
}
