"""Takes articles with their quotes; gives Arrow tables of articles, quotes and people, and the same back from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pyarrow as pa

from quotes import render
from quotes.models import Article, Attribution, Quote, Role, Span, Speaker

TABLES = ("articles", "quotes", "people")

Result = tuple[Article, Sequence[Quote]]

_SPANS = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
_ROLES = pa.list_(
    pa.struct(
        [
            ("role", pa.string()),
            ("normal", pa.string()),
            ("affiliation", pa.string()),
            ("start", pa.int32()),
            ("end", pa.int32()),
        ]
    )
)
_TYPES = {"negated": pa.int8(), "start": pa.int32(), "end": pa.int32(), "confidence": pa.float64()}
SCHEMAS = {
    "articles": pa.schema(
        [
            *((name, pa.string()) for name in ("id", "title", "published", "outlet", "url", "text")),
            ("boilerplate", _SPANS),
            ("input", pa.string()),
            ("place", pa.string()),
        ]
    ),
    "quotes": pa.schema(
        [
            *((name, _TYPES.get(name, pa.string())) for name in render.COLUMNS),
            *((f"{part}_spans", _SPANS) for part in ("content", "cue", "source")),
            ("speakers", pa.list_(pa.int32())),
            ("attribution_confidence", pa.float64()),
            ("attribution_evidence", pa.string()),
            ("link_confidence", pa.float64()),
            ("link_evidence", pa.string()),
        ]
    ),
    "people": pa.schema(
        [
            ("article_id", pa.string()),
            ("number", pa.int32()),
            ("name", pa.string()),
            ("kind", pa.string()),
            ("affiliation", pa.string()),
            ("aliases", pa.list_(pa.string())),
            ("roles", _ROLES),
            ("quotes", pa.int32()),
        ]
    ),
}
"""``articles.place`` is where in its input an article stands; ``quotes`` begins with the columns of ``quotes extract
--format csv``; its ``speakers`` are ``people.number`` of the same article."""


@dataclass(frozen=True, slots=True)
class Read:
    """An article with its quotes, and where it was read."""

    input: str
    place: str
    article: Article
    quotes: Sequence[Quote]


class Rows:
    """The rows of one partition, as they come."""

    def __init__(self) -> None:
        self._rows: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}

    def add(self, read: Read) -> None:
        """Keep the rows of one article."""
        article = read.article
        self._rows["articles"].append(
            {
                "id": article.id,
                "title": article.title,
                "published": _iso(article.published),
                "outlet": article.outlet,
                "url": article.url,
                "text": article.text,
                "boilerplate": _spans(article.boilerplate),
                "input": read.input,
                "place": read.place,
            }
        )
        numbers = {speaker: n for n, speaker in enumerate(dict.fromkeys(s for q in read.quotes for s in q.speakers))}
        spoken: dict[Speaker, int] = defaultdict(int)
        for quote, flat in zip(read.quotes, render.as_rows(article, read.quotes), strict=True):
            found = quote.attribution
            for speaker in dict.fromkeys(quote.speakers):
                spoken[speaker] += 1
            self._rows["quotes"].append(
                {
                    **flat,
                    "content_spans": _spans(found.content),
                    "cue_spans": _spans(found.cue),
                    "source_spans": _spans(found.source),
                    "speakers": [numbers[speaker] for speaker in quote.speakers],
                    "attribution_confidence": found.confidence,
                    "attribution_evidence": found.evidence,
                    "link_confidence": quote.link_confidence,
                    "link_evidence": quote.link_evidence,
                }
            )
        for speaker, n in numbers.items():
            self._rows["people"].append(
                {
                    "article_id": article.id,
                    "number": n,
                    "name": speaker.name,
                    "kind": speaker.kind,
                    "affiliation": speaker.affiliation,
                    "aliases": list(speaker.aliases),
                    "roles": [
                        {"role": r.text, "normal": r.normal, "affiliation": r.affiliation, "start": s, "end": e}
                        for r in speaker.roles
                        for s, e in [r.span]
                    ],
                    "quotes": spoken[speaker],
                }
            )

    def tables(self) -> dict[str, pa.Table]:
        """One table of each kind."""
        return {name: pa.Table.from_pylist(rows, schema=SCHEMAS[name]) for name, rows in self._rows.items()}


def read_back(tables: dict[str, pa.Table]) -> Iterator[Read]:
    """The articles with the quotes that ``Rows.tables`` was made of, equal to what they were."""
    people: dict[str, list[Speaker]] = defaultdict(list)
    for row in _rows(tables["people"]):
        roles = tuple(
            Role(r["role"], Span(r["start"], r["end"]), r["normal"], r["affiliation"]) for r in row["roles"] or ()
        )
        people[row["article_id"]].append(
            Speaker(row["name"], row["kind"], tuple(row["aliases"] or ()), roles, row["affiliation"])
        )
    quotes: dict[str, list[Quote]] = defaultdict(list)
    for row in _rows(tables["quotes"]):
        quotes[row["article_id"]].append(_quote(row, people[row["article_id"]]))
    for row in _rows(tables["articles"]):
        article = Article(
            *(row["id"], row["text"], row["title"], _day(row["published"]), row["outlet"], row["url"]),
            boilerplate=_tuples(row["boilerplate"]),
        )
        yield Read(row["input"], row["place"], article, quotes.get(article.id, []))


def _quote(row: dict[str, Any], people: Sequence[Speaker]) -> Quote:
    attribution = Attribution(
        *(_tuples(row["content_spans"]), _tuples(row["cue_spans"]), _tuples(row["source_spans"])),
        *(row["type"], row["act"], bool(row["negated"])),
        *(row["attribution_confidence"], row["attribution_evidence"]),
    )
    return Quote(
        attribution,
        tuple(people[n] for n in row["speakers"] or ()),
        role=row["role"],
        affiliation=row["affiliation"],
        said_on=_day(row["said_on"]),
        said_precision=row["said_precision"],
        addressee=row["addressee"],
        occasion=row["occasion"],
        link_confidence=row["link_confidence"],
        link_evidence=row["link_evidence"],
    )


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    for batch in table.to_batches(max_chunksize=1024):
        yield from batch.to_pylist()


def _spans(spans: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    return [{"start": start, "end": end} for start, end in spans]


def _tuples(spans: Iterable[dict[str, int]] | None) -> tuple[Span, ...]:
    return tuple(Span(span["start"], span["end"]) for span in spans or ())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
