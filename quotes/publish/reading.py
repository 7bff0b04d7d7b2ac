"""Takes a database of quotes, gives the values that each page shows.  All SQL of the pages stands here, and only reads."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from datasette.database import Database

from quotes.publish.marks import Mark, Segment, paragraphs

Row = dict[str, Any]

COLOURS = 8
"""How many colours tell speakers apart; the most quoted come first, the ninth has the first colour again."""


async def rows(db: Database, sql: str, **parameters: Any) -> list[Row]:
    """All rows of a query, as dicts."""
    return [dict(row) for row in (await db.execute(sql, parameters)).rows]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article with its quotes marked."""

    article: Row
    quotes: list[Row]
    """Rows of ``said`` in the order of the text, with ``number`` (from 1), ``colour`` and ``speakers`` beside."""
    speakers: list[Row]
    """Who speaks here, most quoted first: id, name, role, kind, colour, quotes."""
    paragraphs: list[list[Segment]]
    before: Row | None
    """The article of the same outlet published before this one: id, title."""
    after: Row | None


async def article_page(db: Database, article_id: str) -> ArticlePage | None:
    """The article with this id, or None."""
    found = await rows(db, "select * from articles where id = :id", id=article_id)
    if not found:
        return None
    article = found[0]
    quotes = await rows(db, 'select * from said where article_id = :id order by start, "end", id', id=article_id)
    linked = await rows(
        db,
        "select s.quote_id, p.id, p.name, p.kind, s.ordinal from said join quote_speakers s on s.quote_id = said.id"
        " join people p on p.id = s.person_id where said.article_id = :id order by s.ordinal",
        id=article_id,
    )
    spans = await rows(
        db,
        'select s.quote_id, s.part, s.start, s."end" from said join spans s on s.quote_id = said.id'
        " where said.article_id = :id order by s.quote_id, s.part, s.ordinal",
        id=article_id,
    )
    speakers = _speakers(quotes, linked)
    colour = {speaker["id"]: speaker["colour"] for speaker in speakers}
    index = {}
    for number, quote in enumerate(quotes, 1):
        index[quote["id"]] = number - 1
        quote["number"] = number
        quote["colour"] = colour.get(quote["speaker_id"], "n")
        quote["speakers"] = []
    for link in linked:
        quotes[index[link["quote_id"]]]["speakers"].append(link)
    marks = [Mark(s["start"], s["end"], s["part"], index[s["quote_id"]]) for s in spans]
    marks += [Mark(start, end, "boilerplate") for start, end in json.loads(article["boilerplate"] or "[]")]
    return ArticlePage(
        article=article,
        quotes=quotes,
        speakers=speakers,
        paragraphs=list(paragraphs(article["text"], marks)),
        before=await _neighbour(db, article, "<", "desc"),
        after=await _neighbour(db, article, ">", "asc"),
    )


def _speakers(quotes: list[Row], linked: list[Row]) -> list[Row]:
    count = Counter(link["id"] for link in linked)
    roles = {q["speaker_id"]: q["role"] for q in reversed(quotes) if q["role"]}
    named = {link["id"]: link for link in linked}
    ordered = sorted(named.values(), key=lambda link: -count[link["id"]])
    return [
        {
            "id": link["id"],
            "name": link["name"],
            "kind": link["kind"],
            "role": roles.get(link["id"]),
            "quotes": count[link["id"]],
            "colour": n % COLOURS,
        }
        for n, link in enumerate(ordered)
    ]


async def _neighbour(db: Database, article: Row, comparison: str, direction: str) -> Row | None:
    found = await rows(
        db,
        f"select id, title from articles where outlet is :outlet and (published, id) {comparison} (:published, :id)"
        f" order by published {direction}, id {direction} limit 1",
        outlet=article["outlet"],
        published=article["published"] or "",
        id=article["id"],
    )
    return found[0] if found else None
