"""Words of a cue in, kind of act and negation out.

The acts are those of the PolNeAR guidelines: speech (the rule), writing, thought, intention, decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from ..models import Act

_STEMS: dict[Act, tuple[str, ...]] = {
    "writing": (
        "write", "wrote", "writes", "writing", "written", "tweet", "retweet", "post", "blog", "email", "emailed",
        "text", "texted", "texting", "publish", "pen", "penned", "read", "reads", "sign", "signed", "print", "list",
        "scrawl", "scribble", "type", "typed", "caption", "headline", "fax", "cable", "letter",
    ),
    "decision": (
        "rule", "ruled", "ruling", "rules", "decide", "decision", "decree", "order", "resolve", "resolved", "vote",
        "voted", "approve", "reject", "overturn", "uphold", "upheld", "agree", "choose", "chose", "chosen", "opt",
        "determine", "mandate", "ban", "authorize", "authorise", "verdict", "sentence", "convict", "acquit",
    ),
    "intention": (
        "plan", "planned", "planning", "intend", "intention", "intent", "aim", "seek", "sought", "want", "wish",
        "prepare", "mean", "meant", "hope", "desire", "propose", "try", "eager", "willing", "ready", "poised",
        "determined", "committed", "set", "refuse",
    ),
    "thought": (
        "think", "thought", "believe", "belief", "feel", "felt", "know", "knew", "known", "consider", "expect",
        "fear", "worry", "worried", "doubt", "wonder", "see", "saw", "seen", "understand", "understood", "view",
        "regard", "assume", "suspect", "realize", "realise", "remember", "forget", "forgot", "imagine", "suppose",
        "reckon", "conclude", "concerned", "convinced", "confident", "sure", "aware", "love", "like", "hate", "prefer",
        "support", "oppose", "favor", "favour", "mind", "opinion", "judge", "deem", "anticipate", "dream", "guess",
        "trust", "perceive", "learn", "learned", "find", "found", "recognize", "recognise", "surprised", "proud",
        "afraid", "optimistic", "pessimistic", "skeptical", "sceptical", "certain",
    ),
}  # fmt: skip
_SAYING = (
    "say", "says", "said", "tell", "tells", "told", "talk", "speak", "spoke", "ask", "add", "claim", "declare",
    "announce", "state", "express", "voice", "reply", "answer", "call", "insist", "argue", "warn", "promise", "vow",
    "pledge", "threaten", "comment", "admit", "acknowledge", "suggest", "explain", "describe", "accuse", "criticize",
)  # fmt: skip
_NEGATIONS = {"not", "never", "no", "nor", "without", "neither", "hardly", "cannot"}
_NOBODY = {"nobody", "neither", "none", "no"}
_NO_NEGATION_BEFORE = {"only", "doubt", "secret", "longer", "less", "more"}
_BETWEEN = {"yet", "ever", "been", "be", "have", "has", "being"}
_DENYING = (
    "deny",
    "denie",
    "denial",
    "refuse",
    "refusal",
    "decline",
    "disput",
    "reject",
    "refut",
    "rebut",
    "disavow",
    "disclaim",
    "contradict",
    "fail",
)
_DOCUMENTS = {
    "report", "memo", "memorandum", "letter", "email", "statement", "tweet", "post", "document", "documents", "filing",
    "lawsuit", "complaint", "study", "paper", "article", "editorial", "book", "affidavit", "indictment", "transcript",
    "website", "blog", "survey", "poll", "bill", "law", "act", "order", "petition", "column", "op-ed", "emails",
}  # fmt: skip


def act_of(cue: Sequence[str], source: Sequence[str]) -> Act:
    """The act that a cue names.

    Args:
        cue: the cue's words in lower case.
        source: the source's words; a document speaks in writing.
    """
    named = frozenset().union(*map(_acts, cue))
    spoken: Act = "writing" if _is_document(source) else "speech"
    return spoken if "speech" in named else next((act for act in _STEMS if act in named), spoken)


def is_known(cue: Sequence[str]) -> bool:
    """Whether a word of a cue, given in lower case, is listed for an act: said, wrote, thinks, plans, ruled."""
    return any(map(_acts, cue))


def is_negated(cue: Sequence[str], before: Sequence[str], source: Sequence[str]) -> bool:
    """Whether the statement is denied or said not to have been made ("has not said", "denied", "nobody said").

    A denial that is itself negated ("did not deny") counts as a statement.

    Args:
        cue: the cue's words in lower case.
        before: up to four words before it.
        source: the source's words.
    """
    denied = any(w.startswith(_DENYING) for w in cue)
    absent = _holds_negation(cue) or _ends_negated(before) or bool(source and source[0] in _NOBODY)
    return denied != absent


def _holds_negation(cue: Sequence[str]) -> bool:
    for k, word in enumerate(cue):
        after = cue[k + 1] if k + 1 < len(cue) else ""
        if word in _NEGATIONS or (word == "t" and k and cue[k - 1] == "'"):
            return after not in _NO_NEGATION_BEFORE
    return False


def _ends_negated(before: Sequence[str]) -> bool:
    """The last word that is no adverb or auxiliary is a negation."""
    for k in range(len(before) - 1, -1, -1):
        word = before[k]
        if word in _NEGATIONS or (word == "t" and k and before[k - 1] == "'"):
            return True
        if word not in _BETWEEN and not (word.endswith("ly") and word != "only"):
            return False
    return False


def _is_document(source: Sequence[str]) -> bool:
    head = list(source)
    for stop in ("of", "by", "from", "to", "in", "on", "for"):
        if stop in head[1:]:
            head = head[: head.index(stop, 1)]
    return bool(head) and head[-1] in _DOCUMENTS


@lru_cache(maxsize=20_000)
def _acts(word: str) -> frozenset[Act]:
    lists: dict[Act, tuple[str, ...]] = {"speech": _SAYING, **_STEMS}
    return frozenset(act for act, stems in lists.items() if _matches(word, stems))


def _matches(word: str, stems: Sequence[str]) -> bool:
    return any(word == s or (len(s) > 3 and _inflects(word, s)) for s in stems)


def _inflects(word: str, stem: str) -> bool:
    """Regular inflection: plan(s), planned, planning; believe(s/d), believing; deny, denies, denied."""
    base = stem[:-1] if stem[-1] in "ey" else stem
    if not word.startswith(base):
        return False
    return word[len(base) :].removeprefix(stem[-1] if stem[-1] not in "ey" else "") in {
        "s", "es", "ed", "d", "ing", "er", "ers", "ies", "ied", "e", "y", "ement", "ements",
    }  # fmt: skip
