"""The lesson on flow matching."""
