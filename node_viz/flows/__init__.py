"""Flows: densities made by carrying points along a field. Read `cnf.py` first."""
