"""Programs that tests talk to: the product's server, and the stand-ins for providers and databases."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, TypeVar

ROOT = Path(__file__).parents[2]
NODE = ["node", "-C", "@anyway-sh/source", "--no-warnings"]
T = TypeVar("T")


@contextmanager
def running(
    command: list[str], env: Mapping[str, str], ready: Callable[[str], T | None]
) -> Iterator[tuple[T, "subprocess.Popen[str]"]]:
    """A program, from what it prints when it is ready until it is asked to end.

    :param ready: reads all that was printed so far; None: not yet
    """
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **env},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _until(process.stdout, ready), process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def start_server(data_dir: Path) -> AbstractContextManager[tuple[tuple[str, str], "subprocess.Popen[str]"]]:
    """The product's own server, on free ports."""
    env = {
        "ANYWAY_PORT": "0",
        "ANYWAY_GRPC_PORT": "0",
        "ANYWAY_PUBLIC_PORT": "0",
        "ANYWAY_DATA_DIR": str(data_dir),
        "ANYWAY_LOG_LEVEL": "error",
    }

    def ready(output: str) -> tuple[str, str] | None:
        url = re.search(r"Dashboard\s+(http:\S+)", output)
        grpc = re.search(r"OTLP/gRPC\s+(http:\S+)\n", output)
        return (url[1], grpc[1]) if url and grpc else None

    return running([*NODE, "packages/server/src/main.ts", "serve"], env, ready)


def start_stand_ins() -> AbstractContextManager[tuple[dict[str, str], "subprocess.Popen[str]"]]:
    """Addresses of the stand-ins for model providers (`models`) and vector databases (`vectors`)."""
    return running([*NODE, "e2e/python-stand-in.ts"], {}, lambda output: json.loads(output) if "\n" in output else None)


def run_python(program: Path | str, *args: str, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Runs a program with the Python of these tests, and gives what it printed."""
    return subprocess.run(
        [sys.executable, str(program), *args],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def _until(output: IO[str] | None, ready: Callable[[str], T | None]) -> T:
    assert output is not None
    seen = ""
    for line in output:
        seen += line
        found = ready(seen)
        if found is not None:
            return found
    raise RuntimeError(f"it ended before it was ready:\n{seen}")
