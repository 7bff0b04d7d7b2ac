"""Text in, attributions out: marks -> words -> tagger (with queries) -> assemble (with act and evidence)."""

from .assemble import Decoding, attributions, entities
from .tagger import MODEL, ModelError, Tagger, load_tagger
from .words import Words, read_words

__all__ = [
    "MODEL",
    "Decoding",
    "ModelError",
    "Tagger",
    "Words",
    "attributions",
    "entities",
    "load_tagger",
    "read_words",
]
