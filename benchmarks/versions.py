"""Articles as JSON lines in, precision and recall of ``quotes versions`` on variants made of their quotations out.

    python benchmarks/versions.py ARTICLES.jsonl [--count 400] [--worst 5]

Every quotation of the articles (a passage of 8 to 60 words in quotation marks) stands as published under one invented
speaker for each article, so that quotations of one article are the near misses: same voice, same event, other
statement.  For half of them, versions are made as newsrooms make them: trimmed at either end, shortened with an
ellipsis, split in two, put into reported speech (other person and tense), with other punctuation and spelling of
contractions, and joined with the quotation that follows.  A pair is right when both stem from one quotation, or from
two that some version joins, or from two of which one holds the other as published.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import string
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from quotes.models import Article, Attribution, Quote, Span, Speaker
from quotes.store import link_versions, open_db, save
from quotes.store.alike import forms

_QUOTATION = re.compile(r"[“\"]([^”“\"\n]{40,400})[”\"]")
_REPORTED = {
    "I": "he",
    "I'm": "he was",
    "I’m": "he was",
    "we": "they",
    "We": "they",
    "my": "his",
    "our": "their",
    "me": "him",
    "us": "them",
    "will": "would",
    "is": "was",
    "are": "were",
    "has": "had",
    "have": "had",
    "can": "could",
    "don't": "did not",
    "don’t": "did not",
    "won't": "would not",
    "it's": "it was",
    "It's": "it was",
    "it’s": "it was",
    "this": "that",
    "today": "that day",
}


class Made(NamedTuple):
    """One version of a quotation."""

    name: str
    number: int
    """Of the quotation."""
    kind: str
    text: str
    article: str
    voice: str
    published: str


def quotations(path: Path) -> Iterator[tuple[str, str, str]]:
    """Article id, date and text of every quotation, from one article of each event: others may quote the same."""
    seen = set()
    for line in path.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        event = article.get("event", article["id"])
        if event in seen:
            continue
        seen.add(event)
        for match in _QUOTATION.finditer(article["text"]):
            if 8 <= len(match[1].split()) <= 60:
                yield article["id"], article["published"], match[1]


def variants(text: str, after: str, rng: random.Random) -> dict[str, list[str]]:
    """Versions of a quotation by what was done to it."""
    words = text.split()
    third = max(1, len(words) // 3)
    cut = rng.randint(4, len(words) - 4)
    return {
        "trimmed at the start": [" ".join(words[rng.randint(1, third) :])],
        "trimmed at the end": [" ".join(words[: -rng.randint(1, third)])],
        "ellipsis": [" ".join([*words[: cut - 1], "...", *words[cut + 1 :]])],
        "split": [" ".join(words[:cut]), " ".join(words[cut:])],
        "reported": [" ".join(_REPORTED.get(word, word) for word in words).rstrip(".,")],
        "re-punctuated": [re.sub(r"[,;—–-]+", "", text).replace("’", "'").lower()],
        "bracketed": [" ".join([*words[:2], "[sic]", *words[2:]])],
        "joined": [f"{text} {after}"],
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--count", type=int, default=300, help="quotations to make versions of")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worst", type=int, default=0, help="mistakes to print of each kind")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    found = list(dict.fromkeys(quotations(options.articles)))
    chosen = set(rng.sample(range(len(found) - 1), min(options.count, len(found) // 2)))
    made: list[Made] = []
    truth = list(range(len(found)))
    plain = [" ".join(forms(text)) for _, _, text in found]
    for a, b in combinations(range(len(found)), 2):
        if plain[a] in plain[b] or plain[b] in plain[a]:
            truth = _joined(truth, a, b)
    for n, (article_id, published, text) in enumerate(found):
        # A quotation of another article beside it would make the truth of "joined" doubtful.
        follows = found[n + 1][2] if n + 1 < len(found) and found[n + 1][0] == article_id else ""
        versions = {"as published": [text], **(variants(text, follows, rng) if n in chosen else {})}
        for kind, texts in versions.items():
            for part, version in enumerate(texts):
                if kind == "joined" and follows:
                    truth = _joined(truth, n, n + 1)
                # Each version stands in an article of its own, as if another outlet had printed it.
                where = article_id if kind == "as published" else f"{article_id}-{kind}"
                made.append(Made(f"{n}-{kind}-{part}", n, kind, version, where, article_id, published))
    report(made, truth, grouped(made), options.worst)


def grouped(made: list[Made]) -> dict[str, str]:
    """The statement of each version that has one, as linking gives them."""
    articles: dict[str, list[Made]] = defaultdict(list)
    for each in made:
        articles[each.article].append(each)
    voices = {each.voice: n for n, each in enumerate(made)}
    names, results = {}, []
    for name, versions in articles.items():
        text, quotes = "", []
        for each in versions:
            span = Span(len(text), len(text) + len(each.text))
            text += f"{each.text}\n"
            attribution = Attribution((span,), (), (), "direct", "speech", False, 1.0, "made")
            surname = "".join(string.ascii_lowercase[int(digit)] for digit in str(voices[each.voice]))
            quotes.append(Quote(attribution, (Speaker(f"Ann {surname.title()}", "person"),)))
            names[quotes[-1].id(name)] = each.name
        published = date.fromisoformat(versions[0].published)
        results.append((Article(name, text, None, published, versions[0].kind), quotes))
    with open_db(":memory:") as db:
        save(db, results, version="benchmark", model="none")
        link_versions(db)
        return {names[row["quote_id"]]: row["statement_id"] for row in db["versions"].rows}


def _joined(truth: list[int], a: int, b: int) -> list[int]:
    return [truth[a] if each == truth[b] else each for each in truth]


def report(made: list[Made], truth: list[int], group: dict[str, str], worst: int) -> None:
    """Precision over pairs put together, recall over each version and the quotation that it was made of."""
    by_name = {each.name: (truth[each.number], each.text) for each in made}
    right = wrong = 0
    mistakes = []
    together = defaultdict(list)
    for name, number in group.items():
        together[number].append(name)
    for names in together.values():
        for a, b in combinations(names, 2):
            if by_name[a][0] == by_name[b][0]:
                right += 1
            else:
                wrong += 1
                mistakes.append((by_name[a][1], by_name[b][1]))
    asked, answered = Counter(), Counter()
    missed = []
    for each in made:
        if each.kind == "as published":
            continue
        original = f"{each.number}-as published-0"
        asked[each.kind] += 1
        if each.name in group and group[each.name] == group.get(original):
            answered[each.kind] += 1
        else:
            missed.append((each.kind, each.text, by_name[original][1]))
    print(f"{len(made)} wordings; {right + wrong} pairs put together, precision {right / max(1, right + wrong):.3f}")
    print(f"recall {sum(answered.values()) / max(1, sum(asked.values())):.3f} of {sum(asked.values())} versions")
    for kind, count in asked.items():
        print(f"  {kind:22} {answered[kind] / count:.3f} of {count}")
    for a, b in mistakes[:worst]:
        print(f"WRONG\n  {a}\n  {b}")
    for kind, a, b in missed[:worst]:
        print(f"MISSED ({kind})\n  {a}\n  {b}")


if __name__ == "__main__":
    main()
