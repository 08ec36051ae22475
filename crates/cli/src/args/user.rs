use clap::{Args, Subcommand, ValueEnum};

/// `cairn user …`
#[derive(Clone, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account.
    Create(UserCreate),
    /// Show the accounts.
    List(UserList),
    /// Shut an account out; what it holds stays.
    Disable(UserName),
    /// Let an account in again.
    Enable(UserName),
    /// Give an account a new password and sign it out everywhere.
    #[command(alias = "password")]
    ResetPassword(UserPassword),
    /// Make somebody an admin, or an admin a user.
    Role(UserRole),
}

/// `cairn user disable`, `cairn user enable`
#[derive(Clone, Args)]
pub(crate) struct UserName {
    /// The user name or e-mail address.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

/// `cairn user role`
#[derive(Clone, Args)]
pub(crate) struct UserRole {
    /// The user name or e-mail address.
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// What the account is to be.
    #[arg(value_name = "ROLE")]
    pub(crate) role: PersonRole,
}

/// What a person can be.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PersonRole {
    User,
    Admin,
}

/// `cairn user list`
#[derive(Clone, Args)]
pub(crate) struct UserList {
    /// A piece of the user name or the e-mail address.
    #[arg(value_name = "PIECE")]
    pub(crate) piece: Option<String>,
    /// Only those that are shut out.
    #[arg(long)]
    pub(crate) disabled: bool,
}

/// `cairn user reset-password`
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
    /// For a program: no password, only keys; see cairn token.
    #[arg(long, conflicts_with_all = ["admin", "email", "password_stdin"])]
    pub(crate) service: bool,
    /// Read the password from standard input, for scripts.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
