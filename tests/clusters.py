"""Clusters of Dask on this machine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dask
from distributed import LocalCluster

SETTINGS = {
    "distributed.logging.distributed": "critical",
    # what starts a lost worker again is given up after this: a busy machine needs long for it
    "distributed.deploy.lost-worker-timeout": "1 hour",
    # each worker is forked from one interpreter that has loaded what it needs
    "distributed.worker.multiprocessing-method": "forkserver",
}


@contextmanager
def local_cluster(
    workers: int, settings: Mapping[str, object] | None = None
) -> Iterator[LocalCluster]:
    """Yield a scheduler with workers of a thread each, which start again when they are killed."""
    with (
        dask.config.set({**SETTINGS, **(settings or {})}),
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
    ):
        yield cluster
