"""The lesson on straight paths."""
