"""Parsers of bytes from outside, under a fuzzer that follows the code which its inputs reach.

What it breeds stays in `build/fuzz`, so that the next run goes on from there; what it finds lies
there too, and what was said of it is printed. A finding becomes a test beside the code it mends.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.options import Options
from benchmarks.report import Table, progress

HOME = Path("build/fuzz")
HANGS = 5  #: seconds that one input may take
MEGABYTES = 2048  #: of memory for the whole process, torch among it
LONGEST = 65_536  #: bytes of an input
PARSERS = ("link", "csv", "run", "canvas")  #: the names of `targets.TARGETS`, which imports much


def run(options: Options) -> Iterator[Table]:
    """Fuzz each parser for some minutes, or until its first finding."""
    if importlib.util.find_spec("atheris") is None:
        sys.exit('fuzzing needs atheris; install it with pip install -e ".[fuzz]"')
    minutes = options.minutes or 10.0
    rows = []
    for name in options.parsers or PARSERS:
        progress(f"{name}, {minutes:g} minutes")
        rows.append(fuzzed(name, round(60 * minutes)))
    note = f"atheris for {minutes:g} minutes each; an input may take {HANGS} s and {MEGABYTES} MB."
    values = {"findings": sum(row["finding"] != "-" for row in rows)}
    yield Table("fuzz", note, rows, values)


def amiss(table: Table) -> list[str]:
    """Return a sentence for each parser that has a finding."""
    return [f"{row['parser']}: {row['finding']}" for row in table.rows if row["finding"] != "-"]


def fuzzed(name: str, seconds: int) -> dict[str, Any]:
    """Fuzz one parser; what its process said of a finding goes to the terminal."""
    inputs, findings = HOME / name, HOME / "findings"
    for folder in (inputs, findings):
        folder.mkdir(parents=True, exist_ok=True)
    flags = {
        "max_total_time": seconds,
        "timeout": HANGS,
        "rss_limit_mb": MEGABYTES,
        "max_len": LONGEST,
        "artifact_prefix": f"{findings}/{name}-",
        "print_final_stats": 1,
    }
    command = [sys.executable, "-m", "benchmarks.fuzz.one", name, str(inputs)]
    command += [f"-{flag}={value}" for flag, value in flags.items()]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    said = done.stdout + done.stderr
    if done.returncode:
        print(said[-8000:], file=sys.stderr)
    return {"parser": name, **figures(said), "finding": finding(said, done.returncode)}


def figures(said: str) -> dict[str, int | None]:
    """Return how many inputs were read, and how many places of the code they reached.

    >>> figures("#8 pulse cov: 31 ft: 40\\nstat::number_of_executed_units: 12\\n")
    {'inputs': 12, 'reached': 31}
    """
    inputs = re.findall(r"number_of_executed_units: (\d+)", said)
    reached = re.findall(r"\bcov: (\d+)", said)
    return {name: int(found[-1]) if found else None for name, found in
            (("inputs", inputs), ("reached", reached))}  # fmt: skip


def finding(said: str, code: int) -> str:
    """Return where the input lies that a process ended at; a dash if it ended well.

    >>> finding("Test unit written to build/fuzz/findings/csv-crash-0a", 77)
    'build/fuzz/findings/csv-crash-0a'
    """
    written = re.findall(r"Test unit written to (\S+)", said)
    return written[-1] if written else "-" if code == 0 else f"it ended with status {code}"
