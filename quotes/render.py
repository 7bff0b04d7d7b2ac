"""Takes an Article with its Quotes; gives what ``quotes extract`` prints: JSON, flat rows, or text for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from quotes.models import Article, Quote, content_text

COLUMNS = (
    "id",
    "speaker",
    "kind",
    "role",
    "affiliation",
    "type",
    "act",
    "negated",
    "quote",
    "cue",
    "source",
    "date",
    "said_on",
    "said_precision",
    "published",
    "addressee",
    "occasion",
    "outlet",
    "title",
    "url",
    "start",
    "end",
    "confidence",
    "evidence",
    "article_id",
)
"""Of the flat form, in order, under the names that the table ``said`` has."""

MATCH = ("\ue000", "\ue001")
"""Signs for the ends of a search's match: private characters, which no article uses."""

_CHANGED = ("\ue002", "\ue003", "\ue004", "\ue005")
_CHANGED_COLOUR = ("\x1b[31m", "\x1b[39m", "\x1b[32m", "\x1b[39m")
_PLAIN = (("[", "]"), ("", ""), ("", ""))
# Each has its own end, since a source may stand inside a content.
_COLOUR = (("\x1b[1m", "\x1b[22m"), ("\x1b[4m", "\x1b[24m"), ("\x1b[36m", "\x1b[39m"))
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Also those that turn the direction of what follows, and would put words into other mouths (CVE-2021-42574)."""


def as_json(article: Article, quotes: Sequence[Quote]) -> dict[str, object]:
    """The article as one object of the published contract; offsets are half-open, in characters of "text"."""
    return {
        "doc": article.id,
        "title": article.title,
        "published": article.published and article.published.isoformat(),
        "outlet": article.outlet,
        "url": article.url,
        "text": article.text,
        "boilerplate": [list(span) for span in article.boilerplate],
        "quotes": [_quote(article, quote) for quote in quotes],
    }


def _quote(article: Article, quote: Quote) -> dict[str, object]:
    found = quote.attribution
    return {
        "id": quote.id(article.id),
        "type": found.type,
        "content": [list(span) for span in found.content],
        "cue": [list(span) for span in found.cue],
        "source": [list(span) for span in found.source],
        "content_text": content_text(article.text, found.content),
        "cue_text": content_text(article.text, found.cue) or None,
        "source_text": content_text(article.text, found.source) or None,
        "speaker": quote.speaker,
        "speaker_kind": _kind(quote),
        "role": quote.role,
        "affiliation": quote.affiliation,
        "said_on": quote.said_on and quote.said_on.isoformat(),
        "said_precision": quote.said_precision,
        "addressee": quote.addressee,
        "occasion": quote.occasion,
        "act": found.act,
        "negated": found.negated,
        "confidence": quote.confidence,
        "evidence": _evidence(quote),
    }


def as_rows(article: Article, quotes: Sequence[Quote]) -> Iterator[dict[str, object]]:
    """One flat row a quote, with the keys of COLUMNS."""
    published = article.published and article.published.isoformat()
    for quote in quotes:
        whole = _quote(article, quote)
        content = quote.attribution.content
        yield {
            **{name: whole.get(name) for name in COLUMNS},
            "kind": whole["speaker_kind"],
            "negated": int(quote.attribution.negated),
            "quote": whole["content_text"],
            "cue": whole["cue_text"],
            "source": whole["source_text"],
            "start": min((span[0] for span in content), default=0),
            "end": max((span[1] for span in content), default=0),
            "date": whole["said_on"] or published,
            "published": published,
            "outlet": article.outlet,
            "title": article.title,
            "url": article.url,
            "article_id": article.id,
        }


def as_text(article: Article, quotes: Sequence[Quote], colour: bool = False) -> str:
    """The quotes for a person to read: each passage with its content in [ ], and who said it, in what role, how sure.

    With colour, content is bold, the cue underlined and the source cyan (ANSI) instead.
    """
    head = [article.title or article.id, article.outlet, article.published and article.published.isoformat()]
    lines = [" · ".join(filter(None, head)), ""]
    lines[0] = printable(lines[0])
    if not quotes:
        lines += ["  no quotes", ""]
    for quote in quotes:
        who = _who(quote.speaker, quote.role)
        facts = [quote.attribution.type, quote.attribution.act, "negated" if quote.attribution.negated else ""]
        if quote.said_on:
            facts.append(f"said on {quote.said_on.isoformat()}")
        facts.append(f"{quote.confidence:.0%} sure")
        passage = " ".join(_passage(article.text, quote, colour).split())
        lines += [f"  {printable(who)}  ({', '.join(filter(None, facts))})", f"    {passage}", ""]
    return "\n".join(lines)


def printable(text: str) -> str:
    """text on one line without control characters, which a terminal would obey; each gives way to a space."""
    return _CONTROLS.sub(" ", text.replace("\n", " "))


def _passage(text: str, quote: Quote, colour: bool) -> str:
    """The paragraphs that the quote stands in, with marks."""
    found = quote.attribution
    spans = [*found.content, *found.cue, *found.source]
    if not spans:
        return ""
    start = text.rfind("\n", 0, min(span[0] for span in spans)) + 1
    end = text.find("\n", max(span[1] for span in spans))
    end = len(text) if end < 0 else end
    marks = _COLOUR if colour else _PLAIN
    edges = [
        edge
        for part, (before, after) in zip((found.content, found.cue, found.source), marks, strict=True)
        for s, e in part
        for edge in ((s, 1, before), (e, 0, after))
    ]
    pieces, at = [], start
    for place, _, mark in sorted(edges):
        pieces += [printable(text[at:place]), mark]
        at = place
    return "".join([*pieces, printable(text[at:end])])


def _kind(quote: Quote) -> str | None:
    kinds = list(dict.fromkeys(speaker.kind for speaker in quote.speakers))
    return kinds[0] if kinds else None


def _evidence(quote: Quote) -> str:
    return "; ".join(dict.fromkeys(filter(None, (quote.attribution.evidence, quote.link_evidence))))


def row_as_text(row: Mapping[str, Any], colour: bool = False) -> str:
    """A row of the table ``said`` for a person to read, its matches in "marked" between the signs of MATCH."""
    who = _who(row["speaker"], row["role"])
    facts = [row["type"], row["date"], row["outlet"], f"{row['confidence']:.0%} sure"]
    lines = [f"{who}  ({', '.join(filter(None, facts))})", f"  {' '.join(row['marked'].split())}"]
    if row["title"]:
        lines.append(f"  {row['title']}")
    shown = "\n".join(map(printable, lines))
    for sign, mark in zip(MATCH, _COLOUR[0] if colour else ("", ""), strict=True):
        shown = shown.replace(sign, mark)
    return shown


def rows_as_table(rows: Sequence[Mapping[str, Any]], width: int) -> Iterator[str]:
    """Lines of a table of quotes: speaker, role, type and the quote, cut to ``width`` columns of a terminal."""
    cells = [
        (row["speaker"] or "(nobody named)", row["role"] or "", row["type"], " ".join(row["quote"].split()))
        for row in rows
    ]
    heads = ("speaker", "role", "type", "quote")
    widest = [min(30, max(len(c[k]) for c in (heads, *cells))) for k in range(3)]
    last = max(20, width - sum(widest) - 6)
    for cell in (heads, tuple("-" * w for w in (*widest, last)), *cells):
        line = "  ".join(printable(_cut(text, w)).ljust(w) for text, w in zip(cell, (*widest, last), strict=True))
        yield line.rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def statement_as_text(statement: Mapping[str, Any], colour: bool = False) -> str:
    """A statement with its versions for a person to read; in each, words that others have are between [- and -], words
    of its own between {+ and +} (colours in place of the signs, with colour)."""
    first = statement["versions_list"][0]
    counts = f"{statement['versions']} versions, {statement['outlets']} outlets"
    lines = [f"{_who(first['speaker'], first['role'])}  ({counts})", f"  {' '.join(statement['longest'].split())}"]
    for version in statement["versions_list"]:
        where = ", ".join(filter(None, (version["outlet"], version["published"])))
        lines.append(f"  {version['kind_of_version']:8}{where or version['article_id']}")
        if version["kind_of_version"] in ("cut", "altered"):
            lines.append(f"          {' '.join(_changes(version['changes']).split())}")
    shown = "\n".join(map(printable, lines))
    for sign, plain, coloured in zip(_CHANGED, ("[-", "-]", "{+", "+}"), _CHANGED_COLOUR, strict=True):
        shown = shown.replace(sign, coloured if colour else plain)
    return shown


def _changes(changes: Iterable[tuple[str, str, str]]) -> str:
    gone, gone_end, new, new_end = _CHANGED
    pieces = []
    for kind, before, after in changes:
        if kind == "same":
            pieces.append(after)
        else:
            pieces += [f"{gone}{before}{gone_end}" if before else "", f"{new}{after}{new_end}" if after else ""]
    return " ".join(pieces)


def _who(speaker: str | None, role: str | None) -> str:
    return ", ".join(filter(None, (speaker or "nobody named", role if role != speaker else None)))
