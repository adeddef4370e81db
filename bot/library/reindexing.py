"""Everything derived, made anew: the mirror of the corpus, passages, terms, indexes."""

import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.access import Caller, Right, changeable
from bot.engine import Engine
from bot.errors import BusyError, InputError
from bot.library.analysing import Source, analyse, analyse_file
from bot.library.analysts import Analysts
from bot.library.deriving import Deriving, ignore
from bot.library.files import (
    Found,
    article_files,
    file_origin,
    is_foreign,
    place_below,
    read_file,
)
from bot.library.opening import Opening
from bot.library.submission import File
from bot.model import SHARED, Mirrored, Progress, Report, Scope
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Entry
from bot.work import Work


@dataclass(frozen=True, slots=True)
class _CorpusFile:
    """A file to mirror; the ``fingerprint`` is another whenever its bytes are."""

    found: Found
    ref: str
    size: int
    fingerprint: str


class Reindexing:
    """Brings what is derived up to what it is derived from."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        deriving: Deriving,
        opening: Opening,
        work: Work,
        settings: Settings,
    ) -> None:
        self._store = store
        self._deriving = deriving
        self._engine = engine
        self._opening = opening
        self._work = work
        self._settings = settings
        self._running: set[Scope] = set()

    async def mirror(self, progress: Progress = ignore, *, everything: bool = False) -> Mirrored:
        """Bring the corpus folder into ``shared``, reading only files that changed, or all.

        A folder that is missing or closed leaves its articles as they are; a setting that names
        none removes them.
        """
        folder = self._settings.corpus
        known = await self._store.fingerprints(SHARED, "corpus")
        try:
            files, refused = (
                await self._work.behind(lambda: _corpus_files(folder)) if folder else ([], [])
            )
        except OSError:
            place = folder and folder.absolute()
            sentence = f"The corpus folder {place} cannot be read: its articles stay as they are."
            expected = known or folder != Settings().corpus
            return Mirrored(unchanged=len(known), refused=(sentence,) if expected else ())
        changed = [
            file
            for file in files
            if everything or known.get(file.ref, (0, ""))[1] != file.fingerprint
        ]
        outcomes = Counter(unchanged=len(files) - len(changed))
        progress(outcomes["unchanged"], len(files))
        sizes = [file.size for file in changed]
        foreign = any(is_foreign(file.ref) for file in changed)
        async with Analysts(self._work, SHARED, sizes, foreign=foreign) as analysts:
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

    async def reindex(self, caller: Caller, progress: Progress = ignore) -> Report:
        """Analyse all articles of a scope anew and rebuild its index beside the one in use.

        For ``shared`` all of the corpus is read again first.

        Raises:
            BusyError: a reindex of this scope is running.
        """
        caller.demand(Right.MANAGE)
        scope = caller.scope
        if scope in self._running:
            raise BusyError("The articles here are being read anew already: wait for that to end.")
        self._running.add(scope)
        try:
            started = time.perf_counter()
            shared = scope == SHARED
            mirrored = await self.mirror(progress, everything=True) if shared else Mirrored()
            articles = await self._store.articles(changeable(caller))
            # What was read was analysed; where a file was refused, its article waits for it.
            rest = [a for a in articles if a.origin.kind != "corpus" or mirrored.refused]
            read = len(articles) - len(rest)
            await self._deriving.anew(
                scope, rest, lambda done, total: progress(read + done, read + total)
            )
            await self._store.vocabulary.forget_unused()
            passages = await self._engine.rebuild(scope)
            return Report(
                added=mirrored.added,
                revised=mirrored.revised,
                removed=mirrored.removed,
                unchanged=len(articles) - mirrored.added - mirrored.revised,
                passages=passages,
                seconds=time.perf_counter() - started,
                refused=mirrored.refused,
            )
        finally:
            self._running.remove(scope)

    async def expunge_deletes(self) -> None:
        """Rebuild what the engine has of the scopes of which more was removed than is there.

        Each has had as many passages removed as there are to read, so it costs little for each.
        """
        for scope in self._engine.mostly_deleted():
            await self._engine.rebuild(scope)

    async def _entry(self, analysts: Analysts, file: _CorpusFile) -> Entry:
        name = file.found.path.name
        data = await self._work.behind(lambda: read_file(self._settings, file.found))
        origin = file_origin("corpus", file.ref)
        read = await self._opening.read(SHARED, File(name, data))
        if read is None:
            source: Source = partial(analyse_file, name, data, None)
        elif len(read.documents) == 1:
            source = partial(analyse, read.documents[0])
        else:
            raise InputError(f"{name} holds several articles: unpack it in the corpus folder.")
        analysed = await analysts.analyse(source)
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
            fingerprint = f"{stat.st_size}:{stat.st_mtime_ns}"
            found.append(_CorpusFile(Found(path, folder), ref, stat.st_size, fingerprint))
    return found, refused
