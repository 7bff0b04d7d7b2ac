"""Takes a database of quotes, gives the statements that several articles quote, each version beside the longest."""

from __future__ import annotations

from dataclasses import dataclass

from datasette.database import Database

from quotes.publish.reading import Row, pages_of, rows
from quotes.store.alike import differences
from quotes.store.names import fold
from quotes.store.versions import compared

PAGE = 20
"""Statements on one page."""

SHOWN = 6
"""Versions of each statement on a page of several."""

MOST = 500
"""Versions on the page of one statement."""

_STATEMENTS = (
    "select s.*, p.name as speaker, q.quote as longest, q.type as longest_type"
    " from (select * from statements s where {}) s"
    " join said q on q.id = s.longest_id left join people p on p.id = s.speaker_id"
    " order by {}"
)
_ORDER = "s.outlets desc, s.articles desc, s.id"


@dataclass(frozen=True, slots=True)
class Retold:
    """One page of statements."""

    statements: list[Row]
    """Rows of ``statements`` with ``speaker`` (a name), ``longest`` (its words), ``speakers`` (all that its versions
    name, in the order of print) and ``told``, the first versions in print: rows with what ``said`` says of them,
    ``kind`` (full, same, cut or altered) and ``changes`` from the longest, of what is ``compared``
    (``alike.Change``)."""
    count: int
    """Of all statements."""
    page: int
    """From 1."""
    speaker: Row | None
    """Whose statements these are: id, name; None for everybody's."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return pages_of(self.count, PAGE)


async def statements(db: Database, page: int, speaker_id: str | None = None) -> Retold:
    """One page of all statements, or of one speaker's: those of most outlets first."""
    of_all = await count(db, speaker_id)
    page = min(page, pages_of(of_all, PAGE))
    found = await rows(
        db,
        _STATEMENTS.format(f"{_whose(speaker_id)} order by {_ORDER} limit :size offset :offset", _ORDER),
        speaker=speaker_id,
        size=PAGE,
        offset=(page - 1) * PAGE,
    )
    named = await rows(db, "select id, name from people where id = :id", id=speaker_id) if speaker_id else []
    return Retold([await _told(db, statement, SHOWN) for statement in found], of_all, page, next(iter(named), None))


async def count(db: Database, speaker_id: str | None = None) -> int:
    """How many statements several articles quote, of everybody or of one speaker."""
    found = await rows(db, f"select count(*) as n from statements where {_whose(speaker_id)}", speaker=speaker_id)
    return found[0]["n"]


def _whose(speaker_id: str | None) -> str:
    return "speaker_id = :speaker" if speaker_id else "1"


async def statement(db: Database, statement_id: str) -> Row | None:
    """One statement with its versions, as in ``Retold.statements``; None where there is none of this id."""
    found = await rows(db, _STATEMENTS.format("id = :id", _ORDER), id=statement_id)
    return await _told(db, found[0], MOST) if found else None


async def of_article(db: Database, article_id: str) -> dict[str, Row]:
    """The statements that quotes of an article are versions of: id of the quote to id, versions, outlets."""
    found = await rows(
        db,
        "select v.quote_id, s.id, s.versions, s.outlets from said join versions v on v.quote_id = said.id"
        " join statements s on s.id = v.statement_id where said.article_id = :id",
        id=article_id,
    )
    return {row["quote_id"]: row for row in found}


async def _told(db: Database, statement: Row, most: int) -> Row:
    told = await rows(
        db,
        "select said.id, said.quote, said.type, said.outlet, said.published, said.title, said.article_id,"
        " said.speaker, v.kind"
        " from versions v join said on said.id = v.quote_id where v.statement_id = :id"
        " order by said.published is null, said.published, said.article_id, said.start limit :most",
        id=statement["id"],
        most=MOST,
    )
    longest = compared(statement["longest"], statement["longest_type"])
    shown = told[:most]
    for version in shown:
        version["changes"] = differences(longest, compared(version["quote"], version["type"]))
    speakers: dict[str, str] = {}
    for version in told:
        if version["speaker"]:
            speakers.setdefault(fold(version["speaker"]), version["speaker"])
    return {**statement, "speakers": list(speakers.values()), "told": shown}
