"""The trainer learns, repeats itself exactly, stops where it should, and fails with a sentence."""

import math

import numpy as np
import pytest
import torch

from node_viz.experiment.catalogue import DATASETS, MIXTURES_1D
from node_viz.experiment.config import ExperimentConfig
from node_viz.experiment.cost import MOST_STEPS
from node_viz.records.history import RunStatus
from node_viz.training.device import available, resolve
from node_viz.training.loop import NOTED
from node_viz.training.schedule import FLOOR, WARM_UP, rate
from node_viz.training.trainer import Trainer

SMALL = ExperimentConfig(hidden=16, batch=128, steps=30, dataset="8gaussians")


@pytest.mark.parametrize("name", [*DATASETS, *MIXTURES_1D])
def test_learns_every_set_and_never_beats_its_entropy(name):
    trainer = Trainer(SMALL.replace(dataset=name, batch=256, steps=40, lr=0.02))
    first, *_, last = (snapshot.metrics for snapshot in trainer.run())
    assert trainer.status is RunStatus.DONE
    assert last.step == 40
    assert last.kl < 0.75 * first.kl
    # KL is a mean over 512 points of terms below about 1 nat: its error is a few hundredths
    assert last.kl > -0.05
    assert last.nll == pytest.approx(last.entropy + last.kl)


def test_an_untrained_flow_is_the_gaussian():
    metrics = Trainer(SMALL).measure()
    x = Trainer(SMALL)._held.x.double()
    nll = (0.5 * x.square().sum(1) + math.log(2 * math.pi)).mean().item()
    log_p = Trainer(SMALL)._held.log_prob.mean()
    assert metrics.kl == pytest.approx(nll + log_p, abs=1e-5)
    assert metrics.jacobian_norm == metrics.kinetic_energy == 0
    assert metrics.nfe == metrics.nfe_sampling  # a still field costs the minimum


def test_same_config_same_numbers():
    one, two = (list(Trainer(SMALL).run()) for _ in range(2))
    for a, b in zip(one, two, strict=True):
        assert a.step == b.step
        assert {**vars(a.metrics), "seconds": 0} == {**vars(b.metrics), "seconds": 0}
        assert all(np.array_equal(a.weights[name], b.weights[name]) for name in a.weights)
    other = [snapshot.metrics.kl for snapshot in Trainer(SMALL.replace(seed=1)).run()]
    assert other[-1] != one[-1].metrics.kl


def test_measuring_does_not_change_the_run():
    quiet, watched = Trainer(SMALL), Trainer(SMALL)
    for _ in range(12):
        watched.measure()
        assert quiet.step() == watched.step()


def test_stops_at_the_target():
    trainer = Trainer(SMALL.replace(steps=500, target_kl=2.0))
    *_, last = trainer.run()
    assert trainer.status is RunStatus.DONE
    assert last.metrics.kl <= 2.0
    assert trainer.step_count < 500
    assert "2 nats" in trainer.message


@pytest.mark.parametrize(
    ("solver", "gradient"),
    [("euler", "backprop"), ("rk4", "adjoint"), ("rk4", "checkpoint")]
    + [("implicit_euler", "backprop"), ("dopri5", "checkpoint")]
    + [(name, kind) for name in ("dopri5", "bosh3") for kind in ("backprop", "adjoint")],
)
def test_every_solver_trains(solver, gradient):
    config = SMALL.replace(solver=solver, gradient=gradient, solver_steps=4, rtol=1e-2, lr=0.05)
    trainer = Trainer(config.replace(steps=20, batch=64, hidden=8))
    first, *_, last = (snapshot.metrics.kl for snapshot in trainer.run())
    assert trainer.status is RunStatus.DONE, trainer.message
    assert last < first


def test_a_diverging_run_fails_with_a_sentence_and_keeps_its_history():
    trainer = Trainer(SMALL)
    snapshots = list(trainer.run(10))
    with torch.no_grad():
        trainer.cnf.field.out_weight.fill_(math.nan)
    value = trainer.step()
    assert math.isnan(value)
    assert trainer.status is RunStatus.FAILED
    assert trainer.message.startswith("Stopped at step 10. ")
    assert trainer.message.endswith(".")
    assert list(trainer.curves().step) == [5, 10]
    assert len(trainer.history) == len(snapshots)
    weights = trainer.snapshot().weights
    assert all(np.isfinite(values).all() for values in weights.values())


def test_a_cheated_grid_is_refined():
    """With four coarse steps the field can make the solver's own NLL wrong by nats."""
    for refine, steps in ((1, 8), (0, 4)):
        trainer = Trainer(SMALL.replace(solver="rk4", solver_steps=4, refine=refine))
        with torch.no_grad():
            for parameter in trainer.cnf.field.parameters():
                parameter.mul_(4.0)
            trainer.cnf.field.out_weight.normal_(generator=torch.Generator().manual_seed(0))
        metrics = trainer.measure()
        assert abs(metrics.solver_gap) > 0.02
        assert trainer.solver_steps == steps
        assert ("now has 8 steps" in trainer.message) == bool(refine)
    trainer = Trainer(SMALL.replace(solver_steps=MOST_STEPS))
    trainer.refine(math.nan)
    assert trainer.solver_steps == MOST_STEPS


def test_rate_warms_up_and_falls_along_a_cosine():
    assert rate(0, 0.0, "cosine") == pytest.approx(1 / WARM_UP)
    assert rate(500, 0.5, "cosine") == pytest.approx((1 + FLOOR) / 2)
    assert rate(1000, 1.0, "cosine") == rate(2000, 2.0, "cosine") == pytest.approx(FLOOR)
    assert rate(1000, 0.9, "constant") == 1.0


def test_curves_hold_the_batches_kl_and_the_line_to_beat():
    trainer = Trainer(SMALL)
    assert len(trainer.curves().loss) == 0
    losses = [trainer.step() for _ in range(2 * NOTED + 1)]
    curves = trainer.curves()
    rng = np.random.default_rng([SMALL.seed, 1])
    batches = [trainer.data.sample(SMALL.batch, rng) for _ in losses]
    kl = [loss + trainer.data.log_prob(x).mean() for loss, x in zip(losses, batches, strict=True)]
    np.testing.assert_array_equal(curves.step, [NOTED, 2 * NOTED])
    np.testing.assert_allclose(curves.loss, [kl[NOTED - 1], kl[2 * NOTED - 1]])
    assert curves.gaussian_kl == pytest.approx(4.2552 - 2.8319, abs=0.01)


def test_absent_devices_are_named():
    assert resolve("auto").type in available()
    for name in {"cuda", "mps"} - set(available()):
        with pytest.raises(ValueError, match="there is cpu"):
            Trainer(SMALL.replace(device=name))
