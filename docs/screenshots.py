"""Takes nothing but the seeds, gives the pictures of the main pages beside this file: `python docs/screenshots.py`.

Needs Chromium, and Pillow to make the pictures small (`pip install pillow`).
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).absolute().parent
ROOT = HERE.parent
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
COLOURS = 256
MOST_BYTES = 150_000

PAGES = {
    "front": ("", (1100, 1000)),
    "article": ("quotes/article/000_f6ee835f8c70ea8d", (1100, 900)),
    "speaker": ("quotes/speaker/mike-pompeo", (1100, 900)),
    "search": ("quotes/search?q=embassy", (1100, 900)),
    "phone": ("quotes/article/000_f6ee835f8c70ea8d", (500, 900)),
}
"""Name of the picture to path of the page and the window's width and height in pixels."""


def main() -> None:
    """Write the pictures; raises CalledProcessError when a step fails."""
    from PIL import Image

    if BROWSER is None:
        sys.exit("screenshots: needs Chromium")
    with tempfile.TemporaryDirectory(prefix="quotes-") as scratch:
        db = Path(scratch, "quotes.db")
        command = [sys.executable, "-c", "from quotes.cli import main; main()"]
        subprocess.run([*command, "add", "seeds", "--silent", "--db", str(db)], cwd=ROOT, check=True)
        serving = [*command, "serve", "--port", "0", "--db", str(db)]
        with subprocess.Popen(serving, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            address = server.stdout.readline().split()[2]
            try:
                for name, (path, size) in PAGES.items():
                    taken = Path(scratch, f"{name}.png")
                    _take(address + path, size, taken, Path(scratch, "profile"))
                    small = io.BytesIO()
                    # The colours that tell speakers apart are few pixels: other methods make greys of them.
                    kept = {"method": Image.Quantize.MAXCOVERAGE, "dither": Image.Dither.NONE}
                    Image.open(taken).convert("RGB").quantize(COLOURS, **kept).save(small, "PNG", optimize=True)
                    if small.tell() > MOST_BYTES:
                        sys.exit(f"screenshots: {name}.png has {small.tell():,} bytes; take a smaller window")
                    (HERE / f"{name}.png").write_bytes(small.getvalue())
                    print(f"docs/{name}.png: {small.tell():,} bytes")
            finally:
                server.terminate()


def _take(address: str, size: tuple[int, int], target: Path, profile: Path) -> None:
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=3000")
    window = f"--window-size={size[0]},{size[1]}"
    command = [BROWSER, *flags, window, f"--user-data-dir={profile}", f"--screenshot={target}", address]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    main()
