"""ODE-Nets: networks whose layers are the steps of a solver, for labels and functions.

Start with `net.py` for what such a network is; `models.py` for the ResNet it comes from,
`augment.py` for the room it moves in, `span.py` for how deep a sample is.
"""
