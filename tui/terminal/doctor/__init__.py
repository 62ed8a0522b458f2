"""What a terminal can, asked of the terminal itself."""
