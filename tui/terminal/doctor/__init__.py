"""A terminal's abilities, asked of the terminal itself."""
