"""Takes what reviewers decide about quotes, keeps it for good in a file of its own, gives what holds now.

The file lies beside the database of quotes and is never attached to the site: no SQL of a reader can reach it.
Decisions are only ever added; taking one back is a decision too.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

Verdict = Literal["accept", "reject", "change"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS decisions (
  id INTEGER PRIMARY KEY,
  quote_id TEXT NOT NULL,
  article_id TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'reject', 'change', 'undo')),
  speaker TEXT,
  role TEXT,
  type TEXT,
  content TEXT,
  before TEXT NOT NULL DEFAULT '{}',
  confidence REAL,
  undoes INTEGER REFERENCES decisions(id),
  who TEXT NOT NULL,
  at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS decisions_quote ON decisions(quote_id);
CREATE INDEX IF NOT EXISTS decisions_undone ON decisions(undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER IF NOT EXISTS decisions_stay BEFORE UPDATE ON decisions BEGIN
  SELECT raise(ABORT, 'decisions are never changed: undo one with a new one');
END;
CREATE TRIGGER IF NOT EXISTS decisions_remain BEFORE DELETE ON decisions BEGIN
  SELECT raise(ABORT, 'decisions are never deleted: undo one with a new one');
END;
"""

_STANDING = (
    "select * from decisions d where verdict <> 'undo' and not exists (select 1 from decisions u where u.undoes = d.id)"
)


@dataclass(frozen=True, slots=True)
class Decision:
    """What holds of one quote."""

    quote_id: str
    article_id: str
    verdict: Verdict
    speaker: str | None = None
    """The right speaker's name; "" where the text names no source, None where nothing changes."""
    role: str | None = None
    type: str | None = None
    content: tuple[tuple[int, int], ...] | None = None
    """The right spans, half-open, in characters of the article."""
    before: dict[str, Any] | None = None
    """What the program had found: speaker, role, type, source, content."""
    confidence: float | None = None
    """How sure the program had been, 0 to 1."""
    who: str = ""
    at: str = ""
    id: int = 0


class Judged(NamedTuple):
    """The verdict on one quote, how sure the program had been (0 to 1), and when it was given (UTC, ISO)."""

    verdict: Verdict
    confidence: float | None
    at: str


@dataclass(frozen=True, slots=True)
class Share:
    """How often the program was right, among decided quotes of about one confidence."""

    low: float
    high: float
    decided: int
    right: int


def beside(db: Path) -> Path:
    """Where the decisions about a database are kept."""
    return db.with_name(f"{db.stem}-reviews.db")


def decide(path: Path, decision: Decision, who: str) -> None:
    """Add a decision.  Raises ``sqlite3.Error`` when the file cannot be written."""
    with _open(path) as conn:
        conn.execute(
            "insert into decisions (quote_id, article_id, verdict, speaker, role, type, content, before, confidence,"
            " who, at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                decision.quote_id,
                decision.article_id,
                decision.verdict,
                decision.speaker,
                decision.role,
                decision.type,
                json.dumps(decision.content) if decision.content is not None else None,
                json.dumps(decision.before or {}, ensure_ascii=False),
                decision.confidence,
                who,
                _now(),
            ),
        )


def undo(path: Path, who: str) -> Decision | None:
    """Take back the latest standing decision of one reviewer; None when there is none."""
    with _open(path) as conn:
        last = conn.execute(f"{_STANDING} and who = ? order by id desc limit 1", (who,)).fetchone()
        if last is None:
            return None
        conn.execute(
            "insert into decisions (quote_id, article_id, verdict, undoes, who, at) values (?, ?, 'undo', ?, ?, ?)",
            (last["quote_id"], last["article_id"], last["id"], who, _now()),
        )
        return _decision(last)


def standing(path: Path) -> dict[str, Decision]:
    """The decision that holds for each decided quote: the latest that was not taken back."""
    if not path.exists():
        return {}
    with _open(path) as conn:
        return {row["quote_id"]: _decision(row) for row in conn.execute(f"{_STANDING} order by id")}


def judged(path: Path) -> dict[str, Judged]:
    """The verdict that holds for each decided quote: all that a page needs of many."""
    if not path.exists():
        return {}
    with _open(path) as conn:
        conn.row_factory = None
        sql = _STANDING.replace("*", "quote_id, verdict, confidence, at", 1)
        return {quote_id: Judged(*rest) for quote_id, *rest in conn.execute(f"{sql} order by id")}


def shares(decided: Collection[Decision | Judged], bins: int = 5) -> list[Share]:
    """How often accepted, by confidence, in ``bins`` equal parts of 0 to 1; parts without a decision are left out."""
    found = []
    for n in range(bins):
        low, high = n / bins, (n + 1) / bins
        inside = [d for d in decided if d.confidence is not None and min(int(d.confidence * bins), bins - 1) == n]
        if inside:
            found.append(Share(low, high, len(inside), sum(d.verdict == "accept" for d in inside)))
    return found


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=30)) as conn:
        conn.row_factory = sqlite3.Row
        conn.executescript(_SCHEMA)
        with conn:
            yield conn


def _decision(row: sqlite3.Row) -> Decision:
    content = json.loads(row["content"]) if row["content"] else None
    return Decision(
        quote_id=row["quote_id"],
        article_id=row["article_id"],
        verdict=row["verdict"],
        speaker=row["speaker"],
        role=row["role"],
        type=row["type"],
        content=tuple((start, end) for start, end in content) if content else None,
        before=json.loads(row["before"]),
        confidence=row["confidence"],
        who=row["who"],
        at=row["at"],
        id=row["id"],
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
