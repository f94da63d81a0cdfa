"""The lesson on what a round trip loses."""
