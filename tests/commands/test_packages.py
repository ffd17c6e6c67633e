"""Names of system packages: they come from data and end on a command line with an administrator's rights."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from builder.base.errors import ExitCode
from tests.conftest import ROOT, MiniProject


@pytest.mark.parametrize(
    "package",
    [
        '"fonts-noto-core -oAPT::Update::Pre-Invoke::=touch"',
        "--download-only",
        "-y",
        "fonts-noto-core-",
        "$(touch here)",
        "./fonts.deb",
        '"fonts-noto-core\\nbash"',
        "fonts-noto-core/unstable",
        "fonts-*",
        '""',
    ],
)
def test_what_is_no_package_name_is_a_finding(mini: MiniProject, tmp_path: Path, package: str) -> None:
    mini.edit("locales/fonts.yaml", "package: fonts-noto-core", f"package: {package}")
    done = mini.run("doctor", "--missing-packages", HANDOUTS_FONTS=str(tmp_path))
    assert (done.returncode, done.stdout) == (ExitCode.FINDINGS, "")
    assert "locales/fonts.yaml:7:" in done.stderr


def test_packages_are_installed_as_names_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "venv/bin").mkdir(parents=True)
    (tmp_path / "bin").mkdir()
    (tmp_path / "here.txt").touch()
    stubs = {"venv/bin/handouts": 'echo "--force here.* fonts-x"', "bin/apt-get": 'echo "$@" >> calls'}
    stubs["bin/sudo"] = 'shift; exec "$@"'
    for name, line in stubs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    command = ["make", "-f", str(ROOT / "Makefile"), "packages", "VENV=venv"]
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    subprocess.run(command, cwd=tmp_path, check=True, env={**os.environ, "PATH": path}, capture_output=True)
    calls = (tmp_path / "calls").read_text(encoding="utf-8").splitlines()
    assert calls == ["update -qq", "install -y -qq --no-install-recommends -- --force here.* fonts-x"]
