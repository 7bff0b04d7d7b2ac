"""Given name -> the gender that its bearers mostly have.

``given_names.txt`` holds the names that several of the 36 name-gender sources gathered by Van Buskirk, Clauset and
Larremore ("An Open-Source Cultural Consensus Approach to Name-Based Gender Classification", ICWSM 2023; package
nomquamgender, MIT licence, copyright 2022 Ian Van Buskirk) agree to know, in five lines: ``m`` and ``f`` (9 of 10
bearers), ``mu`` and ``fu`` (most of them) and ``u`` (borne by both).  It is made by
``python -m quotes.speakers.given_names name_data.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

from .fold import fold

Gender = Literal["m", "f", "u"]


def derive(name_data: Mapping[str, list]) -> str:
    """The text of ``given_names.txt`` from nomquamgender's table: name -> [sources, bearers, share of women, ...]."""
    lines: dict[str, list[str]] = {"m": [], "mu": [], "f": [], "fu": [], "u": []}
    for name, (sources, bearers, women, *_) in sorted(name_data.items()):
        known = (sources >= 6 and bearers >= 300) or (sources >= 10 and bearers >= 150)
        if known and len(name) > 1 and name.isascii() and name.isalpha():
            most = "m" if women <= 0.3 else "f" if women >= 0.7 else ""
            lines[most if women <= 0.1 or women >= 0.9 else most + "u"].append(name)
    return "".join(f"{gender} {' '.join(names)}\n" for gender, names in lines.items())


@cache
def _table() -> dict[str, str]:
    text = files(__package__).joinpath("given_names.txt").read_text(encoding="ascii")
    table: dict[str, str] = {}
    for line in text.splitlines():
        gender, *names = line.split()
        table.update(dict.fromkeys(names, gender))
    return table


def gender_of(given: str) -> Gender | None:
    """Gender of a given name ("u" when borne by both), or None when the name is unknown."""
    folded = fold(given)
    found = [_table().get(part) for part in (folded, *folded.split("-"))]
    return next((g for g in found if g in ("m", "f")), "u" if any(found) else None)


def leaning_of(given: str) -> Literal["m", "f", ""]:
    """The gender of most bearers of a given name that tells nothing for sure ("Chris", "Lindsey")."""
    found = _table().get(fold(given), "")
    return found[0] if found in ("mu", "fu") else ""


if __name__ == "__main__":
    source = Path(sys.argv[1]).read_text(encoding="utf-8")
    Path(__file__).with_name("given_names.txt").write_text(derive(json.loads(source)), encoding="ascii")
