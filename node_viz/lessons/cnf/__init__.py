"""The lesson on continuous normalizing flows."""
