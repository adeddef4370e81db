"""Everything derived, made anew: the mirror of the corpus, passages, terms, indexes."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.errors import BusyError, InputError
from bot.library.analysing import analyse_file, analyse_stored
from bot.library.analysts import Analysts
from bot.library.files import (
    Found,
    article_files,
    file_origin,
    name_of,
    place_below,
    read_file,
)
from bot.library.indexes import Indexes
from bot.model import SHARED, Article, Mirrored, Report, Scope
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Analysed, Entry
from bot.text.passages import ANALYSIS_VERSION

Progress = Callable[[int, int], None]
"""Told (done, total) after each article, on the event loop's thread."""


@dataclass(frozen=True, slots=True)
class _CorpusFile:
    """A file to mirror; the ``fingerprint`` is another whenever its bytes are."""

    found: Found
    ref: str
    size: int
    changed_at: int

    @property
    def fingerprint(self) -> str:
        return f"{self.size}:{self.changed_at}"


def ignore(_done: int, _total: int) -> None:
    """A progress that nobody watches."""


class Reindexing:
    """Brings what is derived up to what it is derived from."""

    def __init__(self, store: Store, indexes: Indexes, settings: Settings) -> None:
        self._store = store
        self._indexes = indexes
        self._settings = settings
        self._running: set[Scope] = set()

    async def refresh(self) -> None:
        """Clear what was left behind by a process that was killed, and analyse every article anew
        if another version of the analysis stored its passages.
        """
        await self._store.clear()
        if await self._store.analysis_version() in {None, ANALYSIS_VERSION}:
            return
        await self._analyse(await self._store.articles(await self._store.scopes()))
        await self._store.set_analysis_version(ANALYSIS_VERSION)

    async def mirror(self, progress: Progress = ignore, *, everything: bool = False) -> Mirrored:
        """Bring the corpus folder into ``shared``, reading only files that changed, or all.

        A folder that is missing or closed leaves its articles as they are; a setting that names
        none removes them.
        """
        folder = self._settings.corpus
        known = await self._store.fingerprints(SHARED, "corpus")
        try:
            files, refused = await asyncio.to_thread(_corpus_files, folder) if folder else ([], [])
        except OSError:
            sentence = f"The corpus folder {folder} cannot be read: its articles stay as they are."
            expected = known or folder != Settings().corpus
            return Mirrored(unchanged=len(known), refused=(sentence,) if expected else ())
        changed = [
            file
            for file in files
            if everything or known.get(file.ref, (0, ""))[1] != file.fingerprint
        ]
        outcomes = Counter(unchanged=len(files) - len(changed))
        async with Analysts([file.size for file in changed]) as analysts:
            entries = analysts.in_order(self._entry(analysts, file) for file in changed)
            for done, entry in enumerate(entries, outcomes["unchanged"] + 1):
                try:
                    outcomes[(await self._store.save(await entry, revise=True)).outcome] += 1
                except InputError as error:
                    refused.append(str(error))
                progress(done, len(files))
        vanished = known.keys() - {file.ref for file in files}
        await self._store.remove_many(SHARED, [known[ref][0] for ref in vanished])
        return Mirrored(**outcomes, removed=len(vanished), refused=tuple(refused))

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
            shared = scope == SHARED
            mirrored = await self.mirror(progress, everything=True) if shared else Mirrored()
            articles = await self._store.articles([scope])
            # What was read was analysed; where a file was refused, its article waits for it.
            read = [a for a in articles if a.origin.kind == "corpus" and not mirrored.refused]
            rest = [article for article in articles if article not in read]
            await self._analyse(
                rest, lambda done, total: progress(len(read) + done, len(read) + total)
            )
            await self._store.vocabulary.forget_unused()
            index = await self._indexes.rebuild(scope)
            return Report(
                added=mirrored.added,
                revised=mirrored.revised,
                removed=mirrored.removed,
                unchanged=len(articles) - mirrored.added - mirrored.revised,
                passages=len(index),
                seconds=time.perf_counter() - started,
                refused=mirrored.refused,
            )
        finally:
            self._running.remove(scope)

    async def _analyse(self, articles: list[Article], progress: Progress = ignore) -> None:
        sizes = await self._store.sizes([article.id for article in articles])
        async with Analysts(sizes) as analysts:
            analyses = analysts.in_order(self._fresh(analysts, each) for each in articles)
            for done, (article, analysis) in enumerate(zip(articles, analyses, strict=True), 1):
                if (fresh := await analysis) is not None:
                    await self._store.replace_analysis(article, fresh)
                progress(done, len(articles))

    async def _fresh(self, analysts: Analysts, article: Article) -> Analysed | None:
        """An article's analysis; None if it has been removed since."""
        stored = await self._store.text(article)
        if stored is None:
            return None
        source = partial(analyse_stored, name_of(article.origin), article.title, *stored)
        language = await self._store.set_language(article.scope, article.id)
        return await analysts.analyse(source, language)

    async def _entry(self, analysts: Analysts, file: _CorpusFile) -> Entry:
        data = await asyncio.to_thread(read_file, self._settings, file.found)
        origin = file_origin("corpus", file.ref)
        analysed = await analysts.analyse(partial(analyse_file, file.found.path.name, data, None))
        return Entry(scope=SHARED, analysed=analysed, origin=origin, fingerprint=file.fingerprint)


def _corpus_files(folder: Path) -> tuple[list[_CorpusFile], list[str]]:
    """The articles of the corpus as they stand, and a sentence for each file that can be none.

    Raises:
        OSError: it or a folder in it is closed to us.
    """
    found, refused = [], []
    for path in article_files(folder):
        # One that goes in this very moment has vanished.
        with suppress(FileNotFoundError):
            try:
                place_below(folder, path)
            except InputError as error:
                refused.append(str(error))
                continue
            stat = path.stat()
            ref = path.relative_to(folder).as_posix()
            found.append(_CorpusFile(Found(path, folder), ref, stat.st_size, stat.st_mtime_ns))
    return found, refused
