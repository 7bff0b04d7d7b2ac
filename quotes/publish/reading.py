"""Takes a database of quotes, gives the values that its pages show.  It only reads."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

from datasette.database import Database, QueryInterrupted
from datasette.utils.asgi import Base400

from quotes.export import named
from quotes.publish import searching
from quotes.publish.access import state
from quotes.publish.charts import MONTHS_FROM, Chart, chart
from quotes.publish.keyness import own_words, phrases, words
from quotes.publish.marks import Mark, Segment, paragraphs
from quotes.publish.searching import NO_OUTLET, Search
from quotes.store.migrations import TOKENIZE

Row = dict[str, Any]

COLOURS = 8
"""How many colours tell speakers apart; the most quoted come first, the ninth has the first colour again."""


class TookTooLong(Base400):
    """A question that could not be answered within the site's time limit."""

    status = 503


async def rows(db: Database, sql: str, **parameters: Any) -> list[Row]:
    """All rows of a query, as dicts.  Raises ``TookTooLong``."""
    try:
        found = await db.execute(sql, parameters)
    except QueryInterrupted as error:
        raise TookTooLong("This takes too long to find: add words, a speaker or dates") from error
    return [dict(row) for row in found.rows]


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


PAGE = 25
"""Quotes on one page of results."""

COMMON = 10_000
"""Words that more quotes hold are not ranked: it takes long, and tells nothing of a word so common."""

SAMPLE = 600
"""Quotes of a speaker whose words are counted; twice as many of everybody's."""

BEFORE, AFTER = "\ue000", "\ue001"
"""Stand around each match; private characters, so that no text holds them by chance."""

LEAST_QUOTES = 8
"""Fewer do not tell which words are a speaker's own."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of quotes that a search found."""

    search: Search
    count: int
    """Of all that was found."""
    quotes: list[Row]
    """Columns of ``said``, with ``pieces`` beside: the quote as (text, whether it matches)."""
    page: int
    """From 1."""
    common: bool
    """Whether too many quotes hold the words to rank them."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least 1."""
        return pages_of(self.count, PAGE)


def pages_of(count: int, size: int) -> int:
    """How many pages of a size hold so many, at least 1."""
    return max(1, -(-count // size))


async def asked(db: Database, args: Mapping[str, str], person_id: str | None = None) -> Search:
    """The search that the fields of a request ask for; with ``person_id``, among the quotes of that row of people."""
    words = searching.asked(args)
    people = [person_id] if person_id is not None else None
    if people is None and "speaker" in words:
        people = [row["id"] for row in await rows(db, searching.PEOPLE, name=searching.named(words["speaker"]))]
    return searching.search(words, args.get("sort") == "date", people)


def nothing(search: Search) -> Results:
    """The results of a search that cannot be made."""
    return Results(search, 0, [], 1, False)


async def results(db: Database, search: Search, page: int, size: int = PAGE) -> Results:
    """The quotes of one page; of common words the newest first."""
    if search.of_speakers:
        return await _of_speakers(db, search, page, size)
    matched = await _number(db, search.matched, search) if search.matches else 0
    common = matched > COMMON
    if common:
        search = replace(search, by_date=True)
    count = matched if search.matches and not search.where else await _number(db, search.count(common), search)
    page = min(max(page, 1), pages_of(count, size))
    found = await rows(db, search.page(common), **search.parameters, size=size, offset=(page - 1) * size)
    return _shown(search, count, found, page, common)


async def _of_speakers(db: Database, search: Search, page: int, size: int) -> Results:
    async def part() -> list[Row]:
        return await rows(db, search.page(False), **search.parameters, size=size, offset=(page - 1) * size)

    page = max(page, 1)
    found = await part()
    if not found and page > 1:
        page = pages_of(await _number(db, search.count(False), search), size)
        found = await part()
    return _shown(search, found[0]["n"] if found else 0, found, page, False)


def _shown(search: Search, count: int, found: list[Row], page: int, common: bool) -> Results:
    texts = [quote["quote"] for quote in found]
    for quote, marked in zip(found, _marked(texts, search.parameters.get("match")), strict=True):
        quote["pieces"] = list(_pieces(marked))
    return Results(search, count, found, page, common)


async def _number(db: Database, sql: str, search: Search) -> int:
    return (await rows(db, sql, **search.parameters))[0]["n"]


def _marked(texts: list[str], match: str | None) -> list[str]:
    """Texts with what FTS5's ``match`` finds in them between BEFORE and AFTER.

    They are indexed by themselves: in the index of all quotes, the beginning of a word is looked up anew for each.
    """
    if match is None:
        return texts
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute(f"create virtual table found using fts5(quote, tokenize = '{TOKENIZE}')")
        conn.executemany("insert into found (rowid, quote) values (?, ?)", enumerate(texts))
        sql = "select rowid, highlight(found, 0, ?, ?) from found where found match ?"
        return list((dict(enumerate(texts)) | dict(conn.execute(sql, (BEFORE, AFTER, match)))).values())


def _pieces(marked: str) -> Iterator[tuple[str, bool]]:
    inside = False
    for piece in re.split(f"([{BEFORE}{AFTER}])", marked):
        if piece in (BEFORE, AFTER):
            inside = piece == BEFORE
        elif piece:
            yield piece, inside


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """One row of people with what is known of it."""

    person: Row
    aliases: list[Row]
    """Other forms of the name, most used first: name, articles."""
    roles: list[Row]
    """role, affiliation, first, last, articles; in the order of time."""
    types: Counter[str]
    outlets: list[tuple[str, int]]
    chart: Chart | None
    beside: list[Row]
    """Who else is quoted in the newest articles of these, most often first: id, name, articles."""
    first: Row | None
    latest: Row | None
    words: list[tuple[str, int]]
    """Words that set this speaker apart, and in how many quotes they stand."""


_THEIRS = (
    "with theirs as materialized (select said.rowid as place, date, type, outlet from said where speaker_id = :id"
    " union all select said.rowid, date, type, outlet from quote_speakers as second"
    " join said on said.id = second.quote_id where second.person_id = :id and second.ordinal > 0)"
)

_TALLIES = f"""
{_THEIRS}, known as (select * from theirs where date is not null),
term as (select julianday(max(date)) - julianday(min(date)) > {MONTHS_FROM} as long from known)
select 'types' as of, type as value, count(*) as n, 0 as direct from theirs group by 2
union all select 'outlets', coalesce(outlet, :no_outlet), count(*), 0 from theirs group by 2
union all select 'days', iif((select long from term), substr(date, 1, 7) || '-01', date), count(*),
  sum(type = 'direct') from known group by 2
union all select 'first', min(date), min(place), 0 from known where date = (select min(date) from known)
union all select 'latest', max(date), max(place), 0 from known where date = (select max(date) from known)
union all select 'words', quote, 1, 0 from theirs cross join said on said.rowid = place
  where place % max(1, (select count(*) from theirs) / {SAMPLE}) = 0
"""
"""Everything that is counted of one speaker's quotes, gathered once; by months where no chart would tell days apart."""


async def speaker_page(db: Database, person_id: str) -> SpeakerPage | None:
    """The speaker with this id, or None."""
    found = await rows(db, "select * from people where id = :id", id=person_id)
    if not found:
        return None
    told: defaultdict[str, list[Row]] = defaultdict(list)
    for row in await rows(db, _TALLIES, id=person_id, no_outlet=NO_OUTLET):
        told[row["of"]].append(row)
    said = [row["value"] for row in told["words"]]

    def counted(what: str) -> Counter[str]:
        return Counter({row["value"]: row["n"] for row in told[what]})

    async def dated(what: str) -> Row | None:
        place = told[what][0]["n"]
        return (await rows(db, "select id, date from said where rowid = :place", place=place))[0] if place else None

    beside = await rows(
        db,
        "select p.id, p.name, beside.articles from (select person_id, count(*) as articles from"
        " (select distinct article_id from (select article_id from entities where person_id = :id"
        " order by published desc limit :newest)) join entities using (article_id) where person_id <> :id group by 1)"
        " as beside cross join people p on p.id = beside.person_id where p.kind in ('person', 'organisation')"
        " order by beside.articles desc, p.quotes desc, p.name limit 8",
        id=person_id,
        newest=SAMPLE // 2,
    )
    return SpeakerPage(
        person=found[0],
        aliases=await rows(
            db,
            "select name, articles from aliases where person_id = :id and name <> :name order by articles desc, name",
            id=person_id,
            name=found[0]["name"],
        ),
        roles=await rows(
            db,
            "select role, affiliation, first_held as first, last_held as last, articles from role_history"
            " where person_id = :id order by first_held, articles desc limit 40",
            id=person_id,
        ),
        types=counted("types"),
        outlets=counted("outlets").most_common(),
        chart=chart(counted("days"), {row["value"]: row["direct"] for row in told["days"]}),
        beside=beside,
        first=await dated("first"),
        latest=await dated("latest"),
        words=phrases(own_words(words(said), (await overview(db)).words), said) if len(said) >= LEAST_QUOTES else [],
    )


async def now_part_of(db: Database, person_id: str) -> str | None:
    """The row of people that a merged one became part of."""
    found = await rows(db, "select merged_into from people where id = :id", id=person_id)
    return found[0]["merged_into"] if found else None


@dataclass(frozen=True, slots=True)
class Overview:
    """What the front page shows of the whole database."""

    articles: int
    quotes: int
    direct: int
    speakers: int
    """Named people."""
    outlets: list[Row]
    """outlet, quotes, named, unnamed, others, none; most quotes first."""
    since: str | None
    """Publication day of the first article."""
    until: str | None
    """Publication day of the last article."""
    people: list[Row]
    """The most quoted: id, name, role, quotes."""
    roles: list[Row]
    """The most frequent: role, quotes."""
    chart: Chart | None
    doubtful: list[Row]
    """The least sure quotes, rows of ``said``."""
    told: list[Row]
    """Statements of most outlets: id, quote, speaker, articles, outlets."""
    latest: list[Row]
    """Articles: id, title, outlet, published, quotes."""
    words: Counter[str]
    """In how many of a sample of quotes each word stands."""


_overviews: WeakKeyDictionary[Database, tuple[object, Overview]] = WeakKeyDictionary()
_locks: WeakKeyDictionary[Database, asyncio.Lock] = WeakKeyDictionary()


async def overview(db: Database) -> Overview:
    """The overview, computed once for each state of the file: it counts every row."""
    async with _locks.setdefault(db, asyncio.Lock()):
        now = state(db)
        known = _overviews.get(db)
        if known is None or known[0] != now:
            # Not db.execute: its time limit is meant for what readers ask.
            known = (now, await db.execute_fn(_overview))
            _overviews[db] = known
        return known[1]


def _overview(conn) -> Overview:
    def read(sql: str, **parameters: int) -> list[Row]:
        cursor = conn.execute(sql, parameters)
        return list(named([column[0] for column in cursor.description], cursor))

    def one(sql: str) -> Any:
        return conn.execute(sql).fetchone()[0]

    days = {
        row["date"]: row["n"]
        for row in read("select date, sum(quotes) as n from day_counts where date <> '' group by date")
    }
    outlets: dict[str, Row] = {}
    for row in read("select outlet, kind, sum(quotes) as n from outlet_counts group by outlet, kind"):
        name = row["outlet"] or NO_OUTLET
        empty = {"outlet": name, "quotes": 0, "named": 0, "unnamed": 0, "others": 0, "none": 0}
        kind = {"person": "named", "unnamed": "unnamed", "": "none"}.get(row["kind"], "others")
        of = outlets.setdefault(name, empty)
        of["quotes"] += row["n"]
        of[kind] += row["n"]
    spread = (
        "with recursive places(place) as (select 1 union all select place + :step from places where place <= :last)"
        " select quote from places join said on said.rowid = place"
    )
    last = one("select coalesce(max(rowid), 0) from said")
    types = {row["type"]: row["n"] for row in read("select type, sum(quotes) as n from day_counts group by type")}
    return Overview(
        articles=one("select count(*) from articles"),
        quotes=sum(types.values()),
        direct=types.get("direct", 0),
        speakers=one("select count(*) from people where kind = 'person' and quotes > 0"),
        outlets=sorted(outlets.values(), key=lambda of: -of["quotes"]),
        since=one("select min(published) from articles"),
        until=one("select max(published) from articles"),
        people=read(
            "select id, name, role, quotes from people where kind = 'person' and quotes > 0"
            " order by quotes desc, name limit 12"
        ),
        roles=read(
            "select role_normal as role, quotes from role_counts where role_normal <> ''"
            " order by quotes desc, role limit 12"
        ),
        chart=chart(days),
        doubtful=read("select * from said order by confidence, id limit 5"),
        told=read(
            "select s.id, q.quote, p.name as speaker, s.articles, s.outlets"
            " from (select * from statements order by outlets desc, articles desc, id limit 5) s"
            " join said q on q.id = s.longest_id left join people p on p.id = s.speaker_id"
            " order by s.outlets desc, s.articles desc, s.id"
        ),
        latest=read(
            "select id, title, outlet, published, quotes from articles order by published desc, id desc limit 8"
        ),
        words=words(row["quote"] for row in read(spread, step=max(1, last // (2 * SAMPLE)), last=last)),
    )
