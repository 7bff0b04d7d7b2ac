"""Takes addresses, gives pages in a headless Chromium: what they show, and what keys and fingers do to them.

It speaks the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/) over a pipe, so that a test needs
no driver beside the browser.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27}


class Chromium:
    """One browser with one page."""

    def __init__(self, profile: Path) -> None:
        to_it, ours = os.pipe()
        theirs, from_it = os.pipe()
        read, write = (fcntl.fcntl(end, fcntl.F_DUPFD, 20) for end in (to_it, from_it))

        def wire() -> None:
            os.dup2(read, 3)
            os.dup2(write, 4)

        assert BROWSER is not None
        self._process = subprocess.Popen(
            [BROWSER, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
            preexec_fn=wire,
            pass_fds=(3, 4),
            stderr=subprocess.DEVNULL,
        )
        for end in (read, write, to_it, from_it):
            os.close(end)
        self._to, self._from = os.fdopen(ours, "wb", 0), os.fdopen(theirs, "rb", 0)
        self._buffer, self._number, self._session = b"", 0, None
        page = next(t for t in self.call("Target.getTargets")["targetInfos"] if t["type"] == "page")
        self._session = self.call("Target.attachToTarget", targetId=page["targetId"], flatten=True)["sessionId"]
        self.call("Page.enable")

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._to.close()
        self._from.close()

    def call(self, method: str, **parameters: Any) -> Any:
        """The result of a command.  Raises ``AssertionError`` where the browser refuses it."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._to.write(json.dumps(message | ({"sessionId": self._session} if self._session else {})).encode() + b"\0")
        while True:
            answer = self._read()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                return answer["result"]

    def _read(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            more = os.read(self._from.fileno(), 1 << 20)
            assert more, "the browser ended"
            self._buffer += more
        message, _, self._buffer = self._buffer.partition(b"\0")
        return json.loads(message)

    def go(self, address: str) -> None:
        """Open an address and wait for the page with its scripts and styles."""
        self.js("document.documentElement.dataset.before = 1")
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && !document.documentElement.dataset.before")

    def wait(self, condition: str) -> None:
        """Wait until an expression of JavaScript holds, 30 seconds at most."""
        until = time.monotonic() + 30
        while not self.js(condition):
            assert time.monotonic() < until, condition
            time.sleep(0.02)

    def js(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page; works where the page's own scripts do not run."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def key(self, key: str, *, shift: bool = False) -> None:
        """Press a key as a person does: a letter, or one of KEYS."""
        code = KEYS.get(key, ord(key[0].upper()))
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        about = {"key": key, "windowsVirtualKeyCode": code, "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **about)
        self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    def look(self, *, width: int = 1200, height: int = 900, dark: bool = False, scripts: bool = True) -> None:
        """How pages are shown from now on; sizes in CSS pixels, those below 600 as a phone's."""
        phone = width < 600
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone)
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)
        features = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=features)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
