"""The lesson on why NFE grows."""
