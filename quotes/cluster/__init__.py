"""Takes files of articles wherever fsspec reaches; gives Parquet of quotes, articles and people, by a Dask cluster.

One input file is one partition: it is worked on by one worker at a time, as often as it takes until it is done, and
its results appear once, whole.
"""

from quotes.cluster.driver import ClusterError, extract
from quotes.cluster.loading import Loaded, load
from quotes.cluster.partition import Job, Outcome

__all__ = ["ClusterError", "Job", "Loaded", "Outcome", "extract", "load"]
