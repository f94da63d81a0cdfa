"""Flows of discrete layers, each of which can be undone: start with `flow.py`."""
