"""The app in a browser's page."""
