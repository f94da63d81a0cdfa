"""What training with an estimated trace is said to do: rows of `python -m benchmarks systems`."""

from __future__ import annotations

from benchmarks.arms import train_all
from benchmarks.claims import Claim, gauge, less
from benchmarks.options import Options
from benchmarks.report import Table

RUNS = {
    "exact": "dataset=moons",
    "gaussian": "dataset=moons&divergence=gaussian",
    "signs": "dataset=moons&divergence=rademacher",
    "fresh": "dataset=moons&divergence=gaussian&noise=fresh",
    "one unit": "dataset=moons&divergence=rademacher&bottleneck=1",
}
NOTE = "Runs, each with &seed=N: " + "; ".join(f"{name}: `{query}`" for name, query in RUNS.items())
CLAIMS = (
    Claim("exact trace: KL", gauge("exact", "kl")),
    *(
        Claim(f"KL of {arm} - exact trace", less(arm, "exact", "kl"), low=-0.05, high=0.05)
        for arm in ("gaussian", "signs", "fresh")
    ),
    Claim("exact trace: NFE", gauge("exact", "nfe")),
    Claim("gaussian: NFE", gauge("gaussian", "nfe")),
    Claim("bottleneck of one unit: KL", gauge("one unit", "kl")),
)


def estimates(options: Options) -> Table:
    """Train with each way to know the trace; KL and NFE are measured with the exact one."""
    queries = [
        {name: f"{query}&seed={seed}" for name, query in RUNS.items()}
        for seed in range(options.seeds)
    ]
    trained = train_all([query for names in queries for query in names.values()])
    arms = [{name: trained[query] for name, query in names.items()} for names in queries]
    return Table("estimated traces", NOTE, [claim.row(arms) for claim in CLAIMS])
