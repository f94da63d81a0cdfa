"""The lesson on series that are seen at irregular times."""
