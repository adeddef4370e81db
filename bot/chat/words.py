"""The bot's own words in Discord. What strangers wrote is escaped before it comes in here."""

from collections.abc import Iterable, Mapping, Sequence

from bot.model import SHARED, Report, Scope

PORTAL = "https://discord.com/developers/applications"

NO_TOKEN = (
    f"DISCORD_TOKEN is not set: open your application at {PORTAL}, choose Bot, Reset Token, and "
    "write the token into .env."
)
BAD_TOKEN = (
    f"Discord refuses DISCORD_TOKEN: open your application at {PORTAL}, choose Bot, Reset Token, "
    "and write the new token into .env."
)
NO_INTENT = (
    f"Discord does not grant the message content intent: open your application at {PORTAL}, "
    "choose Bot, switch on Message Content Intent, or set FOOTNOTE_MESSAGE_CONTENT to 0."
)
UNREACHABLE = "Discord cannot be reached: check the network connection and start again."

NO_SERVER = "This works only in a server."
MANAGERS_ONLY = "Only people with the Manage Server permission can do this."

UNTITLED = "(untitled)"
NO_ARTICLES = (
    "There is nothing to search here yet. Someone with the Manage Server permission adds the "
    "first article with `/article add`."
)
NO_MATCH = "No article here says anything about that."
LOW_CONFIDENCE = "Nothing here answers that closely enough to quote."

FORM_TITLE = "Add articles"
FORM_NAME = "Title"
FORM_NAME_HINT = "Of the pasted text, or of a single file; without one, the text's own is used."
FORM_TEXT = "Text"
FORM_TEXT_HINT = "Paste up to 4,000 characters; a longer text goes in as a file."
FORM_FILES = "Files"
FORM_FILES_HINT = "Up to 10 .txt or .md files in UTF-8; each becomes an article."
FORM_EMPTY = "There was nothing to add: paste a text or choose a file."

REINDEX_STOPPED = "The reindex stopped before its end; answers come from what was there before."

_BAR = 20


def unexpected(reference: str) -> str:
    return (
        "Something went wrong, and it is not your doing. Whoever runs the bot finds the cause in "
        f"its log under {reference}."
    )


def store_failed(reference: str) -> str:
    return (
        "The articles cannot be read or written at the moment. Whoever runs the bot finds the "
        f"cause in its log under {reference}."
    )


def invite(url: str) -> str:
    return f"Invite Footnote to a server: {url}"


def not_downloaded(name: str) -> str:
    return f"{name} could not be fetched from Discord: upload it again."


def missing(typed: Sequence[str]) -> str:
    """Names the words of the question that no article searched has; at least one."""
    verb = "stands" if len(typed) == 1 else "stand"
    return f"{_quoted(typed)} {verb} nowhere in what was searched."


def corrected(spellings: Mapping[str, str]) -> str:
    """Says which spellings were searched in place of the typed ones."""
    return " ".join(
        f"Searched for “{used}” in place of “{typed}”." for typed, used in spellings.items()
    )


def suggestions(questions: Iterable[str]) -> str:
    return f"Try asking {_quoted(questions)}."


def added(title: str, lines: int, passages: int) -> str:
    return f"Added **{title}**: {_count(lines, 'line')}, {_count(passages, 'passage')}."


def progress(done: int, total: int) -> str:
    """One line with a bar; ``total`` is 0 while it is not known."""
    share = done / total if total else 0.0
    filled = round(share * _BAR)
    bar = "▰" * filled + "▱" * (_BAR - filled)
    return f"Reindexing {bar} {share:.0%}, {done:,} of {_count(total, 'article')}"


def watch(url: str) -> str:
    return f"Reindexing. Progress: {url}"


def reindexed(reports: Iterable[tuple[Scope, Report]]) -> str:
    """The final figures, a line for each index that was rebuilt."""
    return "\n".join(_figures(scope, report) for scope, report in reports)


def _figures(scope: Scope, report: Report) -> str:
    size = f"{_count(report.passages, 'passage')} in {report.seconds:.1f} s"
    if scope != SHARED:
        return f"Reindexed this server's articles: {size}."
    outcomes = (
        f"{report.added:,} added, {report.revised:,} revised, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged"
    )
    refused = (
        f"; {_count(len(report.refused), 'file')} refused, see the log" if report.refused else ""
    )
    return f"Reindexed the shared articles: {outcomes}, {size}{refused}."


def _quoted(parts: Iterable[str]) -> str:
    return ", ".join(f"“{part}”" for part in parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
