"""Probes: a model goes in, a plain numpy record comes out; nothing here keeps a gradient."""
