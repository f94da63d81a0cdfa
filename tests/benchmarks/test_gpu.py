"""Without a CUDA device its benchmark says so; what it times are the four arms at their sizes."""

from __future__ import annotations

import pytest

from benchmarks import gpu
from benchmarks.__main__ import PARTS
from benchmarks.options import Options


def test_without_a_device_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "gpu" in PARTS
    monkeypatch.setattr(gpu, "available", lambda: ["cpu"])
    with pytest.raises(SystemExit) as ended:
        list(gpu.run(Options()))
    assert ended.value.code == 2
    assert capsys.readouterr().err == gpu.NO_DEVICE + "\n"


def test_it_trains_the_four_arms_at_the_sizes_it_names() -> None:
    trainers = gpu.arms(16, 8, "cpu")
    assert list(trainers) == ["plain", "kinetic", "jacobian", "rnode"]
    assert {(one.config.batch, one.config.hidden) for one in trainers.values()} == {(16, 8)}
    for trainer in trainers.values():
        trainer.step()
        assert trainer.step_count == 1
