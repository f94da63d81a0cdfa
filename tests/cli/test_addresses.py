"""The address is the experiment: what is trained at a page's address is what the page shows."""

from __future__ import annotations

import random
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from node_viz.__main__ import main, parser
from node_viz.cli import compare, outcome, train
from node_viz.cli.address import read
from node_viz.course.syllabus import SYLLABUS
from node_viz.experiment.config import KINDS, ExperimentConfig, knobs
from node_viz.experiment.links import EMBED
from node_viz.experiment.presets import PRESETS

STEMS = [page.stem for page in SYLLABUS if page.link]
TRAINING = [stem for stem in STEMS if stem not in ("solvers", "adjoint")]
OWN = {  # what pages know besides the config's knobs, with values that some of them refuse
    "arms": ("plain", "plain,rnode", "none,zero", "resnet", "tied,odenet", "plain,galerkin", "?"),
    "weight": ("0.1", "-1"),
    "test": ("4", "many"),
    "side": ("0.1", "wide"),
    "point": ("1,-0.25", "1e+0,2", "9"),
    "tolerance": ("1e-6", "tight"),
    "grid": ("0,0.1", "0,1e+0", "1,0"),
    "preset": ("ffjord", "best"),
    "hide": ("lr",),
    "present": ("1",),
    "step": ("16", "-1", "first"),
    "t": ("0.4", "late"),
    "embed": ("true",),
    "colour": ("red",),
}


def shown(stem: str, query: str) -> tuple[list[ExperimentConfig], list[str]]:
    """What a page shows at an address: `Linked.from_link` in two lines."""
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    link = import_module(f"node_viz.lessons.{stem}.link").LINK
    shown = [key for key in pairs if not (link.is_view(key) or key in EMBED)]
    record, notes = link.read({key: pairs[key] for key in shown})
    return [pane.config for pane in record.panes()], notes


def some_query(draw: random.Random) -> str:
    """A link with a few knobs and keys of pages, good and bad."""
    pairs: dict[str, Any] = {}
    for name in draw.sample(list(knobs()), draw.randint(0, 4)):
        knob = knobs()[name]
        if knob.choices:
            pairs[name] = draw.choice([*knob.choices, "nonsense"])
        elif KINDS[name] is int:
            pairs[name] = draw.randint(int(knob.low), int(min(knob.high, knob.low + 12)))
        else:
            pairs[name] = draw.choice([f"{draw.uniform(knob.low, knob.high):.3e}", "nan"])
    for name in draw.sample(list(OWN), draw.randint(0, 2)):
        pairs[name] = draw.choice(OWN[name])
    return urlencode(pairs, safe=draw.choice(("", "+,")))


@pytest.mark.parametrize("stem", TRAINING)
def test_every_address_trains_what_its_page_shows(stem: str) -> None:
    draw = random.Random(stem)
    words = import_module(f"node_viz.lessons.{stem}.words")
    queries = [
        "",
        *(one.setup for one in words.EXPERIMENTS),
        *(some_query(draw) for _ in range(50)),
    ]
    for query in queries:
        asked = read(f"http://localhost:8501/{stem}?{query}")
        configs, notes = shown(stem, query)
        assert [config for _, config in asked.arms] == configs, query
        assert list(asked.notes) == notes, query
        for label, config in asked.arms:
            assert label
            own = read(config.to_query()).one()  # what `train` says to type for this arm
            assert own == config, query
        assert compare.arms_of([asked]) == configs


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8501/cnf?lr=0.5",
        "https://flows.example.org/cnf?lr=0.5",
        "HTTP://[::1]:80/a=b/course/cnf/?lr=0.5",
        "http://10.0.0.1:8501/cnf/?lr=0.5&embed=true&EMBED_OPTIONS=dark_theme",
        "https://example.org/class/cnf?hide=lr%2Csolver&lr=0.5&present=1#top",
        "localhost:8501/cnf?lr=0.5",
        "/cnf?lr=0.5",
        "cnf?lr=0.5",
        " http://localhost:8501/cnf?lr=0.1&lr=0.5 ",
    ],
)
def test_host_port_path_and_view_do_not_matter(address: str) -> None:
    asked = read(address)
    assert asked.one() == ExperimentConfig(lr=0.5)
    assert (asked.page, asked.notes) == ("cnf", ())


@pytest.mark.parametrize(
    "bare", ["http://localhost:8501/cnf", "http://localhost:8501/cnf/?", "cnf?"]
)
def test_a_bare_address_is_the_pages_default(bare: str) -> None:
    assert read(bare).one() == ExperimentConfig()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://localhost:8501", "there nothing is trained; pages that do are 'cnf', 'change'"),
        ("http://localhost:8501/", "there nothing is trained"),
        ("https://example.org/course/?lr=0.1", "there nothing is trained"),
        ("http://localhost:8501/home", "there nothing is trained"),
        ("http://localhost:8501/solvers?steps=16", "the page 'solvers' trains nothing"),
        ("http://localhost:8501/adjoint", "the page 'adjoint' trains nothing"),
        ("http://localhost:8501/resent?steps=2", "'augment', 'depth'"),
    ],
)
def test_where_nothing_is_trained_is_a_sentence(
    address: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("train", "compare"):
        assert main([command, address]) == 2
        said = capsys.readouterr().err
        assert sentence in said
        assert said.count("\n") == 1


def test_a_page_of_several_arms_says_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    address = "http://localhost:8501/resnet?solver_steps=2"
    assert main(["train", address]) == 2
    said = capsys.readouterr().err
    assert "shows 4 arms" in said
    assert f"node-viz compare {address!r}" in said
    assert "(Tied ResNet)" in said
    assert said.count("\n") == 1
    one = read(address + "&arms=tied").one()
    assert repr(one.to_query()) in said


def test_arms_are_compared_under_their_labels(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unmeasured(trainer: Any) -> dict[str, Any]:
        words = {"status": trainer.status.value, "steps": 1, "seconds": 0.0, "message": ""}
        return words | dict.fromkeys(outcome.outcome_of(trainer.config).WORDS)

    monkeypatch.setattr(outcome, "result_of", unmeasured)
    tiny = "hidden=4&depth=1&batch=16&points=32&colour=red"
    address = f"http://localhost:8501/resnet?solver_steps=2&arms=tied,rknet&{tiny}"
    query = "task=classify&model=resnet-tied&hidden=4&batch=16&points=32&solver_steps=2"
    assert main(["compare", address, query, "--steps", "1"]) == 0
    captured = capsys.readouterr()
    heading = captured.out.splitlines()[0].split()
    assert heading == ["resnet:", "Tied", "ResNet", "resnet:", "RK-Net", query]
    assert "there is no setting 'colour'" in captured.err
    assert captured.err.count("\n") == 1


def test_how_many_arms_and_which() -> None:
    five = read("http://localhost:8501/augment?task=regress")
    assert len(compare.arms_of([five])) == 5
    with pytest.raises(ValueError, match="a comparison has 1 to 5 arms; got 6"):
        compare.arms_of([five, read("task=regress&dataset=reflection&steps=400")])
    assert len(compare.arms_of([read("http://localhost:8501/ablation")])) == 16
    page = read("http://localhost:8501/straight")
    with pytest.raises(ValueError, match="is named twice; each stands once"):
        compare.arms_of([page, read(page.arms[0][1].to_query())])
    assert len(compare.arms_of([read("http://localhost:8501/steer?steer=0")])) == 3  # two alike


def test_a_flag_overrides_an_address_but_a_preset_does_not_go_with_it() -> None:
    def config(*words: str) -> ExperimentConfig:
        args = parser().parse_args(["train", *words])
        return train.config_of(read(args.query, args.preset), args)

    assert config("http://localhost:8501/cnf?steps=9&lr=0.5", "--steps", "2") == ExperimentConfig(
        steps=2, lr=0.5
    )
    with pytest.raises(ValueError, match="--preset does not go with it"):
        config("http://localhost:8501/cnf", "--preset", "quick")
    assert config("preset=euler&lr=0.5") == PRESETS["euler"].config.replace(lr=0.5)
    assert config("lr=0.5", "--preset", "euler") == config("preset=euler&lr=0.5")
    with pytest.raises(ValueError, match="preset is given twice: 'euler' and 'quick'"):
        config("preset=euler", "--preset", "quick")
    with pytest.raises(ValueError, match="preset must be one of"):
        config("preset=best")


def test_what_is_about_the_page_is_named_in_a_query() -> None:
    asked = read("hide=lr&lr=0.5&present=1&embed=true")
    assert asked.one() == ExperimentConfig(lr=0.5)
    assert [note.split()[0] for note in asked.notes] == ["hide", "present", "embed"]
    assert asked.named == ("lr",)


@pytest.mark.parametrize("text", ["1e+0", "1e+00", " 1", "%201", "1e%2B0", "+1", "1.0 "])
def test_a_plus_in_a_number_is_a_plus(text: str) -> None:
    assert read(f"lr={text}").one().lr == 1
    assert read(f"http://localhost:8501/cnf?lr={text}").one().lr == 1
    point = dict(parse_qsl(f"point={text},2&side={text}"))
    change = import_module("node_viz.lessons.change.link").LINK.read(point)
    assert (change[0].point, change[0].side, change[1]) == ((1, 2), 1, [])
    grid = dict(parse_qsl(f"grid=0,{text}"))
    assert import_module("node_viz.lessons.ablation.link").LINK.read(grid)[0].sides == (0, 1)


@pytest.mark.parametrize("text", ["1 1", "1e", "one", "", "1++1", "e+1"])
def test_what_is_no_number_is_still_refused(text: str) -> None:
    with pytest.raises(ValueError, match="lr must be a number"):
        read(f"lr={text}")
