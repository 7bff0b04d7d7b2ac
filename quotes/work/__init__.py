"""Takes Articles; gives each with its Quotes, in order, by several processes, none lost to another's fault."""

from quotes.work.finder import Finder, Settings, model_name
from quotes.work.pool import WORTH_ARTICLES, Here, LostWorkers, Pool, usable_cores
from quotes.work.run import find

__all__ = [
    "WORTH_ARTICLES",
    "Finder",
    "Here",
    "LostWorkers",
    "Pool",
    "Settings",
    "find",
    "model_name",
    "usable_cores",
]
