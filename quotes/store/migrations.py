"""The schema, as migrations in order: an empty or older database in, the current one out."""

from __future__ import annotations

from collections.abc import Mapping
from sqlite3 import complete_statement

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

migrations = Migrations("quotes")

TOKENIZE = "porter unicode61 remove_diacritics 2"
"""Reporters who type "embassy" expect "embassies", and "Guaido" to find "Guaidó"."""

SAID_COLUMNS = (
    "id",
    "speaker",
    "speaker_id",
    "kind",
    "role",
    "role_normal",
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

SAID_SELECT = """
SELECT q.id,
  (SELECT group_concat(name, ' ; ') FROM (SELECT p.name FROM quote_speakers s JOIN people p ON p.id = s.person_id
   WHERE s.quote_id = q.id ORDER BY s.ordinal)),
  f.person_id, p.kind, q.role, q.role_normal, q.affiliation, q.type, q.act, q.negated, q.quote, q.cue, q.source,
  coalesce(q.said_on, a.published), q.said_on, q.said_precision, a.published, q.addressee, q.occasion,
  a.outlet, a.title, a.url, q.start, q."end", q.confidence, q.evidence, q.article_id
FROM quotes q JOIN articles a ON a.id = q.article_id
LEFT JOIN quote_speakers f ON f.quote_id = q.id AND f.ordinal = 0
LEFT JOIN people p ON p.id = f.person_id
""".strip()
"""The one definition of a row of ``said``, in the order of SAID_COLUMNS; complete it with a WHERE."""


def _run(db: Database, script: str) -> None:
    """Execute statements that end with their lines, in the transaction of the caller, as sqlite3's own executescript
    does not; that of sqlite_utils looks for their ends behind every character."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if complete_statement(statement):
            db.execute(statement)
            statement = ""


@migrations()
def m001_tables(db: Database) -> None:
    """Articles, who speaks in them, what they said, and the runs that found it."""
    _run(
        db,
        """
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  version TEXT NOT NULL,
  model TEXT NOT NULL,
  started TEXT NOT NULL,
  finished TEXT,
  articles INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  quotes INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE failures (
  source TEXT PRIMARY KEY,
  cause TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 1,
  first_failed TEXT NOT NULL,
  last_failed TEXT NOT NULL,
  run_id INTEGER REFERENCES runs(id) ON DELETE SET NULL
);
CREATE TABLE fetched (
  url TEXT PRIMARY KEY NOT NULL,
  etag TEXT,
  modified TEXT
) WITHOUT ROWID;
CREATE TABLE articles (
  id TEXT PRIMARY KEY NOT NULL,
  title TEXT,
  published TEXT,
  outlet TEXT,
  url TEXT,
  text TEXT NOT NULL,
  boilerplate TEXT NOT NULL DEFAULT '[]',
  sha256 TEXT NOT NULL,
  quotes INTEGER NOT NULL DEFAULT 0,
  digest TEXT NOT NULL,
  run_id INTEGER NOT NULL REFERENCES runs(id)
);
CREATE TABLE people (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  role TEXT,
  affiliation TEXT,
  quotes INTEGER NOT NULL DEFAULT 0,
  articles INTEGER NOT NULL DEFAULT 0,
  first_quoted TEXT,
  last_quoted TEXT,
  wikidata TEXT,
  merged_into TEXT REFERENCES people(id),
  article_id TEXT REFERENCES articles(id) ON DELETE SET NULL,
  name_key TEXT NOT NULL,
  block TEXT NOT NULL
);
CREATE TABLE aliases (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  articles INTEGER NOT NULL,
  PRIMARY KEY (person_id, name)
);
CREATE TABLE entities (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  affiliation TEXT,
  aliases TEXT NOT NULL DEFAULT '[]',
  quotes INTEGER NOT NULL,
  published TEXT,
  person_id TEXT NOT NULL REFERENCES people(id),
  linked_to TEXT NOT NULL REFERENCES people(id),
  evidence TEXT NOT NULL,
  confidence REAL NOT NULL,
  UNIQUE (article_id, name, kind)
);
CREATE TABLE roles (
  id INTEGER PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  entity_id INTEGER NOT NULL REFERENCES entities(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  role_normal TEXT NOT NULL,
  affiliation TEXT,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  published TEXT
);
CREATE TABLE role_history (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  affiliation TEXT NOT NULL DEFAULT '',
  first_held TEXT,
  last_held TEXT,
  articles INTEGER NOT NULL,
  PRIMARY KEY (person_id, role, affiliation)
);
CREATE TABLE known_people (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  wikidata TEXT,
  roles TEXT NOT NULL DEFAULT '[]'
);
CREATE TABLE known_names (
  name_key TEXT NOT NULL,
  known_id TEXT NOT NULL REFERENCES known_people(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  PRIMARY KEY (name_key, known_id)
);
CREATE TABLE decisions (
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL CHECK (action IN ('merge', 'split', 'rename', 'apart', 'undo')),
  person_id TEXT NOT NULL REFERENCES people(id),
  other_id TEXT REFERENCES people(id),
  name TEXT,
  entities TEXT NOT NULL DEFAULT '[]',
  undoes INTEGER REFERENCES decisions(id),
  who TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
);
CREATE TABLE assignments (
  article_id TEXT NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  person_id TEXT NOT NULL REFERENCES people(id),
  instead_of TEXT NOT NULL REFERENCES people(id),
  PRIMARY KEY (article_id, name, kind)
);
CREATE TABLE doubtful (
  person_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  other_id TEXT NOT NULL REFERENCES people(id) ON DELETE CASCADE,
  score REAL NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (person_id, other_id)
);
CREATE TRIGGER decisions_stay BEFORE UPDATE ON decisions BEGIN
  SELECT raise(ABORT, 'decisions are never changed: undo one with a new one');
END;
CREATE TRIGGER decisions_remain BEFORE DELETE ON decisions BEGIN
  SELECT raise(ABORT, 'decisions are never deleted: undo one with a new one');
END;
CREATE TABLE quotes (
  id TEXT PRIMARY KEY NOT NULL,
  article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  type TEXT NOT NULL,
  act TEXT NOT NULL,
  negated INTEGER NOT NULL,
  quote TEXT NOT NULL,
  cue TEXT,
  source TEXT,
  role TEXT,
  role_normal TEXT,
  affiliation TEXT,
  said_on TEXT,
  said_precision TEXT,
  addressee TEXT,
  occasion TEXT,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  confidence REAL NOT NULL,
  attribution_confidence REAL NOT NULL,
  link_confidence REAL NOT NULL,
  evidence TEXT NOT NULL
);
CREATE TABLE quote_speakers (
  quote_id TEXT NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  person_id TEXT NOT NULL REFERENCES people(id),
  entity_id INTEGER NOT NULL REFERENCES entities(id),
  PRIMARY KEY (quote_id, ordinal)
) WITHOUT ROWID;
CREATE TABLE spans (
  quote_id TEXT NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
  part TEXT NOT NULL CHECK (part IN ('content', 'cue', 'source')),
  ordinal INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  PRIMARY KEY (quote_id, part, ordinal)
) WITHOUT ROWID;
CREATE TABLE said (
  id TEXT PRIMARY KEY NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
  speaker TEXT,
  speaker_id TEXT REFERENCES people(id),
  kind TEXT,
  role TEXT,
  role_normal TEXT,
  affiliation TEXT,
  type TEXT NOT NULL,
  act TEXT NOT NULL,
  negated INTEGER NOT NULL,
  quote TEXT NOT NULL,
  cue TEXT,
  source TEXT,
  date TEXT,
  said_on TEXT,
  said_precision TEXT,
  published TEXT,
  addressee TEXT,
  occasion TEXT,
  outlet TEXT,
  title TEXT,
  url TEXT,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  confidence REAL NOT NULL,
  evidence TEXT NOT NULL,
  article_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE
);
""",
    )


@migrations()
def m002_versions(db: Database) -> None:
    """What is derived across articles: copies of one text, versions of one statement."""
    _run(
        db,
        """
CREATE TABLE copies (
  article_id TEXT PRIMARY KEY NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  story_id TEXT NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('exact', 'near')),
  similarity REAL NOT NULL
);
CREATE TABLE statements (
  id TEXT PRIMARY KEY NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
  speaker_id TEXT REFERENCES people(id) ON DELETE SET NULL,
  longest_id TEXT NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
  versions INTEGER NOT NULL,
  articles INTEGER NOT NULL,
  outlets INTEGER NOT NULL,
  cut INTEGER NOT NULL,
  altered INTEGER NOT NULL,
  first_published TEXT,
  last_published TEXT,
  first_outlet TEXT
);
CREATE TABLE versions (
  quote_id TEXT PRIMARY KEY NOT NULL REFERENCES quotes(id) ON DELETE CASCADE,
  statement_id TEXT NOT NULL REFERENCES statements(id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('full', 'same', 'cut', 'altered')),
  words INTEGER NOT NULL,
  share REAL NOT NULL
);
""",
    )


@migrations()
def m003_indexes(db: Database) -> None:
    """One index for each column that people filter, facet or sort by, and for each foreign key."""
    for table, columns in {
        "articles": ("outlet", "published", "url", "sha256", "run_id"),
        "people": ("name", "kind", "name_key", "block", "quotes", "article_id", "merged_into"),
        "aliases": ("name_key",),
        "role_history": ("role",),
        "decisions": ("person_id", "other_id", "undoes"),
        "assignments": ("person_id", "instead_of"),
        "doubtful": ("other_id",),
        "entities": (("person_id", "published"), "linked_to"),
        "roles": (("person_id", "role_normal", "published"), ("person_id", "published"), "article_id", "entity_id"),
        "quotes": ("article_id",),
        "quote_speakers": ("person_id", "entity_id"),
        "said": (
            "speaker",
            "speaker_id",
            "kind",
            "role_normal",
            "affiliation",
            "type",
            "act",
            "negated",
            "date",
            "outlet",
            "confidence",
            "article_id",
        ),
        "failures": ("run_id",),
        "copies": ("story_id",),
        "statements": ("speaker_id", "longest_id", "outlets"),
        "versions": ("statement_id",),
    }.items():
        for column in columns:
            db.table(table).create_index([column] if isinstance(column, str) else list(column))


@migrations()
def m004_said_follows(db: Database) -> None:
    """Triggers: whatever statement changes a quote, its speaker, a name or an article, ``said`` stays true."""
    assignments = ", ".join(f'"{c}"' for c in SAID_COLUMNS)
    changes = {
        "quotes": ("quotes", "UPDATE", "= new.id"),
        "speaker": (
            "quote_speakers",
            "UPDATE OF person_id, ordinal",
            "= new.quote_id",
        ),
        "person": (
            "people",
            "UPDATE OF name, kind",
            "IN (SELECT quote_id FROM quote_speakers WHERE person_id = new.id)",
        ),
        "article": (
            "articles",
            "UPDATE OF title, published, outlet, url",
            "IN (SELECT id FROM quotes WHERE article_id = new.id)",
        ),
    }
    for name, (table, event, which) in changes.items():
        _run(
            db,
            f"""
CREATE TRIGGER said_follows_{name} AFTER {event} ON {table} BEGIN
  UPDATE said SET ({assignments}) = ({SAID_SELECT}
  WHERE q.id = said.id) WHERE id {which};
END;
""",
        )


@migrations()
def m005_search(db: Database) -> None:
    """FTS5 over what was said and over articles, kept by triggers; prefixes are indexed where people search most."""
    for table, columns, prefix in (
        ("said", ("quote", "speaker"), ", prefix='3'"),
        ("articles", ("title", "text"), ""),
    ):
        names = ", ".join(columns)
        new, old = (", ".join(f"{which}.{c}" for c in columns) for which in ("new", "old"))
        delete = f"INSERT INTO {table}_fts({table}_fts, rowid, {names}) VALUES ('delete', old.rowid, {old});"
        insert = f"INSERT INTO {table}_fts(rowid, {names}) VALUES (new.rowid, {new});"
        differs = " OR ".join(f"new.{c} IS NOT old.{c}" for c in columns)
        _run(
            db,
            f"""
CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content={table}, tokenize='{TOKENIZE}'{prefix});
CREATE TRIGGER {table}_fts_insert AFTER INSERT ON {table} BEGIN {insert} END;
CREATE TRIGGER {table}_fts_delete AFTER DELETE ON {table} BEGIN {delete} END;
CREATE TRIGGER {table}_fts_update AFTER UPDATE OF {names} ON {table} WHEN {differs} BEGIN {delete} {insert} END;
""",
        )


SAID_INDEXES = {
    "date": ("date", "type", "act"),
    "type": ("type", "date"),
    "act": ("act", "date"),
    "negated": ("negated", "date"),
    "outlet": ("outlet", "date", "type", "act"),
    "kind": ("kind", "date"),
    "role_normal": ("role_normal", "date"),
    "speaker_id": ("speaker_id", "outlet", "date", "type", "act"),
}
"""Longer indexes in the place of those of one column: the next ones sort what the first finds, or spare the row."""

_COUNTED_FIRST = {
    "outlet_counts": ("outlet", "kind", "type", "act", "negated"),
    "day_counts": ("date", "type"),
    "role_counts": ("role_normal",),
}

COUNTED = _COUNTED_FIRST | {"speaker_totals": ("speaker_id",)}
"""Tables that say how many rows of ``said`` have the same values in these columns."""


MAY_BE_NULL = ("outlet", "kind", "date", "role_normal", "speaker_id")
"""What ``said`` leaves empty where the tables of counts, of which these are keys, have ""."""


def _known(column: str) -> str:
    """The column, or "" where it may hold NULL, which is no key."""
    return f"coalesce({column}, '')" if column.rpartition(".")[2] in MAY_BE_NULL else column


def _count(tables: Mapping[str, tuple[str, ...]], row: str, one: int) -> str:
    """Statements that add a row of ``said`` (new) to tables of counts (one is 1), or take it away (old, -1)."""
    made = []
    for table, columns in tables.items():
        values = ", ".join(_known(f"{row}.{c}") for c in columns)
        made.append(
            f"INSERT INTO {table} VALUES ({values}, {one}) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;"
        )
        if one < 0:
            made.append(f"DELETE FROM {table} WHERE ({', '.join(columns)}) = ({values}) AND quotes = 0;")
    if one > 0:
        made.append(f"""\
INSERT INTO speaker_counts
    SELECT {row}.speaker_id, coalesce({row}.outlet, ''), 1, {row}.type = 'direct', {row}.date, {row}.date
    WHERE {row}.speaker_id IS NOT NULL
    ON CONFLICT DO UPDATE SET quotes = quotes + 1, direct = direct + excluded.direct,
      first_quoted = coalesce(min(first_quoted, excluded.first_quoted), first_quoted, excluded.first_quoted),
      last_quoted = coalesce(max(last_quoted, excluded.last_quoted), last_quoted, excluded.last_quoted);""")
    else:
        mine = f"speaker_id = {row}.speaker_id AND outlet"
        made.append(f"""\
UPDATE speaker_counts SET quotes = quotes - 1, direct = direct - ({row}.type = 'direct'),
    first_quoted = (SELECT min(date) FROM said WHERE {mine} IS {row}.outlet),
    last_quoted = (SELECT max(date) FROM said WHERE {mine} IS {row}.outlet)
    WHERE {mine} = coalesce({row}.outlet, '');""")
        made.append(f"DELETE FROM speaker_counts WHERE {mine} = coalesce({row}.outlet, '') AND quotes = 0;")
    return "\n  ".join(made)


def _make_counts(db: Database, tables: Mapping[str, tuple[str, ...]]) -> None:
    for table, columns in tables.items():
        defined = ", ".join(f"{c} {'INTEGER' if c == 'negated' else 'TEXT'} NOT NULL" for c in columns)
        values = ", ".join(map(_known, columns))
        _run(
            db,
            f"""
CREATE TABLE {table} ({defined}, quotes INTEGER NOT NULL, PRIMARY KEY ({", ".join(columns)})) WITHOUT ROWID;
INSERT INTO {table} SELECT {values}, count(*) FROM said GROUP BY {", ".join(map(str, range(1, len(columns) + 1)))};
""",
        )


def _keep_counts(db: Database, tables: Mapping[str, tuple[str, ...]]) -> None:
    used = sorted({c for columns in tables.values() for c in columns} | {"speaker_id"})
    differs = " OR ".join(f"new.{c} IS NOT old.{c}" for c in used)
    more, less = _count(tables, "new", 1), _count(tables, "old", -1)
    _run(
        db,
        f"""
CREATE TRIGGER said_counts_insert AFTER INSERT ON said BEGIN
  {more}
END;
CREATE TRIGGER said_counts_delete AFTER DELETE ON said BEGIN
  {less}
END;
CREATE TRIGGER said_counts_update AFTER UPDATE OF {", ".join(used)} ON said WHEN {differs} BEGIN
  {less}
  {more}
END;
""",
    )


@migrations()
def m006_a_million(db: Database) -> None:
    """Indexes and tables of counts, kept by triggers, so that questions about all quotes do not read all of them.

    One trigger alone writes a row of ``said`` anew; the others touch the quotes that it hangs on.
    """
    for name, columns in SAID_INDEXES.items():
        _run(db, f"DROP INDEX idx_said_{name};")
        db.table("said").create_index(list(columns), index_name=f"idx_said_{name}")
    db.table("said").create_index(["kind", "confidence"])
    _make_counts(db, _COUNTED_FIRST)
    _run(
        db,
        """
CREATE TABLE speaker_counts (
  speaker_id TEXT NOT NULL REFERENCES people(id),
  outlet TEXT NOT NULL,
  quotes INTEGER NOT NULL,
  direct INTEGER NOT NULL,
  first_quoted TEXT,
  last_quoted TEXT,
  PRIMARY KEY (speaker_id, outlet)
) WITHOUT ROWID;
INSERT INTO speaker_counts
  SELECT speaker_id, coalesce(outlet, ''), count(*), sum(type = 'direct'), min(date), max(date)
  FROM said WHERE speaker_id IS NOT NULL GROUP BY 1, 2;
""",
    )
    for columns in (["quotes"], ["outlet", "quotes"]):
        db.table("speaker_counts").create_index(columns)
    _keep_counts(db, _COUNTED_FIRST)
    for name, touched in {
        "speaker": "id = new.quote_id",
        "person": "id IN (SELECT quote_id FROM quote_speakers WHERE person_id = new.id)",
        "article": "article_id = new.id",
    }.items():
        found = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", [f"said_follows_{name}"]).fetchone()[0]
        head = found[: found.index("BEGIN")]
        _run(
            db,
            f"""
DROP TRIGGER said_follows_{name};
{head}BEGIN
  UPDATE quotes SET evidence = evidence WHERE {touched};
END;
""",
        )


ARTICLE, QUOTE = 0, 1
"""Kinds of what is linked across articles."""

LINKING = ("sketches", "blocks", "alike", "unlinked")
"""Tables that linking remembers by."""

_LINKED_BY = {
    "article": (ARTICLE, "articles", ("text", "boilerplate", "published")),
    "quote": (QUOTE, "said", ("quote", "speaker_id", "kind", "type", "published", "outlet")),
}
"""What each kind of links depends on."""


@migrations()
def m007_linking(db: Database) -> None:
    """What m009 makes more compact."""


@migrations()
def m008_speakers(db: Database) -> None:
    """The quotes of each speaker counted over all outlets; two kinds of quotes looked through by their speaker's name.

    In the indexes the name stands last, so that what is asked of it needs no row.  Articles of an outlet are found in
    the order of time, the least certain quotes one after the other.
    """
    _make_counts(db, {"speaker_totals": COUNTED["speaker_totals"]})
    for event in ("insert", "delete", "update"):
        _run(db, f"DROP TRIGGER said_counts_{event};")
    _keep_counts(db, COUNTED)
    for name, which in {"unnamed": "kind = 'unnamed'", "negated_speaker": "negated = 1"}.items():
        _run(db, f"CREATE INDEX idx_said_{name} ON said(date DESC, article_id, start, speaker) WHERE {which};")
    for table, columns in (("articles", ["outlet", "published", "id"]), ("said", ["confidence", "id"])):
        _run(db, f"DROP INDEX idx_{table}_{columns[0]};")
        db.table(table).create_index(columns, index_name=f"idx_{table}_{columns[0]}")


@migrations()
def m009_linking(db: Database) -> None:
    """What linking remembers of copies and versions, so that it costs what changed; at first everything did.

    Triggers note whatever statement changes an article, or a row of ``said``, or whether a speaker is shared.
    """
    drop_linking(db)
    _run(
        db,
        """
CREATE TABLE sketches (
  item INTEGER PRIMARY KEY,
  id TEXT NOT NULL,
  day INTEGER NOT NULL,
  keys BLOB NOT NULL
);
CREATE TABLE blocks (
  key INTEGER NOT NULL,
  day INTEGER NOT NULL,
  item INTEGER NOT NULL,
  PRIMARY KEY (key, day, item)
) WITHOUT ROWID;
CREATE TABLE alike (
  item INTEGER NOT NULL,
  other INTEGER NOT NULL,
  share REAL NOT NULL,
  PRIMARY KEY (item, other)
) WITHOUT ROWID;
CREATE TABLE unlinked (
  kind INTEGER NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (kind, id)
);
""",
    )
    for name, (kind, table, columns) in _LINKED_BY.items():
        differs = " OR ".join(f"new.{c} IS NOT old.{c}" for c in columns)
        for event, row, when in (
            ("INSERT", "new", ""),
            ("DELETE", "old", ""),
            (f"UPDATE OF {', '.join(columns)}", "new", f" WHEN {differs}"),
        ):
            _run(
                db,
                f"""
CREATE TRIGGER unlinked_{name}_{event.split()[0].lower()} AFTER {event} ON {table}{when} BEGIN
  INSERT INTO unlinked VALUES ({kind}, {row}.id) ON CONFLICT DO NOTHING;
END;
""",
            )
        db.execute(f"INSERT INTO unlinked SELECT {kind}, id FROM {table} ORDER BY published")
    _run(
        db,
        f"""
CREATE TRIGGER unlinked_speaker AFTER UPDATE OF article_id ON people WHEN new.article_id IS NOT old.article_id BEGIN
  INSERT INTO unlinked SELECT {QUOTE}, id FROM said WHERE speaker_id = new.id ON CONFLICT DO NOTHING;
END;
""",
    )


def drop_linking(db: Database) -> None:
    """Take away what linking remembers; the links stay."""
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'unlinked_*'"
    for (name,) in db.execute(triggers).fetchall():
        db.execute(f"DROP TRIGGER {name}")
    for table in LINKING:
        db.execute(f"DROP TABLE IF EXISTS {table}")
