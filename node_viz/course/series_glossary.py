"""What every gauge and layer on the page on series means, as `glossary.py` says it for flows."""

from __future__ import annotations

from node_viz.course.glossary import Glossary

SERIES_GAUGES: dict[str, str] = {
    "step": "Training steps taken: batches seen, weights moved.",
    "seconds": "Time spent training; measuring and drawing are not counted.",
    "loss": "What training descends, in nats an observation, on series not trained on: −ELBO of a "
    "latent ODE; of an RNN, −log p of each point given those before it.",
    "rmse_in": "Root mean squared distance in each coordinate from where a series truly is, at "
    "times up to the horizon. The RNN knows only what came before, the latent ODE all of it.",
    "rmse_out": "The same beyond the horizon, where nothing is seen, for as long again.",
    "rmse_mean": "The same beyond the horizon, for whoever always says the mean of all points.",
    "elbo": "What log p(x) of a whole series is at least, in nats. An RNN has none.",
    "kl_z": "How much a series tells of z(0): KL(q(z(0) | x) ‖ N(0, I)), in nats a series.",
    "nfe": "How often dopri5 at 1e-5 asks the field from t = 0 to the horizon. An RNN has no "
    "field.",
    "parameters": "Numbers that are learnt. An RNN is as wide as gives it equally many.",
}

SERIES_UNITS: dict[str, str] = {
    "step": "steps",
    "seconds": "s",
    "loss": "nats an observation",
    "rmse_in": "length",
    "rmse_out": "length",
    "rmse_mean": "length",
    "elbo": "nats a series",
    "kl_z": "nats a series",
    "nfe": "calls a solve",
    "parameters": "numbers",
}

SERIES_LAYERS: dict[str, str] = {
    "seen": "Observations: points of the series with noise. Drag one, or click it away.",
    "truth": "Where the series truly is; of a series of your own, straight lines between "
    "its observations.",
    "said": "Where the model says it is: solid where it is seen, dashed beyond.",
    "fan": "What samples of q(z(0) | x) say: how sure the model is.",
    "states": "The paths of the states behind other series, in the colour of their turn.",
}

SERIES_CLOCKS: dict[str, str] = {
    "time": "t runs from 0 to twice the horizon. A series is seen until the horizon.",
    "training step": "Which moment of the training is on the stage. Drag it to see the past, "
    "also while training goes on. All numbers around the stage are those of that moment.",
}

SERIES = Glossary(SERIES_CLOCKS, SERIES_LAYERS, SERIES_GAUGES, SERIES_UNITS)
