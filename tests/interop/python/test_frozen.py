"""Programs that PyInstaller and zipapp build: they run without an installed package, or beside one."""

import shutil
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "python/programs/frozen.py"


def check(*command: str | Path, folder: Path) -> None:
    ran = subprocess.run([*command, folder], capture_output=True, text=True)
    assert (ran.stdout[:3], ran.returncode) == ("ok ", 0), ran.stderr


@pytest.mark.parametrize("kind", ["--onedir", "--onefile"])
def test_what_pyinstaller_builds_runs(kind: str, tmp_path: Path) -> None:
    options = ["--workpath", tmp_path / "work", "--distpath", tmp_path / "dist", "--specpath", tmp_path, "--name", "frozen"]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", kind, *options, PROGRAM]
    subprocess.run(command, check=True)
    built = tmp_path / "dist/frozen"
    # A program of one folder runs elsewhere too.
    moved = Path(shutil.move(built, tmp_path / "moved"))
    check(moved / "frozen" if moved.is_dir() else moved, folder=tmp_path)


def test_a_zipapp_beside_the_installed_package_runs(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    shutil.copy(PROGRAM, tmp_path / "app/__main__.py")
    zipapp.create_archive(tmp_path / "app", tmp_path / "app.pyz")
    check(sys.executable, tmp_path / "app.pyz", folder=tmp_path)
