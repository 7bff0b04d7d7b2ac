"""Takes signed-in reviewers through the quotes, least certain first, and notes what they decide."""

from __future__ import annotations

import asyncio
import re
from itertools import chain, repeat
from pathlib import Path
from weakref import WeakKeyDictionary

from datasette.utils import tilde_encode
from datasette.utils.asgi import BadRequest, Forbidden, NotFound, Response

from quotes.publish import decisions, pages, reading
from quotes.publish.access import database_for
from quotes.publish.decisions import Decision

TYPES = ("direct", "mixed", "indirect")

_files: WeakKeyDictionary = WeakKeyDictionary()
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})")


def enable(datasette, path: Path) -> None:
    """Let signed-in people review, keeping decisions at ``path``; without this call nobody can."""
    _files[datasette] = path


def in_newsroom(datasette) -> bool:
    """Whether this site is the newsroom's own."""
    return datasette in _files


def enabled(datasette, actor) -> bool:
    """Whether this reader may review."""
    return in_newsroom(datasette) and bool(actor)


async def review(datasette, request):
    """The next quote to decide about, or the decision about it."""
    db = await database_for(datasette, request, ("GET", "HEAD", "POST"))
    if not enabled(datasette, request.actor):
        raise Forbidden("Reviewing is for people who are signed in")
    path = _files[datasette]
    here = f"{datasette.urls.database(db.name)}/review"
    if request.method == "POST":
        return await _decided(request, db, path, here, await request.post_vars())
    judged = await asyncio.to_thread(decisions.judged, path)
    wanted = request.args.get("quote")
    skip = request.args.get("skip") or ""
    quote_id = wanted or await _next(db, judged, int(skip) if skip.isdigit() and len(skip) < 7 else 0)
    page, quote = None, None
    if quote_id:
        found = await reading.rows(db, "select article_id from said where id = :id", id=quote_id)
        if not found:
            raise NotFound("There is no such quote in this database")
        page = await reading.article_page(db, found[0]["article_id"])
        quote = next(q for q in page.quotes if q["id"] == quote_id)
    passage = _passage(page, quote["number"] - 1) if quote else []
    return await pages.render(
        datasette,
        request,
        db,
        "quotes_review.html",
        page=page,
        q=quote,
        spans=await _spans(db, quote_id) if quote else "",
        passage=passage,
        skip=int(skip) + 1 if skip.isdigit() else 1,
        decided=judged,
        mine=judged.get(quote_id),
        shares=decisions.shares(judged.values()),
        types=TYPES,
    )


async def _next(db, judged, skip: int) -> str | None:
    """The least certain quote that nobody judged, after ``skip`` of them."""
    after: tuple[float, str] = (-1.0, "")
    sql = "select id, confidence from said where (confidence, id) > (:sure, :id) order by confidence, id limit :size"
    for size in chain((100, 1_000), repeat(10_000)):
        found = await reading.rows(db, sql, sure=after[0], id=after[1], size=size)
        for row in found:
            if row["id"] not in judged:
                if skip == 0:
                    return row["id"]
                skip -= 1
        if len(found) < size:
            return None
        after = found[-1]["confidence"], found[-1]["id"]


def _passage(page, index: int):
    """The paragraphs that hold a part of the quote, with one before and one after."""
    holding = []
    for n, paragraph in enumerate(page.paragraphs):
        if any(index in (*s.content, *s.source, *s.cue) for s in paragraph):
            holding.append(n)
    return page.paragraphs[max(0, min(holding) - 1) : max(holding) + 2] if holding else page.paragraphs[:3]


async def _spans(db, quote_id: str) -> str:
    found = await reading.rows(
        db,
        "select start, \"end\" from spans where quote_id = :id and part = 'content' order by ordinal",
        id=quote_id,
    )
    return " ".join(f"{span['start']}-{span['end']}" for span in found)


async def _decided(request, db, path: Path, here: str, form: dict[str, str]):
    who = str(request.actor.get("id") or "unknown")
    verdict = form.get("verdict")
    if verdict == "undo":
        taken_back = await asyncio.to_thread(decisions.undo, path, who)
        return Response.redirect(f"{here}?quote={tilde_encode(taken_back.quote_id)}" if taken_back else here)
    if verdict not in ("accept", "reject", "change", "unsourced"):
        raise BadRequest("There is no such decision")
    found = await reading.rows(db, "select * from said where id = :id", id=form.get("quote"))
    if not found:
        raise NotFound("There is no such quote in this database")
    quote = found[0]
    spans = await _spans(db, quote["id"])
    decision = Decision(
        quote_id=quote["id"],
        article_id=quote["article_id"],
        verdict="change" if verdict == "unsourced" else verdict,
        before={**{name: quote[name] for name in ("speaker", "role", "type", "source")}, "content": spans},
        confidence=quote["confidence"],
        **({} if verdict in ("accept", "reject") else await _changes(db, quote, spans, form)),
    )
    await asyncio.to_thread(decisions.decide, path, decision, who)
    return Response.redirect(here)


async def _changes(db, quote, spans: str, form: dict[str, str]) -> dict:
    changes: dict = {}
    speaker, role, kind = ((form.get(name) or "").strip() for name in ("speaker", "role", "type"))
    if form["verdict"] == "unsourced":
        if quote["speaker"] or quote["source"]:
            changes["speaker"] = ""
    elif not speaker and quote["speaker"]:
        raise BadRequest("Name the speaker, or press “No source” where the text names none")
    else:
        if speaker and speaker != quote["speaker"]:
            changes["speaker"] = speaker[:300]
        if role != (quote["role"] or ""):
            changes["role"] = role[:300]
    if kind != quote["type"]:
        if kind not in TYPES:
            raise BadRequest("There is no such type")
        changes["type"] = kind
    wanted = (form.get("content") or "").strip()
    if wanted != spans:
        changes["content"] = await _content(db, quote["article_id"], wanted)
    if not changes:
        raise BadRequest("Nothing was changed: accept the quote, or change something first")
    return changes


async def _content(db, article_id: str, wanted: str) -> tuple[tuple[int, int], ...]:
    pieces = wanted.split()
    if not pieces or not all(_SPAN.fullmatch(piece) for piece in pieces):
        raise BadRequest("Spans are written START-END, several with spaces between them")
    length = (await reading.rows(db, "select length(text) as n from articles where id = :id", id=article_id))[0]["n"]
    spans = tuple(sorted(tuple(map(int, piece.split("-"))) for piece in pieces))
    ends = [0, *(end for _, end in spans)]
    if any(not (before <= start < end <= length) for before, (start, end) in zip(ends, spans, strict=False)):
        raise BadRequest(f"Spans lie in the article's {length:,} characters, one after the other")
    return spans
