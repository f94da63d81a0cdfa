"""Every name of the page on series, as `catalogue.py` has those of the flows."""

from node_viz.experiment.registry import Entry, Registry

SERIES = Registry(
    "dataset",
    {
        "oscillators": Entry(
            "Oscillators",
            "Damped oscillators in the plane, turning one way or the other.",
            "node_viz.data.series:oscillators",
        ),
        "spirals": Entry(
            "2D spirals",
            "Spirals that open clockwise, or close anticlockwise.",
            "node_viz.data.series:spirals",
        ),
    },
    spoken="node_viz.data.own_series:series_entry",
)

SERIES_MODELS = Registry(
    "model",
    {
        "latent-ode": Entry(
            "Latent ODE",
            "Reads the series backwards, guesses z(0), and solves an ODE from there.",
            "node_viz.series.latent_ode:LatentODE",
        ),
        "rnn": Entry(
            "RNN",
            "Reads point after point with the time between them, and foretells the next.",
            "node_viz.series.rnn:GapRNN",
        ),
    },
)
