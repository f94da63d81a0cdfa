"""What the container and the service start exists, and all files agree on names and ports."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

from node_viz.__main__ import parser

ROOT = Path(__file__).parents[2]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def copied() -> list[str]:
    """What the Dockerfile copies from the clone."""
    lines = re.findall(r"^COPY (.+)$", read("Dockerfile"), re.MULTILINE)
    return [name for line in lines for name in line.split()[:-1]]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    kept = set(re.findall(r"^!([^/\n]+)", read(".dockerignore"), re.MULTILINE))
    assert all((ROOT / name).exists() for name in copied())
    assert set(copied()) == kept


def test_the_image_takes_the_cpu_build_of_a_version_that_is_pinned() -> None:
    assert len(re.findall(r"^torch==[\d.]+$", read("constraints.txt"), re.MULTILINE)) == 1
    assert """"$(grep '^torch==' constraints.txt)+cpu\"""" in read("Dockerfile")


def test_image_and_service_start_the_app() -> None:
    inside = json.loads(re.findall(r"^CMD (\[.+\])$", read("Dockerfile"), re.MULTILINE)[-1])
    (service,) = re.findall(r"^ExecStart=(.+)$", read("deploy/node-viz@.service"), re.MULTILINE)
    for program, *words in (inside, shlex.split(service.replace("%i", "8501"))):
        assert Path(program).name == "node-viz"
        asked = parser().parse_args(words)
        assert asked.no_browser
        assert asked.port == "8501"


def test_the_proxy_knows_each_app_server_of_the_compose_file() -> None:
    services = set(re.findall(r"^  (app\d+):", read("deploy/compose.yaml"), re.MULTILINE))
    led_to = re.findall(r"server (\w+):8501;", read("deploy/nginx/apps-compose.conf"))
    assert set(led_to) == services


def test_documents_name_files_that_exist() -> None:
    for name in ("docs/operations.md", "docs/first-lesson.md"):
        for link in re.findall(r"\]\(([^)#]+)\)", read(name)):
            assert (ROOT / "docs" / link).resolve().exists(), f"{name}: {link}"
