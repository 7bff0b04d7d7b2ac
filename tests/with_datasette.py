"""Takes a version of Datasette and arguments of pytest, runs the tests with that version: `with_datasette.py 1.0a41`.

The version goes into an environment of its own that lies over the one this script runs in, which is left as it is: only
Datasette and what it needs anew are installed.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).absolute().parents[1]
TESTS = ["tests/publish"]


def main(version: str, *arguments: str) -> int:
    """Exit status of pytest; raises CalledProcessError when the version cannot be installed."""
    with tempfile.TemporaryDirectory(prefix="datasette-") as folder:
        venv.create(folder, with_pip=False)
        python = Path(folder, "bin", "python")
        inside = subprocess.check_output(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        ).strip()
        # What stands in a .pth file comes behind the environment's own packages: the new Datasette hides the old one.
        Path(inside, "beneath.pth").write_text(f"{sysconfig.get_path('purelib')}\n{ROOT}\n")
        pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "--quiet", f"datasette=={version}"], check=True)
        return subprocess.run([python, "-m", "pytest", *(arguments or TESTS)], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
