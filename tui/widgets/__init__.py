"""The widgets: each receives data and emits messages, and has its own style beside it."""
