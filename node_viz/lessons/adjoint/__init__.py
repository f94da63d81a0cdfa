"""The lesson on the two ways to a gradient."""
