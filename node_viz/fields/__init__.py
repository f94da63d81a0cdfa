"""Vector fields f(t, z): the right-hand sides dz/dt = f(t, z) that everything else integrates.

Start with `field.py` for what a field can be asked, then `mlp.py` for the default network and
`fast_pair.py` for its hand-written derivative.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node_viz.experiment.catalogue import ACTIVATIONS, DENSITIES, FIELDS, METHODS

if TYPE_CHECKING:
    from node_viz.experiment.config import ExperimentConfig
    from node_viz.fields.field import VectorField


def make_field(config: ExperimentConfig, dim: int) -> VectorField:
    """Build the field that `config` names, with initial weights drawn from its seed alone.

    A training method may insist on another: OT-Flow on a potential's downhill gradient.
    """
    import torch

    from node_viz.fields.drift import Drift

    generator = torch.Generator().manual_seed(config.seed)
    activation = ACTIVATIONS[config.activation].load()
    name = METHODS[config.method].field or config.field
    more = {"labels": DENSITIES.make(config.dataset).labels} if config.condition == "label" else {}
    more |= {"bottleneck": config.bottleneck} if config.bottleneck else {}
    field = FIELDS.make(name, dim, config.hidden, config.depth, activation, generator, **more)
    with torch.no_grad():
        for parameter in field.parameters():
            parameter.mul_(config.gain)
    return field if config.base_std == 1 else Drift(field, config.base_std)
