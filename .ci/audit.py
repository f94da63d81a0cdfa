"""Ask the advisory database of PyPI about each version in constraints.txt: `python .ci/audit.py`.

A known vulnerability fails; .ci/refresh then takes newer versions. Where the database cannot be
asked, that is said loudly and nothing fails, since it says nothing of the versions.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

PINS = Path(__file__).parents[1] / "constraints.txt"
OPTIONS = ("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off")
PATIENCE = 300  #: seconds
UNKNOWN = (
    "NOT REACHED: the advisory database could not be asked about {}. Nothing is known of them."
)


def report() -> list[dict[str, Any]] | None:
    """Return what pip-audit, in an environment of its own, found of each package; None if nothing.

    What it says of a package that it could not ask about is a `skip_reason`.
    """
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "bin", "python")
        wanted = ["install", "--quiet", "--no-compile", "pip-audit>=2.9"]
        command = [python, "-m", "pip_audit", "--requirement", PINS, *OPTIONS]
        try:
            subprocess.run(
                [python, "-m", "pip", *wanted], check=True, timeout=PATIENCE, capture_output=True
            )
            asked = subprocess.run(command, check=False, timeout=PATIENCE, capture_output=True)
            return json.loads(asked.stdout)["dependencies"]
        except (subprocess.SubprocessError, ValueError, KeyError):  # its errors are no JSON
            return None


def judged(found: list[dict[str, Any]] | None) -> tuple[int, list[str]]:
    """Return the exit status, and what to say.

    >>> judged([{"name": "a", "version": "1", "vulns": []}])
    (0, ['1 of 1 packages asked about: no known vulnerability.'])
    """
    if not found or all("skip_reason" in one for one in found):
        return 0, [UNKNOWN.format("any package")]
    said = [
        f"VULNERABLE: {one['name']} {one['version']}: {bug['id']}, fixed in "
        f"{', '.join(bug['fix_versions']) or 'no version yet'}"
        for one in found
        for bug in one.get("vulns", [])
    ]
    status = 1 if said else 0
    skipped = [one["name"] for one in found if "skip_reason" in one]
    asked = f"{len(found) - len(skipped)} of {len(found)} packages asked about"
    said.append(f"{asked}: {len(said) or 'no'} known vulnerabilit{'ies' if status else 'y'}.")
    if skipped:
        said.append(UNKNOWN.format(", ".join(skipped)))
    return status, said


if __name__ == "__main__":
    status, said = judged(report())
    print("\n".join(said))
    sys.exit(status)
