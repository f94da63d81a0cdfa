"""The lesson on the solver that lies."""
