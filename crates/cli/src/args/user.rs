use clap::{Args, Subcommand};

/// `cairn user …`
#[derive(Clone, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account.
    Create(UserCreate),
    /// Give an account a new password and sign it out everywhere.
    Password(UserPassword),
}

/// `cairn user password`
#[derive(Clone, Args)]
pub(crate) struct UserPassword {
    /// The user name or e-mail address.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// Read the password from standard input, for scripts.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

/// `cairn user create`
#[derive(Clone, Args)]
pub(crate) struct UserCreate {
    /// What is typed to sign in.
    #[arg(value_name = "NAME")]
    pub(crate) username: String,
    /// The e-mail address.
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// May look after the server.
    #[arg(long)]
    pub(crate) admin: bool,
    /// Read the password from standard input, for scripts.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
