"""One article with its quotes in, the rows that stand for it out: pure, so that rows can be compared before writing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from quotes.models import Article, Quote, Speaker, content_text

Key = tuple[str, str]
"""Name and kind: what tells the entities of one article apart."""

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Record:
    """The rows of one article, but for what the database itself decides: row numbers and who is whom."""

    article: tuple
    """id, title, published, outlet, url, text, boilerplate, sha256, number of quotes."""
    entities: tuple[tuple[str, str, str | None, tuple[str, ...], int], ...]
    """name, kind, affiliation, aliases, number of quotes."""
    roles: tuple[tuple, ...]
    """Number of the entity, role, its normal form, affiliation, start, end."""
    quotes: tuple[tuple, ...]
    speakers: tuple[tuple[str, int, int], ...]
    """Quote id, ordinal, number of the entity."""
    spans: tuple[tuple, ...]
    """Quote id, part, ordinal, start, end."""
    digest: str = ""
    """A value that differs when anything above differs."""


def record(article: Article, quotes: Sequence[Quote]) -> Record:
    """The rows of article.  Lone surrogates, which SQLite cannot hold, become U+FFFD: offsets stay true."""
    unique = {quote.id(article.id): quote for quote in quotes}
    entities = _entities(list(unique.values()))
    number = {key: n for n, key in enumerate(entities)}
    made = Record(
        article=(
            article.id,
            article.title,
            _iso(article.published),
            article.outlet,
            article.url,
            article.text,
            json.dumps(article.boilerplate),
            hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest(),
            len(unique),
        ),
        entities=tuple(
            (s.name, s.kind, s.affiliation, tuple(filter(None, dict.fromkeys((s.name, *s.aliases)))), count)
            for s, count in entities.values()
        ),
        roles=tuple(
            (number[key], role.text, role.normal, role.affiliation, *role.span)
            for key, (speaker, _) in entities.items()
            for role in speaker.roles
        ),
        quotes=tuple(_quote(quote_id, article, quote) for quote_id, quote in unique.items()),
        speakers=tuple(
            (quote_id, n, number[key])
            for quote_id, quote in unique.items()
            for n, key in enumerate(dict.fromkeys(map(_key, quote.speakers)))
        ),
        spans=tuple(
            (quote_id, part, n, start, end)
            for quote_id, quote in unique.items()
            for part, spans in _parts(quote)
            for n, (start, end) in enumerate(spans)
        ),
    )
    rows = (made.article, made.entities, made.roles, made.quotes, made.speakers, made.spans)
    try:
        digest = json.dumps(rows, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        rows = _storable(rows)
        digest = json.dumps(rows, ensure_ascii=False).encode()
    return Record(*rows, digest=hashlib.sha256(digest).hexdigest())


def _entities(quotes: list[Quote]) -> dict[Key, tuple[Speaker, int]]:
    """Everybody who speaks, in order of appearance, with what all their quotes tell of them and how many these are."""
    found: dict[Key, tuple[Speaker, int]] = {}
    for quote in quotes:
        for key, speaker in {_key(s): s for s in quote.speakers}.items():
            known, count = found.get(key, (speaker, 0))
            if known != speaker:
                known = replace(
                    known,
                    aliases=tuple(dict.fromkeys(known.aliases + speaker.aliases)),
                    roles=tuple(dict.fromkeys(known.roles + speaker.roles)),
                    affiliation=known.affiliation or speaker.affiliation,
                )
            found[key] = (known, count + 1)
    return found


def _key(speaker: Speaker) -> Key:
    return speaker.name, speaker.kind


def _parts(quote: Quote) -> tuple:
    attribution = quote.attribution
    return ("content", attribution.content), ("cue", attribution.cue), ("source", attribution.source)


def _quote(quote_id: str, article: Article, quote: Quote) -> tuple:
    attribution = quote.attribution
    return (
        quote_id,
        article.id,
        attribution.type,
        attribution.act,
        int(attribution.negated),
        content_text(article.text, attribution.content),
        content_text(article.text, attribution.cue) or None,
        content_text(article.text, attribution.source) or None,
        quote.role,
        _normal_role(quote),
        quote.affiliation,
        _iso(quote.said_on),
        quote.said_precision,
        quote.addressee,
        quote.occasion,
        min((start for start, _ in attribution.content), default=0),
        max((end for _, end in attribution.content), default=0),
        float(quote.confidence),
        float(attribution.confidence),
        float(quote.link_confidence),
        "; ".join(dict.fromkeys(filter(None, (attribution.evidence, quote.link_evidence)))),
    )


def _normal_role(quote: Quote) -> str | None:
    # Its package loads spaCy, which takes seconds: who only searches must not wait for it.
    from quotes.speakers.role_forms import spell_out

    for role in chain.from_iterable(speaker.roles for speaker in quote.speakers):
        if quote.role in (role.text, role.normal, spell_out(role.text)):
            return role.normal
    return quote.role


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _storable(value):
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    return tuple(map(_storable, value)) if isinstance(value, tuple) else value
