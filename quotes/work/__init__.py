"""Takes Articles; gives each with its Quotes, in order, by several processes, none lost to another's fault."""

from quotes.work.finder import Finder, Settings
from quotes.work.pool import Here, LostWorkers, Pool, usable_cores, worthwhile
from quotes.work.run import TIME_LIMIT, find

__all__ = [
    "TIME_LIMIT",
    "Finder",
    "Here",
    "LostWorkers",
    "Pool",
    "Settings",
    "find",
    "usable_cores",
    "worthwhile",
]
