"""Words, a speaker and dates in; rows of ``said`` out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlite_utils import Database

from quotes.store.database import path_of, store_errors
from quotes.store.migrations import SAID_COLUMNS
from quotes.store.names import fold

_TERM = re.compile(r'"([^"]*)"(\*?)|(\S+)')
_TOKEN = re.compile(r"[^\W_]+")
_DOUBLE_MARKS = str.maketrans(dict.fromkeys("“”„‟«»〝〞＂", '"'))
_ENDINGS = ("e", "y", "ed", "ing", "er", "s", "es", "ies", "al", "ate", "ation", "ational", "ion", "ity", "ive", "ment")


def fts_query(text: str) -> str:
    """Turn what a person types into an FTS5 query that cannot fail; "" when it holds no word.

    Words must all occur, in any order and inflection; "in quotation marks", straight or curly, they must follow each
    other; ``embass*`` finds every word that begins so.  All other punctuation is ignored, operators are plain words.
    """
    terms = []
    for phrase, phrase_star, word in _TERM.findall(text.translate(_DOUBLE_MARKS)):
        tokens = _TOKEN.findall(phrase or word)
        if tokens:
            terms.append(_prefix(tokens) if phrase_star or word.endswith("*") else f'"{" ".join(tokens)}"')
    return " AND ".join(terms)


def _prefix(tokens: Sequence[str]) -> str:
    """A prefix of the words themselves, though the index holds stems.

    "organiz*" must find "organization", which the index knows as "organ": so the prefix is also tried with common
    endings, and the index's own stemmer sees to the rest.
    """
    phrase = " ".join(tokens)
    alternatives = [f'"{phrase}" *', *(f'"{phrase}{ending}"' for ending in _ENDINGS if len(tokens[-1]) > 3)]
    return f"({' OR '.join(alternatives)})"


def search(
    db: Database,
    text: str,
    filters: Mapping[str, object] | None = None,
    limit: int | None = 20,
    mark: tuple[str, str] = ("", ""),
) -> list[dict]:
    """Quotes that hold the words of text, best match first; with an empty text the latest first.

    Args:
        db: from ``open_db``.
        text: see ``fts_query``; what holds no word at all, as "?!", finds nothing.
        filters: as for ``rows``.
        limit: most rows to return; None for all.
        mark: put before and after each match in the key ``marked``.

    Returns:
        Rows of ``said`` as dicts, with ``marked`` beside ``quote``.

    Raises:
        ValueError: a filter names no column.
        StoreError: the database is damaged or locked.
    """
    query = fts_query(text)
    if text.strip() and not query:
        return []
    where, parameters = conditions(filters or {})
    columns = ", ".join(f'said."{c}"' for c in SAID_COLUMNS)
    if query:
        sql = (
            f"SELECT {columns}, highlight(said_fts, 0, :before, :after) AS marked FROM said_fts"
            f" JOIN said ON said.rowid = said_fts.rowid WHERE said_fts MATCH :query AND {where} ORDER BY rank"
        )
        parameters |= {"query": f"quote : ({query})", "before": mark[0], "after": mark[1]}
    else:
        sql = f"SELECT {columns}, quote AS marked FROM said WHERE {where} ORDER BY date DESC, rowid"
    with store_errors(path_of(db)):
        return list(db.query(f"{sql} LIMIT :limit", {**parameters, "limit": -1 if limit is None else limit}))


def rows(db: Database, filters: Mapping[str, object] | None = None) -> Iterator[dict]:
    """Every row of ``said`` that fits, in the order saved, from one cursor: memory does not grow with the result.

    Args:
        db: from ``open_db``.
        filters: ``text`` with words, as for ``search``; ``speaker`` with words of the name or of an alias, in any case
            and without diacritics ("mike pompeo"); ``since`` and ``until`` with the first and last day, by when it was
            said or else published; ``role_holds`` and ``outlet_holds`` with a part of what that column must hold, in
            any case of the letters a to z; ``confidence_from`` with the least confidence (0..1); any column of ``said``
            with the value that it must have, or a list of such values.  None and absent mean the same: no filter.

    Raises:
        ValueError: a filter names no column.
        StoreError: the database is damaged or locked.
    """
    where, parameters = conditions(filters or {})
    columns = ", ".join(f'"{c}"' for c in SAID_COLUMNS)
    with store_errors(path_of(db)):
        yield from db.query(f"SELECT {columns} FROM said WHERE {where} ORDER BY rowid", parameters)


def conditions(filters: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """A condition on ``said`` with its parameters; filters as for ``rows``.  Raises ValueError for no column."""
    terms, parameters = ["1"], {}
    for n, (name, value) in enumerate(filters.items()):
        key = f"p{n}"
        if value is None:
            continue
        if name == "text":
            query = fts_query(str(value))
            if query:
                terms.append(f"said.rowid IN (SELECT rowid FROM said_fts WHERE said_fts MATCH :{key})")
                parameters[key] = f"quote : ({query})"
            elif str(value).strip():
                terms.append("0")
        elif name == "speaker":
            terms.append(
                "said.id IN (SELECT quote_id FROM quote_speakers WHERE person_id IN (SELECT person_id FROM aliases"
                f" WHERE ' ' || name_key || ' ' LIKE :{key} UNION SELECT id FROM people"
                f" WHERE ' ' || name_key || ' ' LIKE :{key}))"
            )
            parameters[key] = f"% {fold(str(value))} %"
        elif name in ("since", "until"):
            terms.append(f"said.date {'>=' if name == 'since' else '<='} :{key}")
            parameters[key] = value.isoformat() if isinstance(value, date) else str(value)
        elif name == "confidence_from":
            terms.append(f"said.confidence >= :{key}")
            parameters[key] = value
        elif name in ("role_holds", "outlet_holds"):
            terms.append(f"said.{name.removesuffix('_holds')} LIKE :{key} ESCAPE '\\'")
            parameters[key] = "%" + re.sub(r"([\\%_])", r"\\\1", str(value)) + "%"
        elif name in SAID_COLUMNS:
            values = list(value) if isinstance(value, (list, tuple, set, frozenset)) else [value]
            names = [f"{key}_{m}" for m in range(len(values))]
            terms.append(f'said."{name}" IN ({", ".join(":" + each for each in names)})')
            parameters |= dict(zip(names, values, strict=True))
        else:
            raise ValueError(f"no column {name!r} in said; it has {', '.join(SAID_COLUMNS)}")
    return " AND ".join(terms), parameters
