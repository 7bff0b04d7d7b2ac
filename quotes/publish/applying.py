"""Takes a copy of a database and reviewers' decisions, makes the copy say what they decided.

Only the copy that is published changes: the working database is the program's own, and reading articles again never
loses a decision, since quotes keep their ids.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable

from quotes.models import Span, content_text
from quotes.publish.decisions import Decision
from quotes.store.names import fold, slug

ACCEPTED = "confirmed by a person"
CHANGED = "corrected by a person"


def apply(conn: sqlite3.Connection, decided: Iterable[Decision]) -> Counter[str]:
    """Carry out decisions, in one transaction; counts them by verdict, and as "missing" where the quote is gone.

    A confirmed or corrected quote has confidence 1 and says so in its evidence.  ``conn`` must enforce foreign keys.
    """
    done: Counter[str] = Counter()
    articles: set[str] = set()
    people: set[str] = set()
    with conn:
        for decision in decided:
            if conn.execute("select 1 from quotes where id = ?", (decision.quote_id,)).fetchone() is None:
                done["missing"] += 1
                continue
            done[decision.verdict] += 1
            articles.add(decision.article_id)
            people.update(_speakers(conn, decision.quote_id))
            if decision.verdict == "reject":
                conn.execute("delete from quotes where id = ?", (decision.quote_id,))
                continue
            if decision.verdict == "change":
                _change(conn, decision)
                people.update(_speakers(conn, decision.quote_id))
            note = ACCEPTED if decision.verdict == "accept" else CHANGED
            conn.execute(
                "update quotes set confidence = 1, evidence = ? || ': ' || evidence where id = ?",
                (note, decision.quote_id),
            )
        _recount(conn, articles, people)
    return done


def _speakers(conn: sqlite3.Connection, quote_id: str) -> list[str]:
    return [row[0] for row in conn.execute("select person_id from quote_speakers where quote_id = ?", (quote_id,))]


def _change(conn: sqlite3.Connection, decision: Decision) -> None:
    quote_id = decision.quote_id
    if decision.type is not None:
        conn.execute("update quotes set type = ? where id = ?", (decision.type, quote_id))
    if decision.role is not None:
        role = decision.role or None
        conn.execute("update quotes set role = ?, role_normal = ? where id = ?", (role, role, quote_id))
    if decision.content is not None:
        spans = tuple(Span(*span) for span in decision.content)
        text = conn.execute("select text from articles where id = ?", (decision.article_id,)).fetchone()[0]
        conn.execute("delete from spans where quote_id = ? and part = 'content'", (quote_id,))
        conn.executemany(
            "insert into spans values (?, 'content', ?, ?, ?)", [(quote_id, n, *span) for n, span in enumerate(spans)]
        )
        conn.execute(
            'update quotes set quote = ?, start = ?, "end" = ? where id = ?',
            (content_text(text, spans), spans[0].start, spans[-1].end, quote_id),
        )
    if decision.speaker is not None:
        conn.execute("delete from quote_speakers where quote_id = ?", (quote_id,))
        if not decision.speaker:
            conn.execute("delete from spans where quote_id = ? and part = 'source'", (quote_id,))
            conn.execute(
                "update quotes set (source, role, role_normal, affiliation) = (null, null, null, null) where id = ?",
                (quote_id,),
            )
        names = dict.fromkeys(name.strip() for name in decision.speaker.split(" ; ") if name.strip())
        linked = dict.fromkeys(_entity(conn, decision.article_id, name) for name in names)
        conn.executemany(
            "insert into quote_speakers (quote_id, ordinal, entity_id, person_id) values (?, ?, ?, ?)",
            [(quote_id, n, *link) for n, link in enumerate(linked)],
        )


def _entity(conn: sqlite3.Connection, article_id: str, name: str) -> tuple[int, str]:
    """The speaker of this name in the article: one that is there, or a new one of a person known by the full name."""
    found = conn.execute(
        "select e.id, e.person_id from entities e join people p on p.id = e.person_id"
        " where e.article_id = ? and (e.name = ? or p.name = ?)",
        (article_id, name, name),
    ).fetchone()
    if found:
        return found[0], found[1]
    person = conn.execute(
        "select id, kind from people where name = ? and article_id is null order by quotes desc limit 1", (name,)
    ).fetchone()
    if person is None:
        key = fold(name)
        base = person_id = slug(name)
        number = 1
        while conn.execute("select 1 from people where id = ?", (person_id,)).fetchone():
            number += 1
            person_id = f"{base}-{number}"
        conn.execute(
            "insert into people (id, name, kind, article_id, name_key, block) values (?, ?, 'person', ?, ?, ?)",
            (person_id, name, article_id, key, key.split()[-1] if key else ""),
        )
        person = (person_id, "person")
    cursor = conn.execute(
        "insert into entities (article_id, name, kind, quotes, published, person_id, linked_to, evidence, confidence)"
        " select id, ?, ?, 0, published, ?, ?, ?, 1 from articles where id = ?",
        (name, person[1], person[0], person[0], CHANGED, article_id),
    )
    return int(cursor.lastrowid or 0), person[0]


def _recount(conn: sqlite3.Connection, articles: set[str], people: set[str]) -> None:
    for article_id in articles:
        conn.execute(
            "update articles set quotes = (select count(*) from quotes where article_id = articles.id) where id = ?",
            (article_id,),
        )
        conn.execute(
            "update entities set quotes = (select count(*) from quote_speakers where entity_id = entities.id)"
            " where article_id = ?",
            (article_id,),
        )
    for person_id in people:
        conn.execute(
            "update people set (quotes, articles, first_quoted, last_quoted) = (select coalesce(sum(quotes), 0),"
            " count(*), min(published), max(published) from entities where person_id = people.id and quotes > 0)"
            " where id = ?",
            (person_id,),
        )
