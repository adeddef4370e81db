"""Everything derived, made anew: the mirror of the corpus, passages, terms, indexes."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from bot.errors import BusyError, FootnoteError
from bot.library.articles import Articles, article_files
from bot.library.indexes import Indexes
from bot.model import SHARED, Article, Origin, Report, Scope
from bot.settings import Settings
from bot.store.store import Store
from bot.text.passages import ANALYSIS_VERSION, passages

Progress = Callable[[int, int], None]
"""Told (done, total) after each article, on the event loop's thread."""


def ignore(_done: int, _total: int) -> None:
    """A progress that nobody watches."""


class Reindexing:
    """Brings what is derived up to what it is derived from."""

    def __init__(
        self, store: Store, indexes: Indexes, articles: Articles, settings: Settings
    ) -> None:
        self._store = store
        self._indexes = indexes
        self._articles = articles
        self._settings = settings
        self._running: set[Scope] = set()

    async def refresh(self) -> None:
        """Analyse every article anew if another version of the analysis stored its passages."""
        if await self._store.analysis_version() == ANALYSIS_VERSION:
            return
        for scope in await self._store.scopes():
            await self._analyse(await self._store.articles([scope]))
        await self._store.set_analysis_version(ANALYSIS_VERSION)

    async def mirror(self, progress: Progress = ignore) -> Report:
        """Bring the corpus folder into ``shared``, reading only files that changed."""
        return await self._mirror(progress, everything=False)

    async def reindex(self, scope: Scope, progress: Progress = ignore) -> Report:
        """Analyse all articles of a scope anew and rebuild its index beside the one in use.

        For ``shared`` all of the corpus is read again first.

        Raises:
            BusyError: a reindex of this scope is running.

        """
        if scope in self._running:
            raise BusyError("A reindex is already running here: wait for it to end.")
        self._running.add(scope)
        try:
            started = time.perf_counter()
            report = Report(0, 0, 0, 0, 0, 0.0)
            if scope == SHARED:
                report = await self._mirror(ignore, everything=True)
            articles = await self._store.articles([scope])
            await self._analyse(articles, progress)
            index = await self._indexes.rebuild(scope)
            return Report(
                added=report.added,
                revised=report.revised,
                removed=report.removed,
                unchanged=len(articles) - report.added - report.revised,
                passages=len(index),
                seconds=time.perf_counter() - started,
                refused=report.refused,
            )
        finally:
            self._running.remove(scope)

    async def _analyse(self, articles: list[Article], progress: Progress = ignore) -> None:
        for done, article in enumerate(articles, 1):
            lines = await self._store.lines(article)
            if lines is not None:
                fresh = await asyncio.to_thread(passages, article.title, lines)
                await self._store.replace_passages(article, fresh)
            progress(done, len(articles))

    async def _mirror(self, progress: Progress, *, everything: bool) -> Report:
        started = time.perf_counter()
        folder = self._settings.corpus
        known = await self._store.fingerprints(SHARED, "corpus")
        if folder is not None and not folder.is_dir():
            refused = (f"The corpus folder {folder} is missing: its articles stay as they are.",)
            return Report(0, 0, 0, len(known), 0, 0.0, refused if known else ())
        found = article_files(folder) if folder is not None else []
        outcomes: Counter[str] = Counter()
        refused_files = []
        for done, path in enumerate(found, 1):
            ref = path.relative_to(folder or path).as_posix()
            stat = path.stat()
            fingerprint = f"{stat.st_size}:{stat.st_mtime_ns}"
            if everything or known.get(ref, (0, ""))[1] != fingerprint:
                try:
                    outcomes[await self._mirror_file(path, ref, fingerprint)] += 1
                except FootnoteError as error:
                    refused_files.append(str(error))
            else:
                outcomes["unchanged"] += 1
            progress(done, len(found))
        refs = {path.relative_to(folder or path).as_posix() for path in found}
        vanished = [article_id for ref, (article_id, _) in known.items() if ref not in refs]
        if vanished:
            await self._store.remove(SHARED, vanished)
        return Report(
            added=outcomes["added"],
            revised=outcomes["revised"],
            removed=len(vanished),
            unchanged=outcomes["unchanged"],
            passages=len(await self._indexes.current(SHARED)),
            seconds=time.perf_counter() - started,
            refused=tuple(refused_files),
        )

    async def _mirror_file(self, path: Path, ref: str, fingerprint: str) -> str:
        document = await asyncio.to_thread(self._articles.read_file, path)
        added = await self._store.save(
            SHARED,
            document,
            await asyncio.to_thread(passages, document.title, document.lines),
            Origin("corpus", ref),
            revise=True,
            fingerprint=fingerprint,
        )
        return added.outcome
