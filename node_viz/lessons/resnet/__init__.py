"""The lesson on ResNets and Euler's method."""
