"""The lesson on estimating a trace: one random question instead of d exact ones."""
