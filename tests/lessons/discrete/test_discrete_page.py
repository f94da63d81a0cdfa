"""The page on discrete flows, run whole."""

from __future__ import annotations

import visits

from node_viz.records.history import RunStatus


def words(at) -> str:
    return " ".join(element.value for element in [*at.markdown, *at.caption])


def test_four_flows_train_in_step_and_the_page_says_who_is_nearest(visit) -> None:
    at = visit("discrete", hidden="4", batch="16", steps="8", flow_layers="2")
    visits.until(at, "discrete", lambda now: all(one.curves and one.curves.metrics for one in now))
    at.run()
    assert "no layer and no field moves a point" in words(at)
    at.button(key="discrete_train").click().run()
    now = visits.until(
        at,
        "discrete",
        lambda now: all(one.status is RunStatus.DONE and not one.live for one in now),
    )
    visits.saying(at, "s of training each, KL in nats", "Samples as of step 8.")
    assert [one.gauges[-1].log_dets for one in now] == [0, 2, 2, 4]
    assert all(bool(one.gauges[-1].nfe) != bool(one.gauges[-1].log_dets) for one in now)


def test_the_layers_are_chosen_and_a_planar_layer_folds(visit) -> None:
    at = visit("discrete")
    at.selectbox(key="discrete_layers").set_value(4).run()
    assert at.query_params["flow_layers"] == "4"
    visits.refresh(at, lambda: at.slider)
    at.slider(key="discrete_fold").set_value(0.5).run()
    assert "The least slope is 1.00" in words(at)
