"""Arms: experiments that stand side by side and differ in what each of them changes.

An `ArmSet` is a page's list of arms that can stand together; `ARMS` are those of the flows, and
`CONTRASTS` are comparisons of them that are worth a name.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from node_viz.experiment.config import ExperimentConfig

MOST = 4  #: side by side, unless a set says otherwise


@dataclass(frozen=True)
class Arm:
    """One side of a comparison: what it changes in the experiment that all sides share."""

    label: str
    sentence: str
    changes: dict[str, Any]
    colour: str  #: "#rrggbb", the same wherever the arm is drawn


@dataclass(frozen=True)
class Pane:
    """An arm as it stands on a page: what it trains, and what it is called and drawn with."""

    name: str  #: names the arm in links and keys
    label: str
    config: ExperimentConfig
    colour: str  #: "#rrggbb"
    sentence: str = ""


class ArmSet(Mapping[str, Arm]):
    """The arms a page can put side by side, in teaching order.

    Args:
        arms: by the name that links use.
        most: side by side.
    """

    def __init__(self, arms: dict[str, Arm], most: int = MOST) -> None:
        self._arms, self.most = arms, most

    def __getitem__(self, name: str) -> Arm:
        return self._arms[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arms)

    def __len__(self) -> int:
        return len(self._arms)

    def check(self, names: Sequence[str]) -> None:
        """Raise a `ValueError` in a sentence unless these arms can stand side by side."""
        for name in names:
            if name not in self:
                known = ", ".join(repr(arm) for arm in self)
                raise ValueError(f"arm must be one of {known}; got {name!r}")
        twice = [name for name in names if list(names).count(name) > 1]
        if twice:
            raise ValueError(f"arm {twice[0]!r} is named twice; each stands once")
        check_count(len(names), self.most)

    def configs(self, base: ExperimentConfig, names: Sequence[str]) -> dict[str, ExperimentConfig]:
        """Return the config of each arm called for: `base` with the arm's changes.

        Raises:
            ValueError: an unknown name, a name twice, none, or too many, in a sentence.
        """
        self.check(names)
        return {name: _changed(base, tuple(self[name].changes.items())) for name in names}

    def panes(self, configs: Mapping[str, ExperimentConfig]) -> tuple[Pane, ...]:
        """Return the named arms as they stand side by side, each with its config."""
        return tuple(
            Pane(name, self[name].label, config, self[name].colour, self[name].sentence)
            for name, config in configs.items()
        )


@functools.lru_cache(maxsize=1024)
def _changed(base: ExperimentConfig, changes: tuple[tuple[str, Any], ...]) -> ExperimentConfig:
    """Return `base` with an arm's changes; a page asks for the same ones in every refresh."""
    return base.replace(**dict(changes))


def check_count(count: int, most: int = MOST) -> None:
    """Raise a `ValueError` unless so many arms can stand side by side."""
    if not 1 <= count <= most:
        raise ValueError(f"a comparison has 1 to {most} arms; got {count}")


# One colour an arm wherever it is drawn; at least 3:1 on a light and on a dark page, and told apart
# by people who see no red or no green.
ARMS = ArmSet(
    {
        "plain": Arm("Plain", "Maximum likelihood alone.", {}, "#D55E00"),
        "kinetic": Arm(
            "Kinetic",
            "The loss contains the kinetic energy of the motion.",
            {"kinetic": 0.03},
            "#557535",
        ),
        "jacobian": Arm(
            "Jacobian",
            "The loss contains the squared Jacobian of the field.",
            {"jacobian": 0.03},
            "#2F7878",
        ),
        "rnode": Arm(
            "RNODE",
            "The loss contains both, energy and Jacobian.",
            {"kinetic": 0.03, "jacobian": 0.03},
            "#009E73",
        ),
        "steer": Arm(
            "STEER", "Each training step ends the flow at a random time.", {"steer": 0.5}, "#A0459A"
        ),
        "otflow": Arm(
            "OT-Flow",
            "The field runs down a potential; transport and HJB cost.",
            {"method": "otflow", "divergence": "exact", "bottleneck": 0},  # its trace is a formula
            "#4A86E0",
        ),
    }
)


@dataclass(frozen=True)
class Contrast:
    """A comparison worth a name: what its arms share, and which arms they are."""

    label: str
    sentence: str
    config: ExperimentConfig
    arms: tuple[str, ...]


_TANGLED = ExperimentConfig(steps=600, schedule="constant")
CONTRASTS: dict[str, Contrast] = {
    "moons": Contrast(
        "Plain and both penalties",
        "At a constant learning rate the paths of a plain flow keep winding; penalties keep them "
        "straight.",
        _TANGLED,
        ("plain", "rnode"),
    ),
    "penalties": Contrast(
        "One penalty at a time",
        "The kinetic penalty shortens the paths, the Jacobian penalty smooths the field between "
        "them; which of the two saves calls?",
        _TANGLED,
        ("plain", "kinetic", "jacobian", "rnode"),
    ),
    "three ways": Contrast(
        "Three ways to be straight",
        "Penalties, a random end time, a potential: each beside the plain flow.",
        _TANGLED,
        ("plain", "rnode", "steer", "otflow"),
    ),
    "checkerboard": Contrast(
        "Sharp edges",
        "On the checkerboard the plain field becomes very steep.",
        _TANGLED.replace(dataset="checkerboard"),
        ("plain", "rnode"),
    ),
    "no difference": Contrast(
        "Where penalties hardly matter",
        "Eight clusters in a ring need not pass each other, so short training from small weights "
        "finds nearly straight paths without a penalty.",
        ExperimentConfig(dataset="8gaussians", steps=600),
        ("plain", "rnode"),
    ),
}
