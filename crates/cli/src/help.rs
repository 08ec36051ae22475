//! What `cairn help` says: examples first, for somebody who is tired.

/// The first page.
pub(crate) const TOP: &str = "\
Cairn: throw a thought at it; it becomes the next small step.

  cairn capture Call the dentist tomorrow 9am
  cairn next                     one task, its first step, and why
  cairn done                     complete that step

Every day
  capture TEXT…    throw in a thought (--dry-run shows what it would become);
                   - reads a file sent to it, no words open your editor
  next             what to do now (--minutes 15, --energy low)
  done [TASK]      complete a step or a task; without a name, the next one
  not-now [TASK]   leave it for two hours; something else comes next
  list [WORDS]     tasks (--tag home, --status todo, --project NAME, --all)
  search WORDS     in titles, descriptions, steps and tags
  undo             bring back what was deleted last; trash has the rest

One task
  show TASK        with its steps and comments; log TASK has its history
  split TASK       into small steps (--granularity 1 few … 5 many)
  edit TASK        change it (--title, --due \"friday 5pm\", --priority high, …);
                   without a flag, its description in your editor
  comment TASK …   say something about it; comments TASK shows them
  block TASK --by OTHER, unblock TASK
  delete TASK      away with it; undo brings it back within 7 days

  TASK is an id, the last letters of one, or words of the title. When they
  match several, you are asked which; a script gets code 2 and the list.

Looking around
  suggest          a few things that might help now
  stats, log       numbers; what was done
  project          list, add, rename, archive, unarchive, delete
  trash            what was deleted; trash restore brings it back

Your account
  signup, login, logout
  whoami           and where; --timezone Europe/Berlin when you move
  token            a key for a script (--scope tasks:read, --days 90);
                   token list, token revoke
  export FILE      everything of yours as a ZIP
  import FILE      bring one in (--format todoist, ticktick, trello, csv, …)

Running a server
  serve            start it (--listen 127.0.0.1:8420, --data DIR)
  doctor           what is wrong, and what to do about it
  backup FILE      copy the database (--with-key: the secret, too)
  restore FILE     put a backup in its place
  move             from one database to another (--from URL --to URL)
  config           init, show, path
  user             create, list, disable, enable, reset-password, role
  key rotate, migrate, worker

Everywhere
  --json           the API's JSON, for programs
  --color WHEN     auto, always, never; NO_COLOR is honoured
  --server URL     this server instead of the one of the last login
  --data DIR       this data folder
  --config FILE    this configuration file

Your shell: cairn completions bash (zsh, fish); cairn man | man -l -
No server? Then cairn works on its own data folder, without one.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not signed in, 4 not found,
5 conflict, 6 server not reachable.

More about a command: cairn help COMMAND
";

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::TOP;
    use crate::args::Arguments;

    #[test]
    fn every_command_is_on_the_first_page_and_no_line_is_too_long() {
        for command in Arguments::command().get_subcommands() {
            assert!(TOP.contains(command.get_name()), "{} is missing", command.get_name());
        }
        let longest = TOP.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(longest.chars().count() <= 80, "{longest}");
    }

    #[test]
    fn the_arguments_make_sense() {
        Arguments::command().debug_assert();
    }
}
