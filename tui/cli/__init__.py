"""The subcommands of `bp-tui`, one module each, imported only when called."""
