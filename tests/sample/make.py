"""Marked articles (``marked/*.txt``) in; text, annotations and speakers in the corpus layout out.

    python tests/sample/make.py

``{c1 …}`` marks content, ``{u1 …}`` cue and ``{s1 …}`` source of attribution 1; ``{s1,3 …}`` serves two attributions.
Marks may nest.  Below a line ``---`` stand the speakers: ids | kind | fullest name | aliases | roles | affiliations.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
_PARTS = {"s": "Source", "u": "Cue", "c": "Content"}
_MARK = re.compile(r"\{([suc])(\d+(?:,\d+)*) |\}")
Annotated = dict[int, dict[str, list[tuple[int, int]]]]


def unmark(marked: str) -> tuple[str, Annotated]:
    """The bare text, and for each attribution the spans of its parts.

    Raises:
        ValueError: a mark is not closed, or closes nothing.
    """
    text, at, opened = "", 0, []
    found: Annotated = {}
    for m in _MARK.finditer(marked):
        text += marked[at : m.start()]
        at = m.end()
        if m[1]:
            opened.append((_PARTS[m[1]], [int(n) for n in m[2].split(",")], len(text)))
            continue
        if not opened:
            raise ValueError(f"}} closes nothing: …{marked[max(0, m.start() - 40) : m.end()]}")
        part, numbers, start = opened.pop()
        for number in numbers:
            found.setdefault(number, {}).setdefault(part, []).append((start, len(text)))
    if opened:
        raise ValueError(f"not closed: {opened}")
    return text + marked[at:], found


def annotation(text: str, found: Annotated) -> str:
    """brat stand-off: one text bound per part, one event per attribution."""
    lines, number = [], 0
    for attribution, parts in sorted(found.items()):
        roles = []
        for part in ("Source", "Cue", "Content"):
            if spans := sorted(parts.get(part, [])):
                number += 1
                offsets = ";".join(f"{s} {e}" for s, e in spans)
                covered = " ".join(text[s:e] for s, e in spans).replace("\n", " ")
                lines.append(f"T{number}\t{part} {offsets}\t{covered}")
                roles.append(f"{part}:T{number}")
        number += 1
        anchor = min(s for spans in parts.values() for s in spans)
        lines.append(f"T{number}\tAttribution {anchor[0]} {anchor[1]}\t{text[slice(*anchor)]}".replace("\n", " "))
        lines.append(f"E{attribution}\tAttribution:T{number} {' '.join(roles)}")
    return "\n".join(lines) + ("\n" if lines else "")


def speakers(name: str, rows: str, found: Annotated) -> list[dict]:
    """The records of one article's speakers, in the order of the attributions.

    Raises:
        ValueError: an attribution has two speakers, or one that is not annotated is named.
    """
    records = {}
    for row in filter(None, rows.splitlines()):
        ids, kind, speaker, *lists = (field.strip() for field in row.split("|"))
        aliases, roles, affiliations = (
            [x.strip() for x in f.split(";") if x.strip()] for f in (*lists, "", "", "")[:3]
        )
        for number in map(int, ids.split()):
            if number in records or number not in found:
                raise ValueError(f"{name}: attribution {number} named twice or not marked")
            records[number] = {
                "doc": name,
                "id": f"E{number}",
                "kind": kind,
                "speaker": speaker.replace(" + ", " ; "),
                "aliases": aliases,
                "role": roles,
                "affiliation": affiliations,
            }
    sourced = {n for n, parts in found.items() if "Source" in parts}
    if sourced - records.keys():
        raise ValueError(f"{name}: no speaker for {sorted(sourced - records.keys())}")
    return [records[n] for n in sorted(records)]


def build() -> dict[str, str]:
    """Path below this folder to content, for every file that the marked articles make."""
    files, people = {}, []
    for path in sorted((HERE / "marked").glob("*.txt")):
        marked, _, rows = path.read_text(encoding="utf-8").partition("\n---\n")
        try:
            text, found = unmark(marked.rstrip("\n") + "\n")
            people += speakers(path.stem, rows, found)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
        files[f"text/{path.name}"] = text
        files[f"attributions/{path.stem}.ann"] = annotation(text, found)
    files["speakers.jsonl"] = "".join(json.dumps(p, ensure_ascii=False) + "\n" for p in people)
    return files


def main() -> None:
    """Write every file anew."""
    for name, content in build().items():
        path = HERE / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    try:
        main()
    except ValueError as error:
        sys.exit(str(error))
