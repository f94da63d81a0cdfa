"""Speed and quality, measured side by side on your own machine: `python -m benchmarks`.

Nothing here is a test: no time is asserted. What is compared runs interleaved in one run, so that a
busy machine slows all of it alike, and ratios can be trusted where milliseconds cannot.
"""
