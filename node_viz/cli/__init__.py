"""What the subcommands of `node-viz` do, each imported by the subcommand that needs it."""
