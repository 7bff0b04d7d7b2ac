"""Words of a cue in, kind of act and negation out.

The acts are those of the PolNeAR guidelines: speech (the rule), writing, thought, intention, decision.
"""

from __future__ import annotations

from collections.abc import Sequence

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
_NEGATIONS = {
    "not",
    "never",
    "n't",
    "t",
    "no",
    "nor",
    "without",
    "neither",
    "nobody",
    "none",
    "hardly",
    "cannot",
    "cant",
}
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


def act_of(cue: Sequence[str], before: Sequence[str], source: Sequence[str]) -> Act:
    """The act that a cue names.

    Args:
        cue: the cue's words in lower case.
        before: up to four words before it.
        source: the source's words; a document speaks in writing.
    """
    if any(_matches(w, _SAYING) for w in cue):
        return "writing" if _is_document(source) else "speech"
    for act, stems in _STEMS.items():
        if any(_matches(w, stems) for w in cue):
            return act
    return "writing" if _is_document(source) else "speech"


def is_negated(cue: Sequence[str], before: Sequence[str], source: Sequence[str]) -> bool:
    """Whether the statement is denied or said not to have been made ("has not said", "denied", "nobody said")."""
    if any(w.startswith(_DENYING) for w in cue):
        return True
    if _NEGATIONS & set(cue) and not _only_in_idiom(cue):
        return True
    near = list(before)
    while near and near[0] not in _AUXILIARIES and len(near) > 2:
        near.pop(0)
    if any(w in {"not", "never", "cannot"} for w in near[-2:]) or near[-2:] == ["'", "t"]:
        return True
    return bool(source) and source[0] in {"nobody", "neither", "none", "no"}


_AUXILIARIES = {
    "has",
    "have",
    "had",
    "did",
    "do",
    "does",
    "is",
    "are",
    "was",
    "were",
    "would",
    "could",
    "will",
    "ca",
    "wo",
}


def _only_in_idiom(cue: Sequence[str]) -> bool:
    return ("no" in cue and ("doubt" in cue or "secret" in cue)) or ("t" in cue and "'" not in cue and "n't" not in cue)


def _is_document(source: Sequence[str]) -> bool:
    head = list(source)
    for stop in ("of", "by", "from", "to", "in", "on", "for"):
        if stop in head[1:]:
            head = head[: head.index(stop, 1)]
    return bool(head) and head[-1] in _DOCUMENTS


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
