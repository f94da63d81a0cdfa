"""Models of series that are seen at irregular times.

Start with `latent_ode.py` for the model with time in it; `rnn.py` is what it is compared with,
`gaussian.py` has the ELBO's two parts, `between.py` reads a solve off between its steps.
"""
