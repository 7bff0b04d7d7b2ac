"""Example statements for the guide: what is asked, and the SQL that answers it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A question and its answer in SQL."""

    question: str
    sql: str
    lesson: str
    """What the statement shows, SQL between backticks."""


EXAMPLES = (
    Example(
        "What is in the table?",
        "select date, speaker, role, quote, outlet, title\nfrom said\nlimit 20",
        "`select` names the columns, `from` the table; `limit` keeps the answer short.",
    ),
    Example(
        "What did people say word for word, surely?",
        "select date, speaker, quote, outlet, confidence\nfrom said\nwhere type = 'direct' and act = 'speech'"
        " and confidence >= 0.9\norder by date desc\nlimit 100",
        "`where` keeps the rows that fit; `order by` sorts them, `desc` puts the newest first.",
    ),
    Example(
        "Who is quoted in the most articles?",
        "select speaker, count(*) as quotes, count(distinct article_id) as articles\nfrom said\nwhere kind = 'person'\n"
        "group by speaker_id\norder by articles desc, quotes desc\nlimit 50",
        "`group by` makes one row for each speaker; `count` counts its quotes and its articles.",
    ),
    Example(
        "Which quotes hold a word, in any of its forms?",
        "select said.date, said.speaker, said.quote, said.outlet\nfrom said_fts\n"
        "join said on said.rowid = said_fts.rowid\n"
        "where said_fts match 'tax'\norder by rank\nlimit 50",
        "`said_fts` is the index of words; `match` looks words up, `rank` puts the best match first.",
    ),
    Example(
        "Whom do two outlets both quote?",
        "select speaker, count(distinct outlet) as outlets, count(*) as quotes\nfrom said\nwhere kind = 'person'\n"
        "group by speaker_id\nhaving outlets >= 2\norder by outlets desc, quotes desc\nlimit 50",
        "`having` keeps the groups that fit, after they are made.",
    ),
    Example(
        "Where in the text does each quote stand?",
        'select said.speaker, spans.part, substr(articles.text, spans.start + 1, spans."end" - spans.start) as words\n'
        "from said join spans on spans.quote_id = said.id join articles on articles.id = said.article_id\nlimit 60",
        "`join` brings tables together; `substr` cuts the words out of the text: it counts from 1, the spans from 0.",
    ),
)
