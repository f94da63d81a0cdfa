"""Flows of discrete layers against a CNF, by the seconds that each may train."""

from __future__ import annotations

from benchmarks.arms import Arm, train_for
from benchmarks.claims import Claim, gauge, less
from benchmarks.options import Options
from benchmarks.report import Table

SECONDS = 30.0
METHODS = {
    "cnf": "",
    "realnvp": "&method=realnvp",
    "glow": "&method=glow",
    "planar": "&method=planar",
}


def layers(options: Options) -> Table:
    """Return KL, off-mode mass and round trips after the same seconds, one run at a time."""
    seconds = options.longest(SECONDS)
    note = (
        f"`node-viz train dataset=8gaussians&method=METHOD&seed=N --seconds {seconds:g} --threads "
        f"{options.threads}`, one run at a time; all else as usual: 16 layers, and in RealNVP and "
        "Glow networks of 64-64 units."
    )
    arms: list[dict[str, Arm]] = []
    for seed in range(options.seeds):
        query = f"dataset=8gaussians&seed={seed}"
        runs = {
            name: train_for(query + more, seconds, threads=options.threads)
            for name, more in METHODS.items()
        }
        arms.append(runs)
    most = 0.15 if seconds == SECONDS else None
    claims = [
        Claim("RealNVP: KL", gauge("realnvp", "kl"), high=most),
        Claim("Glow: KL", gauge("glow", "kl"), high=most),
        Claim("planar: KL", gauge("planar", "kl")),
        Claim("CNF: KL", gauge("cnf", "kl")),
        *(Claim(f"{name}: off-mode mass", gauge(name, "off_mode_mass")) for name in METHODS),
        Claim(
            "off-mode mass of the CNF - RealNVP", less("cnf", "realnvp", "off_mode_mass"), high=0
        ),
        Claim("off-mode mass of the CNF - Glow", less("cnf", "glow", "off_mode_mass"), high=0),
        *(Claim(f"{name}: mass", gauge(name, "mass"), low=0.99, high=1.01) for name in METHODS),
        *(
            Claim(f"{name}: there and back", gauge(name, "round_trip"), high=1e-3)
            for name in METHODS
        ),
        *(Claim(f"{name}: steps", gauge(name, "steps")) for name in METHODS),
    ]
    return Table("layers and a field", note, [claim.row(arms) for claim in claims])
