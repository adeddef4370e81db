"""Taking in what comes in, one by one or many at once."""

from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import PurePath, PurePosixPath
from typing import NamedTuple, TypeVar

from bot.access import Caller, Right
from bot.errors import (
    AnalysisError,
    FootnoteError,
    InputError,
    MirroredError,
    StoreError,
    UnknownArticleError,
)
from bot.library.analysing import (
    Source,
    analyse,
    analyse_file,
    analyse_stored,
    analyse_text,
    checked_date,
    checked_language,
    checked_tags,
)
from bot.library.analysts import Analysts
from bot.library.deriving import ignore
from bot.library.files import (
    Found,
    check_size,
    file_origin,
    is_foreign,
    is_mirrored,
    is_readable,
    part_origin,
    read_file,
    relative,
    size_of,
)
from bot.library.links import Links
from bot.library.looking_up import check_own
from bot.library.opening import Opening
from bot.library.submission import (
    UNFILED,
    File,
    Filing,
    Kept,
    Link,
    Parsed,
    Submission,
    Text,
    link,
)
from bot.model import SHARED, Added, Article, Origin, Progress
from bot.reading.text_files import clean_title, paste
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Entry, Quota
from bot.text.markup import visible
from bot.work import Work

Parts = TypeVar("Parts")


class Outcome(NamedTuple):
    """What became of a file, or of one in an archive; ``path`` is where it is.

    ``result`` counts the endings of files in an archive that are none to read, and were skipped.
    """

    path: str
    result: Added | FootnoteError | Counter[str]

    @property
    def stops_all(self) -> bool:
        """Whether it would stop every other file as well."""
        return isinstance(self.result, StoreError | AnalysisError)


class Submitting:
    """Makes articles, and revisions of them, of what comes in."""

    def __init__(
        self, store: Store, opening: Opening, links: Links, work: Work, settings: Settings
    ) -> None:
        self._store = store
        self._opening = opening
        self._links = links
        self._work = work
        self._settings = settings

    async def submit(self, caller: Caller, submission: Submission) -> Added:
        """Store a submission in the caller's scope.

        Raises:
            InputError: it cannot be read, holds several articles, a tag is too long, or a language
                unknown.
            QuotaError: it is too large, or the scope is full.
            UnknownArticleError: the article that it goes onto is not the scope's own, or has gone.
            MirroredError: that one mirrors a file of the corpus.
            ClashError: it may not stand beside one that has the same title or file name.
        """
        caller.demand(Right.EDIT)
        content, onto = submission.content, submission.onto
        self.check_size(content.name, content.size)
        if isinstance(onto, Article):
            check_own(caller, onto, "replace")
        one = await self.opened(caller, submission)
        if not isinstance(one, Submission):
            raise InputError(f"{content.name} holds several articles: unpack it and add each.")
        async with Analysts(self._work, caller.scope, [one.content.size]) as analysts:
            entry = await self._entry(analysts, caller, one)
        quota = self._quota(caller)
        if not isinstance(onto, Article):
            revise, beside = onto == "origin", submission.beside
            return await self._store.save(entry, revise=revise, beside=beside, quota=quota)
        added = await self._store.replace(onto.id, entry, quota=quota)
        if added is None:
            raise UnknownArticleError
        return added

    async def opened(self, caller: Caller, submission: Submission) -> Submission | list[Submission]:
        """A submission ready to be analysed; of an archive each file, and of a feed each entry.

        A link comes back as what it led to, and a file of a foreign format as what was read of it.
        What is found in an archive comes back as the file that it is.

        Raises:
            InputError: it cannot be fetched or read, or a title is to be that of several articles.
            QuotaError: it holds too much, or the scope has had its links of today.
        """
        caller.demand(Right.EDIT)
        if isinstance(submission.content, Link):
            submission = await self._links.followed(caller, submission, submission.content)
        content, filing, origin = submission.content, submission.filing, submission.origin
        if not isinstance(content, File):
            return submission
        read = await self._opening.read(caller.scope, content)
        if read is None:
            return submission
        if len(read.documents) == 1:
            if origin.kind == "url":
                origin = self._links.known_as(origin, read.canonical)
            return replace(
                submission, origin=origin, content=Parsed(content.name, read.documents[0])
            )
        if filing.title or isinstance(submission.onto, Article):
            raise InputError(
                f"{content.name} holds several articles: give one title with one file."
            )
        parts: list[tuple[str, File | Parsed]] = [
            (member.path, File(PurePosixPath(member.path).name, member.data))
            for member in read.members
        ]
        parts += [(each.title, Parsed(content.name, each)) for each in read.documents]
        return [
            replace(submission, origin=part_origin(origin, path), content=part)
            for path, part in parts
        ]

    async def submit_files(
        self,
        caller: Caller,
        files: Sequence[Found | Link],
        filing: Filing = UNFILED,
        progress: Progress = ignore,
    ) -> AsyncGenerator[Outcome, None]:
        """Submit files onto the articles that they became; yields what became of each in turn.

        So it is with what links lead to.

        A new one is not stored where another has the same text, whatever it is called.
        Many are analysed on every core. What stops one file stops no other, but for a StoreError
        or an AnalysisError, which would stop all of them and is the last.

        Yields:
            InputError: the file cannot be read, or a tag is too long.
            QuotaError: it is too large, or the scope is full.
            MirroredError: it is a file of the corpus.
        """
        caller.demand(Right.EDIT)
        sizes = await self._work.behind(
            lambda: [0 if isinstance(file, Link) else size_of(file.path) for file in files]
        )
        foreign = any(isinstance(file, Link) or is_foreign(file.path.name) for file in files)
        done, total = 0, len(files)
        progress(done, total)
        async with Analysts(self._work, caller.scope, sizes, foreign=foreign) as analysts:
            entries = analysts.in_order(
                self._file_entry(analysts, caller, file, filing) for file in files
            )
            for file, entry in zip(files, entries, strict=True):
                path = file.url if isinstance(file, Link) else str(file.path)
                result = await self._result(caller, entry)
                if isinstance(result, list):
                    total += len(result) - 1
                    outcomes = self.submit_parts(caller, path, result)
                else:
                    outcomes = _alone(Outcome(path, result))
                async for outcome in outcomes:
                    if not isinstance(outcome.result, Counter):
                        done += 1
                    yield outcome
                    if outcome.stops_all:
                        return
                    progress(min(done, total), total)
        progress(total, total)

    async def submit_parts(
        self,
        caller: Caller,
        path: str,
        parts: Sequence[Submission],
        progress: Progress = ignore,
    ) -> AsyncGenerator[Outcome, None]:
        """Submit what an archive or feed holds, as ``submit_files`` does.

        Args:
            path: of the archive, for messages.

        Yields:
            What became of each file or entry, and which files were skipped; if nothing can be
            read, that alone.
        """
        caller.demand(Right.EDIT)
        skipped = Counter(
            PurePath(part.content.name).suffix.lower() for part in parts if not _is_wanted(part)
        )
        wanted = [part for part in parts if _is_wanted(part)]
        failed: list[Outcome] = []
        stored = False
        sizes = [part.content.size for part in wanted]
        progress(0, len(wanted))
        async with Analysts(self._work, caller.scope, sizes, foreign=True) as analysts:
            entries = analysts.in_order(self._part(analysts, caller, part) for part in wanted)
            for done, (part, entry) in enumerate(zip(wanted, entries, strict=True), 1):
                result = await self._result(caller, entry)
                progress(done, len(wanted))
                outcome = Outcome(f"{path}/{part.content.name}", result)
                stored = stored or isinstance(result, Added)
                if not stored and not outcome.stops_all:
                    failed.append(outcome)
                    continue
                for each in failed:
                    yield each
                failed.clear()
                yield outcome
        if not stored:
            why = f": {failed[0].result}" if failed else "; it has no text in it."
            yield Outcome(path, InputError(f"{path} holds nothing that can be read{why}"))
        elif skipped:
            yield Outcome(path, skipped)

    async def suggested_title(self, text: str, longest: int) -> str:
        """What a text may be called: what it calls itself, or its first line, without markup."""
        document = await self._work.answer(lambda: paste("", text))
        title = visible(document.title)
        if len(title) <= longest:
            return title
        cut = title[: longest - 1]
        return f"{cut.rpartition(' ')[0] or cut}…"

    def is_readable(self, name: str) -> bool:
        """Whether a file of that name may become an article."""
        return is_readable(name)

    def check_size(self, name: str, size: int) -> None:
        """Raise QuotaError if a file of ``size`` bytes is over the limit; call before reading."""
        check_size(self._settings, name, size)

    async def _result(
        self, caller: Caller, entry: Awaitable[Entry | Parts]
    ) -> Added | FootnoteError | Parts:
        """What becomes of an entry; what comes in its stead is not stored yet."""
        try:
            fresh = await entry
            if not isinstance(fresh, Entry):
                return fresh
            quota = self._quota(caller)
            return await self._store.save(fresh, revise=True, beside="namesakes", quota=quota)
        except FootnoteError as error:
            return error

    async def _part(self, analysts: Analysts, caller: Caller, part: Submission) -> Entry:
        """The entry of a file in an archive; raises InputError if it holds several itself."""
        one = await self.opened(caller, part)
        if not isinstance(one, Submission):
            name = part.content.name
            raise InputError(f"{name} is packed within another: unpack it and add it by itself.")
        return await self._entry(analysts, caller, one)

    async def _file_entry(
        self, analysts: Analysts, caller: Caller, file: Found | Link, filing: Filing
    ) -> Entry | list[Submission]:
        if isinstance(file, Link):
            submission = link(file.url, filing)
        else:
            submission = await self._found(caller, file, filing)
        opened = await self.opened(caller, submission)
        if not isinstance(opened, Submission):
            return opened
        return await self._entry(analysts, caller, opened)

    async def _found(self, caller: Caller, file: Found, filing: Filing) -> Submission:
        settings, path = self._settings, file.path
        data = await self._work.behind(lambda: read_file(settings, file))
        if caller.scope == SHARED and await self._work.behind(lambda: is_mirrored(settings, path)):
            raise MirroredError(f"{path} is in the corpus folder and mirrored from there already.")
        origin = file_origin("upload", await self._work.behind(lambda: relative(settings, path)))
        return Submission(origin, File(path.name, data), filing, "origin")

    async def _entry(self, analysts: Analysts, caller: Caller, submission: Submission) -> Entry:
        """A submission ready to be stored."""
        filing, origin = submission.filing, submission.origin
        tags = None if filing.tags is None else checked_tags(filing.tags)
        language = await self._language(caller, submission)
        dated = None if filing.dated is None else checked_date(filing.dated)
        analysed = await analysts.analyse(_source(submission), language)
        self.check_size(submission.content.name, analysed.size)
        return Entry(
            scope=caller.scope,
            analysed=analysed,
            origin=origin if origin.ref else replace(origin, ref=analysed.title),
            language_set=language is not None,
            tags=tags,
            dated=dated,
            added_at=submission.added_at,
        )

    async def _language(self, caller: Caller, submission: Submission) -> str | None:
        """The language that somebody set, now or for the article that the submission goes onto."""
        language, onto = submission.filing.language, submission.onto
        if language is not None:
            return await self._work.answer(partial(checked_language, language))
        if onto == "new":
            return None
        known: int | Origin = onto.id if isinstance(onto, Article) else submission.origin
        return await self._store.set_language(caller.scope, known)

    def _quota(self, caller: Caller) -> Quota | None:
        if caller.scope == SHARED:
            return None
        return Quota(self._settings.max_articles, self._settings.max_bytes)


async def _alone(
    outcome: Outcome,
) -> AsyncGenerator[Outcome, None]:
    yield outcome


def _is_wanted(part: Submission) -> bool:
    """Whether a part of an archive or feed can be read, by its name."""
    return not isinstance(part.content, File) or is_readable(part.content.name)


def _source(submission: Submission) -> Source:
    content, title = submission.content, submission.filing.title
    if isinstance(content, Parsed):
        document = content.document
        return partial(analyse, replace(document, title=clean_title(title or "") or document.title))
    if isinstance(content, Kept):
        return partial(analyse_stored, content.file, content.title, content.text, None)
    if isinstance(content, File):
        return partial(
            analyse_file, content.name, content.data, title or None, charset=content.charset
        )
    if isinstance(content, Text):
        return partial(analyse_text, title or "", content.text)
    raise TypeError("a link that was not opened")
