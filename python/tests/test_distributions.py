"""The two distributions, as they are published."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from processes import ROOT

PYTHON = ROOT / "python"


@pytest.mark.parametrize(
    ("name", "package"),
    [("anyway-sdk", "anyway/sdk"), ("anyway-fi-instrumentation", "fi_instrumentation")],
)
def test_a_distribution_holds_its_package_with_its_types_and_nothing_else(
    name: str, package: str, tmp_path: Path
) -> None:
    options = ["--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(tmp_path)]
    # Of a copy: what a build leaves behind is not the repository's.
    source = tmp_path / "source"
    shutil.copytree(PYTHON / name, source, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__", "build"))
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, str(source)], check=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        files = {file for file in archive.namelist() if ".dist-info/" not in file}
    sources = PYTHON / name / "src"
    assert f"{package}/py.typed" in files
    assert files == {
        file.relative_to(sources).as_posix()
        for file in (sources / package).rglob("*")
        if file.suffix == ".py" or file.name == "py.typed"
    }
