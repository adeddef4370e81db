"""Taking in what comes in, one by one or many at once."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from functools import partial

from bot.access import Caller, Right
from bot.errors import (
    AnalysisError,
    FootnoteError,
    MirroredError,
    StoreError,
    UnknownArticleError,
)
from bot.library.analysing import (
    Source,
    analyse_file,
    analyse_text,
    checked_language,
    checked_tags,
)
from bot.library.analysts import Analysts
from bot.library.files import (
    Found,
    check_size,
    file_origin,
    is_mirrored,
    read_file,
    relative,
    size_of,
)
from bot.library.looking_up import check_own
from bot.library.submission import UNFILED, File, Filing, Submission
from bot.model import SHARED, Added, Article, Origin
from bot.reading import text_files
from bot.settings import Settings
from bot.store.store import Store
from bot.store.writing import Entry, Quota
from bot.text.markup import visible
from bot.work import Work


class Submitting:
    """Makes articles, and revisions of them, of what comes in."""

    def __init__(self, store: Store, work: Work, settings: Settings) -> None:
        self._store = store
        self._work = work
        self._settings = settings

    async def submit(self, caller: Caller, submission: Submission) -> Added:
        """Store a submission in the caller's scope.

        Raises:
            InputError: it is no text, a tag is too long, or a language unknown.
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
        async with Analysts(self._work, caller.scope, [content.size]) as analysts:
            entry = await self._entry(analysts, caller, submission)
        quota = self._quota(caller)
        if not isinstance(onto, Article):
            revise, beside = onto == "origin", submission.beside
            return await self._store.save(entry, revise=revise, beside=beside, quota=quota)
        added = await self._store.replace(onto.id, entry, quota=quota)
        if added is None:
            raise UnknownArticleError
        return added

    async def submit_files(
        self, caller: Caller, files: Sequence[Found], filing: Filing = UNFILED
    ) -> AsyncGenerator[Added | FootnoteError, None]:
        """Submit files onto the articles that they became; yields what became of each in turn.

        Many are analysed on every core. What stops one file stops no other, but for a StoreError
        or an AnalysisError, which would stop all of them and is the last.

        Yields:
            InputError: the file cannot be read or is no text, or a tag is too long.
            QuotaError: it is too large, or the scope is full.
            MirroredError: it is a file of the corpus.
        """
        caller.demand(Right.EDIT)
        sizes = await self._work.behind(lambda: [size_of(file.path) for file in files])
        async with Analysts(self._work, caller.scope, sizes) as analysts:
            entries = analysts.in_order(
                self._file_entry(analysts, caller, file, filing) for file in files
            )
            for entry in entries:
                try:
                    fresh = await entry
                    yield await self._store.save(fresh, revise=True, quota=self._quota(caller))
                except (StoreError, AnalysisError) as error:
                    yield error
                    return
                except FootnoteError as error:
                    yield error

    async def suggested_title(self, text: str, longest: int) -> str:
        """What a text may be called: what it calls itself, or its first line, without markup."""
        document = await self._work.answer(lambda: text_files.paste("", text))
        title = visible(document.title)
        if len(title) <= longest:
            return title
        cut = title[: longest - 1]
        return f"{cut.rpartition(' ')[0] or cut}…"

    def is_readable(self, name: str) -> bool:
        """Whether a file of that name may become an article."""
        return text_files.is_readable(name)

    def check_size(self, name: str, size: int) -> None:
        """Raise QuotaError if a file of ``size`` bytes is over the limit; call before reading."""
        check_size(self._settings, name, size)

    async def _file_entry(
        self, analysts: Analysts, caller: Caller, file: Found, filing: Filing
    ) -> Entry:
        settings, path = self._settings, file.path
        data = await self._work.behind(lambda: read_file(settings, file))
        if caller.scope == SHARED and await self._work.behind(lambda: is_mirrored(settings, path)):
            raise MirroredError(f"{path} is in the corpus folder and mirrored from there already.")
        origin = file_origin("upload", await self._work.behind(lambda: relative(settings, path)))
        submission = Submission(origin, File(path.name, data), filing, "origin")
        return await self._entry(analysts, caller, submission)

    async def _entry(self, analysts: Analysts, caller: Caller, submission: Submission) -> Entry:
        """A submission ready to be stored."""
        filing, origin = submission.filing, submission.origin
        tags = None if filing.tags is None else checked_tags(filing.tags)
        language = await self._language(caller, submission)
        analysed = await analysts.analyse(_source(submission), language)
        return Entry(
            scope=caller.scope,
            analysed=analysed,
            origin=origin if origin.ref else replace(origin, ref=analysed.title),
            language_set=language is not None,
            tags=tags,
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


def _source(submission: Submission) -> Source:
    content, title = submission.content, submission.filing.title
    if isinstance(content, File):
        return partial(analyse_file, content.name, content.data, title or None)
    return partial(analyse_text, title or "", content.text)
