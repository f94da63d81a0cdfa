"""The lesson on depth."""
