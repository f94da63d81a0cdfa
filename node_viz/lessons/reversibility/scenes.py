"""The page on reversibility in six steps: what the solver loses, and what no solver can keep."""

from __future__ import annotations

from node_viz.course.scenes import Scene

ONE = "One"

SCENES = (
    Scene(
        "Nine starts go along the field and back; each ought to come home.",
        number="{total_error}",
        unit="largest miss, at λ = 10 in float32",
        focus="panel_paths",
    ),
    Scene(
        "The larger λ, the nearer the nine paths come to each other.",
        focus="panel_paths",
        ask="λ = 20, each exact end rounded to float32. How many different numbers are they?",
        choices=("Nine", "Seven", ONE),
        right=ONE,
    ),
    Scene(
        "At λ = 20 nine starts are one number: no solver can tell them apart.",
        "rate=20&by=exact",
        number="{total_error}",
        unit="from its start, the worst of nine",
        focus="panel_paths",
    ),
    Scene(
        "Around c = 0 floats keep their digits, however small they get: nothing is lost.",
        "rate=20&by=exact&centre=0",
        number="{total_error}",
        unit="is lost; {exact_ends} of 9 ends are different",
        focus="panel_paths",
    ),
    Scene(
        "In float64 all ends differ; what is lost now is lost by the solver.",
        "rate=20&floats=float64",
        number="{total_error}",
        unit="largest miss of RK4, there and back",
        focus="panel_bars",
    ),
    Scene(
        "A trained flow pulls its paths together much less: the solver decides here.",
        "part=flow",
        number="{flow_floats}",
        unit="is what float32 loses; dopri5 loses {flow_backward} on its way back",
        focus="panel_flow_bars",
    ),
)
