"""The lesson on ODE solvers."""
