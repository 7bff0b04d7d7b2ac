-- Made by the migrations in quotes/store/migrations.py; db/README.md explains every table and column.

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

CREATE INDEX "idx_articles_published"
    ON "articles" ("published");

CREATE INDEX "idx_articles_url"
    ON "articles" ("url");

CREATE INDEX "idx_articles_sha256"
    ON "articles" ("sha256");

CREATE INDEX "idx_articles_run_id"
    ON "articles" ("run_id");

CREATE INDEX "idx_people_name"
    ON "people" ("name");

CREATE INDEX "idx_people_kind"
    ON "people" ("kind");

CREATE INDEX "idx_people_name_key"
    ON "people" ("name_key");

CREATE INDEX "idx_people_block"
    ON "people" ("block");

CREATE INDEX "idx_people_quotes"
    ON "people" ("quotes");

CREATE INDEX "idx_people_article_id"
    ON "people" ("article_id");

CREATE INDEX "idx_people_merged_into"
    ON "people" ("merged_into");

CREATE INDEX "idx_aliases_name_key"
    ON "aliases" ("name_key");

CREATE INDEX "idx_role_history_role"
    ON "role_history" ("role");

CREATE INDEX "idx_decisions_person_id"
    ON "decisions" ("person_id");

CREATE INDEX "idx_decisions_other_id"
    ON "decisions" ("other_id");

CREATE INDEX "idx_decisions_undoes"
    ON "decisions" ("undoes");

CREATE INDEX "idx_assignments_person_id"
    ON "assignments" ("person_id");

CREATE INDEX "idx_assignments_instead_of"
    ON "assignments" ("instead_of");

CREATE INDEX "idx_doubtful_other_id"
    ON "doubtful" ("other_id");

CREATE INDEX "idx_entities_person_id_published"
    ON "entities" ("person_id", "published");

CREATE INDEX "idx_entities_linked_to"
    ON "entities" ("linked_to");

CREATE INDEX "idx_roles_person_id_role_normal_published"
    ON "roles" ("person_id", "role_normal", "published");

CREATE INDEX "idx_roles_person_id_published"
    ON "roles" ("person_id", "published");

CREATE INDEX "idx_roles_article_id"
    ON "roles" ("article_id");

CREATE INDEX "idx_roles_entity_id"
    ON "roles" ("entity_id");

CREATE INDEX "idx_quotes_article_id"
    ON "quotes" ("article_id");

CREATE INDEX "idx_quote_speakers_person_id"
    ON "quote_speakers" ("person_id");

CREATE INDEX "idx_quote_speakers_entity_id"
    ON "quote_speakers" ("entity_id");

CREATE INDEX "idx_said_speaker"
    ON "said" ("speaker");

CREATE INDEX "idx_said_affiliation"
    ON "said" ("affiliation");

CREATE INDEX "idx_said_article_id"
    ON "said" ("article_id");

CREATE INDEX "idx_failures_run_id"
    ON "failures" ("run_id");

CREATE INDEX "idx_copies_story_id"
    ON "copies" ("story_id");

CREATE INDEX "idx_statements_speaker_id"
    ON "statements" ("speaker_id");

CREATE INDEX "idx_statements_longest_id"
    ON "statements" ("longest_id");

CREATE INDEX "idx_statements_outlets"
    ON "statements" ("outlets");

CREATE INDEX "idx_versions_statement_id"
    ON "versions" ("statement_id");

CREATE TRIGGER said_follows_quotes AFTER UPDATE ON quotes BEGIN
  UPDATE said SET ("id", "speaker", "speaker_id", "kind", "role", "role_normal", "affiliation", "type", "act", "negated", "quote", "cue", "source", "date", "said_on", "said_precision", "published", "addressee", "occasion", "outlet", "title", "url", "start", "end", "confidence", "evidence", "article_id") = (SELECT q.id,
  (SELECT group_concat(name, ' ; ') FROM (SELECT p.name FROM quote_speakers s JOIN people p ON p.id = s.person_id
   WHERE s.quote_id = q.id ORDER BY s.ordinal)),
  f.person_id, p.kind, q.role, q.role_normal, q.affiliation, q.type, q.act, q.negated, q.quote, q.cue, q.source,
  coalesce(q.said_on, a.published), q.said_on, q.said_precision, a.published, q.addressee, q.occasion,
  a.outlet, a.title, a.url, q.start, q."end", q.confidence, q.evidence, q.article_id
FROM quotes q JOIN articles a ON a.id = q.article_id
LEFT JOIN quote_speakers f ON f.quote_id = q.id AND f.ordinal = 0
LEFT JOIN people p ON p.id = f.person_id
  WHERE q.id = said.id) WHERE id = new.id;
END;

CREATE VIRTUAL TABLE said_fts USING fts5(quote, speaker, content=said, tokenize='porter unicode61 remove_diacritics 2', prefix='3');

CREATE TRIGGER said_fts_insert AFTER INSERT ON said BEGIN INSERT INTO said_fts(rowid, quote, speaker) VALUES (new.rowid, new.quote, new.speaker); END;

CREATE TRIGGER said_fts_delete AFTER DELETE ON said BEGIN INSERT INTO said_fts(said_fts, rowid, quote, speaker) VALUES ('delete', old.rowid, old.quote, old.speaker); END;

CREATE TRIGGER said_fts_update AFTER UPDATE OF quote, speaker ON said WHEN new.quote IS NOT old.quote OR new.speaker IS NOT old.speaker BEGIN INSERT INTO said_fts(said_fts, rowid, quote, speaker) VALUES ('delete', old.rowid, old.quote, old.speaker); INSERT INTO said_fts(rowid, quote, speaker) VALUES (new.rowid, new.quote, new.speaker); END;

CREATE VIRTUAL TABLE articles_fts USING fts5(title, text, content=articles, tokenize='porter unicode61 remove_diacritics 2');

CREATE TRIGGER articles_fts_insert AFTER INSERT ON articles BEGIN INSERT INTO articles_fts(rowid, title, text) VALUES (new.rowid, new.title, new.text); END;

CREATE TRIGGER articles_fts_delete AFTER DELETE ON articles BEGIN INSERT INTO articles_fts(articles_fts, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text); END;

CREATE TRIGGER articles_fts_update AFTER UPDATE OF title, text ON articles WHEN new.title IS NOT old.title OR new.text IS NOT old.text BEGIN INSERT INTO articles_fts(articles_fts, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text); INSERT INTO articles_fts(rowid, title, text) VALUES (new.rowid, new.title, new.text); END;

CREATE INDEX "idx_said_date"
    ON "said" ("date", "type", "act");

CREATE INDEX "idx_said_type"
    ON "said" ("type", "date");

CREATE INDEX "idx_said_act"
    ON "said" ("act", "date");

CREATE INDEX "idx_said_negated"
    ON "said" ("negated", "date");

CREATE INDEX "idx_said_outlet"
    ON "said" ("outlet", "date", "type", "act");

CREATE INDEX "idx_said_kind"
    ON "said" ("kind", "date");

CREATE INDEX "idx_said_role_normal"
    ON "said" ("role_normal", "date");

CREATE INDEX "idx_said_speaker_id"
    ON "said" ("speaker_id", "outlet", "date", "type", "act");

CREATE INDEX "idx_said_kind_confidence"
    ON "said" ("kind", "confidence");

CREATE TABLE outlet_counts (outlet TEXT NOT NULL, kind TEXT NOT NULL, type TEXT NOT NULL, act TEXT NOT NULL, negated INTEGER NOT NULL, quotes INTEGER NOT NULL, PRIMARY KEY (outlet, kind, type, act, negated)) WITHOUT ROWID;

CREATE TABLE day_counts (date TEXT NOT NULL, type TEXT NOT NULL, quotes INTEGER NOT NULL, PRIMARY KEY (date, type)) WITHOUT ROWID;

CREATE TABLE role_counts (role_normal TEXT NOT NULL, quotes INTEGER NOT NULL, PRIMARY KEY (role_normal)) WITHOUT ROWID;

CREATE TABLE speaker_counts (
  speaker_id TEXT NOT NULL REFERENCES people(id),
  outlet TEXT NOT NULL,
  quotes INTEGER NOT NULL,
  direct INTEGER NOT NULL,
  first_quoted TEXT,
  last_quoted TEXT,
  PRIMARY KEY (speaker_id, outlet)
) WITHOUT ROWID;

CREATE INDEX "idx_speaker_counts_quotes"
    ON "speaker_counts" ("quotes");

CREATE INDEX "idx_speaker_counts_outlet_quotes"
    ON "speaker_counts" ("outlet", "quotes");

CREATE TRIGGER said_follows_speaker AFTER UPDATE OF person_id, ordinal ON quote_speakers BEGIN
  UPDATE quotes SET evidence = evidence WHERE id = new.quote_id;
END;

CREATE TRIGGER said_follows_person AFTER UPDATE OF name, kind ON people BEGIN
  UPDATE quotes SET evidence = evidence WHERE id IN (SELECT quote_id FROM quote_speakers WHERE person_id = new.id);
END;

CREATE TRIGGER said_follows_article AFTER UPDATE OF title, published, outlet, url ON articles BEGIN
  UPDATE quotes SET evidence = evidence WHERE article_id = new.id;
END;

CREATE TABLE speaker_totals (speaker_id TEXT NOT NULL, quotes INTEGER NOT NULL, PRIMARY KEY (speaker_id)) WITHOUT ROWID;

CREATE TRIGGER said_counts_insert AFTER INSERT ON said BEGIN
  INSERT INTO outlet_counts VALUES (coalesce(new.outlet, ''), coalesce(new.kind, ''), new.type, new.act, new.negated, 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO day_counts VALUES (coalesce(new.date, ''), new.type, 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO role_counts VALUES (coalesce(new.role_normal, ''), 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO speaker_totals VALUES (coalesce(new.speaker_id, ''), 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO speaker_counts
    SELECT new.speaker_id, coalesce(new.outlet, ''), 1, new.type = 'direct', new.date, new.date
    WHERE new.speaker_id IS NOT NULL
    ON CONFLICT DO UPDATE SET quotes = quotes + 1, direct = direct + excluded.direct,
      first_quoted = coalesce(min(first_quoted, excluded.first_quoted), first_quoted, excluded.first_quoted),
      last_quoted = coalesce(max(last_quoted, excluded.last_quoted), last_quoted, excluded.last_quoted);
END;

CREATE TRIGGER said_counts_delete AFTER DELETE ON said BEGIN
  INSERT INTO outlet_counts VALUES (coalesce(old.outlet, ''), coalesce(old.kind, ''), old.type, old.act, old.negated, -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM outlet_counts WHERE (outlet, kind, type, act, negated) = (coalesce(old.outlet, ''), coalesce(old.kind, ''), old.type, old.act, old.negated) AND quotes = 0;
  INSERT INTO day_counts VALUES (coalesce(old.date, ''), old.type, -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM day_counts WHERE (date, type) = (coalesce(old.date, ''), old.type) AND quotes = 0;
  INSERT INTO role_counts VALUES (coalesce(old.role_normal, ''), -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM role_counts WHERE (role_normal) = (coalesce(old.role_normal, '')) AND quotes = 0;
  INSERT INTO speaker_totals VALUES (coalesce(old.speaker_id, ''), -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM speaker_totals WHERE (speaker_id) = (coalesce(old.speaker_id, '')) AND quotes = 0;
  UPDATE speaker_counts SET quotes = quotes - 1, direct = direct - (old.type = 'direct'),
    first_quoted = (SELECT min(date) FROM said WHERE speaker_id = old.speaker_id AND outlet IS old.outlet),
    last_quoted = (SELECT max(date) FROM said WHERE speaker_id = old.speaker_id AND outlet IS old.outlet)
    WHERE speaker_id = old.speaker_id AND outlet = coalesce(old.outlet, '');
  DELETE FROM speaker_counts WHERE speaker_id = old.speaker_id AND outlet = coalesce(old.outlet, '') AND quotes = 0;
END;

CREATE TRIGGER said_counts_update AFTER UPDATE OF act, date, kind, negated, outlet, role_normal, speaker_id, type ON said WHEN new.act IS NOT old.act OR new.date IS NOT old.date OR new.kind IS NOT old.kind OR new.negated IS NOT old.negated OR new.outlet IS NOT old.outlet OR new.role_normal IS NOT old.role_normal OR new.speaker_id IS NOT old.speaker_id OR new.type IS NOT old.type BEGIN
  INSERT INTO outlet_counts VALUES (coalesce(old.outlet, ''), coalesce(old.kind, ''), old.type, old.act, old.negated, -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM outlet_counts WHERE (outlet, kind, type, act, negated) = (coalesce(old.outlet, ''), coalesce(old.kind, ''), old.type, old.act, old.negated) AND quotes = 0;
  INSERT INTO day_counts VALUES (coalesce(old.date, ''), old.type, -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM day_counts WHERE (date, type) = (coalesce(old.date, ''), old.type) AND quotes = 0;
  INSERT INTO role_counts VALUES (coalesce(old.role_normal, ''), -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM role_counts WHERE (role_normal) = (coalesce(old.role_normal, '')) AND quotes = 0;
  INSERT INTO speaker_totals VALUES (coalesce(old.speaker_id, ''), -1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  DELETE FROM speaker_totals WHERE (speaker_id) = (coalesce(old.speaker_id, '')) AND quotes = 0;
  UPDATE speaker_counts SET quotes = quotes - 1, direct = direct - (old.type = 'direct'),
    first_quoted = (SELECT min(date) FROM said WHERE speaker_id = old.speaker_id AND outlet IS old.outlet),
    last_quoted = (SELECT max(date) FROM said WHERE speaker_id = old.speaker_id AND outlet IS old.outlet)
    WHERE speaker_id = old.speaker_id AND outlet = coalesce(old.outlet, '');
  DELETE FROM speaker_counts WHERE speaker_id = old.speaker_id AND outlet = coalesce(old.outlet, '') AND quotes = 0;
  INSERT INTO outlet_counts VALUES (coalesce(new.outlet, ''), coalesce(new.kind, ''), new.type, new.act, new.negated, 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO day_counts VALUES (coalesce(new.date, ''), new.type, 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO role_counts VALUES (coalesce(new.role_normal, ''), 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO speaker_totals VALUES (coalesce(new.speaker_id, ''), 1) ON CONFLICT DO UPDATE SET quotes = quotes + excluded.quotes;
  INSERT INTO speaker_counts
    SELECT new.speaker_id, coalesce(new.outlet, ''), 1, new.type = 'direct', new.date, new.date
    WHERE new.speaker_id IS NOT NULL
    ON CONFLICT DO UPDATE SET quotes = quotes + 1, direct = direct + excluded.direct,
      first_quoted = coalesce(min(first_quoted, excluded.first_quoted), first_quoted, excluded.first_quoted),
      last_quoted = coalesce(max(last_quoted, excluded.last_quoted), last_quoted, excluded.last_quoted);
END;

CREATE INDEX idx_said_unnamed ON said(date DESC, article_id, start, speaker) WHERE kind = 'unnamed';

CREATE INDEX idx_said_negated_speaker ON said(date DESC, article_id, start, speaker) WHERE negated = 1;

CREATE INDEX "idx_articles_outlet"
    ON "articles" ("outlet", "published", "id");

CREATE INDEX "idx_said_confidence"
    ON "said" ("confidence", "id");

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

CREATE TRIGGER unlinked_article_insert AFTER INSERT ON articles BEGIN
  INSERT INTO unlinked VALUES (0, new.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER unlinked_article_delete AFTER DELETE ON articles BEGIN
  INSERT INTO unlinked VALUES (0, old.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER unlinked_article_update AFTER UPDATE OF text, boilerplate, published ON articles WHEN new.text IS NOT old.text OR new.boilerplate IS NOT old.boilerplate OR new.published IS NOT old.published BEGIN
  INSERT INTO unlinked VALUES (0, new.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER unlinked_quote_insert AFTER INSERT ON said BEGIN
  INSERT INTO unlinked VALUES (1, new.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER unlinked_quote_delete AFTER DELETE ON said BEGIN
  INSERT INTO unlinked VALUES (1, old.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER unlinked_quote_update AFTER UPDATE OF quote, speaker_id, kind, type, published, outlet ON said WHEN new.quote IS NOT old.quote OR new.speaker_id IS NOT old.speaker_id OR new.kind IS NOT old.kind OR new.type IS NOT old.type OR new.published IS NOT old.published OR new.outlet IS NOT old.outlet BEGIN
  INSERT INTO unlinked VALUES (1, new.id) ON CONFLICT DO NOTHING;
END;

CREATE TRIGGER unlinked_speaker AFTER UPDATE OF article_id ON people WHEN new.article_id IS NOT old.article_id BEGIN
  INSERT INTO unlinked SELECT 1, id FROM said WHERE speaker_id = new.id ON CONFLICT DO NOTHING;
END;
