"""The equations of one step in the report's notation, as data."""
