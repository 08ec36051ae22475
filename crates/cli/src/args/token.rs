use clap::{Args, Subcommand};

/// `cairn token`
#[derive(Clone, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Token {
    #[command(flatten)]
    pub(crate) new: NewToken,
    #[command(subcommand)]
    pub(crate) command: Option<TokenCommand>,
}

/// `cairn token …`
#[derive(Clone, Subcommand)]
pub(crate) enum TokenCommand {
    /// Make one; the same as without a verb.
    Create(NewToken),
    /// Show them, without their secrets.
    List(TokenList),
    /// Take one back; it is refused from then on.
    Revoke(TokenRevoke),
}

/// `cairn token create`
#[derive(Clone, Args)]
pub(crate) struct NewToken {
    /// What to call it.
    #[arg(long, default_value = "cairn token")]
    pub(crate) name: String,
    /// What it may do, such as tasks:read; may be repeated.
    #[arg(long, value_name = "SCOPE", default_values = ["tasks:read", "tasks:write"])]
    pub(crate) scope: Vec<String>,
    /// It ends after this many days; without it, never.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=3650))]
    pub(crate) days: Option<i64>,
    /// For this service account instead of yourself, for whoever runs the server.
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
}

/// `cairn token list`
#[derive(Clone, Args)]
pub(crate) struct TokenList {
    /// Those of this service account, for whoever runs the server.
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
}

/// `cairn token revoke`
#[derive(Clone, Args)]
pub(crate) struct TokenRevoke {
    /// The letters at the left of the list, or what it is called.
    #[arg(value_name = "TOKEN", required = true)]
    pub(crate) token: Vec<String>,
    /// One of this service account, for whoever runs the server.
    #[arg(long, value_name = "NAME")]
    pub(crate) user: Option<String>,
}
