"""The bot's own words in Discord. What strangers wrote is escaped before it comes in here."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from bot.model import SHARED, Outcome, Report, Scope

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
COMMANDS = {
    "ask": "Ask the stored articles; answers are word-for-word quotes",
    "article": "The articles of this server",
    "article list": "The articles that can be asked here",
    "article show": "An article with the numbers of its lines",
    "article add": "Add an article from a file or a link; with neither, a form opens",
    "article remove": "Remove an article for good; asks first",
    "article export": "All articles of this server as text files in a ZIP archive",
    "reindex": "Read this server's articles anew",
    "settings": "Who may edit this server's articles",
    "settings editors": "Let the members of a role add and remove articles",
    "settings reset": "Let only people with the Manage Server permission edit",
    "help": "What to ask, what is stored, what the bot may do",
}
OPTIONS = {
    "ask": {
        "question": "What you want to know, in your own words",
        "article": "Search this article alone",
        "private": "Show the answer to you alone",
    },
    "article list": {
        "search": "Only those with these words in their title, file name or tags",
        "tag": "Only those with this tag",
        "sort": "Which come first",
    },
    "article show": {"article": "Its title, or a part of it", "line": "The first line to show"},
    "article add": {
        "file": "A document: text, Markdown, PDF, Word, web page, e-book, table, slides, or a ZIP",
        "url": "A link to a page, or to a document on the web",
        "title": "Its title, if not the text's own",
        "tags": "Words to file it under, separated by commas",
        "language": "Its language as a code such as de, if the text does not tell it well",
        "replace": "The article to put this in place of, instead of adding one",
    },
    "article remove": {"article": "Its title, or a part of it"},
    "settings editors": {"role": "Whose members may edit; without one, shows who may"},
}

PRESENCE = "/ask or @mention me with a question"

NO_SERVER = "This works only in a server."
NOT_MEMBER = (
    "I have commands in this server and am not a member of it: ask whoever runs me for the link "
    "that invites me."
)
OLD_BUTTON = "This button is from another version of me: ask, or run the command, again."
OLD_FORM = (
    "The form was open for too long, or I was restarted meanwhile: open it again, and give it what "
    "it is to take anew."
)
NOT_SHOWN = (
    "Discord shows me only what mentions me by name: write @ and my name, and choose me, not my "
    "role."
)
PRIVATELY = "…"
TAKEN_BACK = "This answer could not be kept and was taken back: ask again."
STOPPED = "I am being stopped and could not finish this: try again in a minute."
ASK_ME = (
    "Ask me something that the stored articles may answer, in a sentence or a few words. "
    "`/help` tells more."
)

UNTITLED = "(untitled)"
NO_ARTICLES = (
    "There is nothing to search here yet. Someone with the Manage Server permission adds the "
    "first article with `/article add`."
)
NO_OWN = (
    "This server has no articles of its own yet: someone with the Manage Server permission adds "
    "the first with `/article add`."
)
NO_SHARED = (
    "There are no shared articles to search in direct messages. Ask in a server, where its own "
    "articles are."
)
NO_MATCH = "No article here says anything about that."
WHAT_TO_DO = "Try other words, or see with `/article list` what is here."
NO_WORDS = "There is no word in that to search for: name what it is about."
FILTERED = (
    "All that matches is left out by the quoted words, -words or tags in that: ask with fewer."
)
NEAREST = "I am not sure. The nearest I have:"
LOW_CONFIDENCE = "I am not sure that anything here answers that."
TRUST: Mapping[str | None, str] = {"sure": "very likely", "likely": "may be it"}
"""How far to trust an answer, by its certainty."""

DIFFERS = "Another article says otherwise; this one is newer."
BY_MEANING = "Found by what it means: it has none of your words."
REVISED = "The article has been changed since: this is what it said."
SUGGESTIONS = "Did you mean:"
SHARED_ALONE = "In direct messages only the shared articles are searched, not those of a server."
REMOVED = "The article that was quoted here has been removed."
SOURCE = "Open the message"

PREVIOUS, NEXT = "Previous", "Next"
CONTEXT, MORE = "Context", "Five more lines each way"
HELPFUL, NOT_HELPFUL = "👍", "👎"
DELETE = "Delete"
SHARE = "Share"
SUGGESTION_GONE = "That suggestion is there no longer: ask again."
THANKS = "Thank you. Only whoever runs me sees how often that was pressed."

FIND = "Find in articles"
SAVE = "Save as article"
NOTHING_TO_FIND = "That message has no text to search for."
NOTHING_TO_SAVE = "That message has nothing to save: it needs text, or a document attached to it."

REMOVE, KEEP = "Remove", "Keep"
KEPT = "Nothing was removed."
NO_LIST = (
    "No articles are stored here yet. Someone with the Manage Server permission adds the first "
    "with `/article add`."
)
MORE_EDITS = "More of the earlier answers will be edited in the next few minutes."
REMOVED_HERE = "That article has been removed."
NO_TAGGED = "No article here has that tag."
EARLIER, LATER = "Earlier lines", "Later lines"
REPLACE, KEEP_BOTH = "Replace", "Keep both"
NOT_WAITING = (
    "I no longer have what this is about: it is decided already, or was given more than 15 minutes "
    "ago or before I was restarted. Upload it again."
)
OPEN_ONE = "Open an article"
SORTS = {"title": "title, A to Z", "newest": "newest first", "longest": "longest first"}

FORM_TITLE = "Add articles"
FORM_NAME = "Title"
FORM_NAME_HINT = "Of the text, or of a single file or link; without one, its own is used."
FORM_TEXT = "Text"
FORM_TEXT_HINT = "Paste up to 4,000 characters; a longer text goes in as a file."
FORM_LINK = "Link"
FORM_LINK_HINT = "To a page, or to a document on the web."
FORM_FILES = "Files"
FORM_FILES_HINT = "Up to 10 documents; each becomes an article, and so does each in a ZIP."
ONE_REPLACES = "One article is replaced by one text, file or link: give one of them."
SAVE_NAME_HINT = "Of the message's text or, where it has none, of its single file."
FORM_TAGS = "Tags"
FORM_TAGS_HINT = "Words to file it under, separated by commas."
FORM_EMPTY = "There was nothing to add: paste a text or a link, or choose a file."

REINDEX_STOPPED = "I was stopped before the end; answers come from what was there before."

WATCH_HERE = (
    "I may not write in this channel, so only you see the progress: give me Send Messages here to "
    "show it to everyone."
)

# Talk, help in direct messages, and questions that are somebody else's.
GREETING = "Hello! Ask me something that the articles here may answer."
EXAMPLE = "For example:"
THANKED, THANKED_BY = "You are welcome.", "👍"
HELP_HERE = (
    "I answer questions with quotes from the stored articles: mention me with one, or reply to "
    "somebody's question and mention me. `/help` tells you more, and nobody else sees it."
)
NOT_READABLE = (
    "Discord does not show me that message: right-click it, or hold it on a phone, then choose "
    f"Apps, {FIND}."
)
ASKS_NOTHING = "That message asks nothing that I could look up."

_BAR = 20

_PRIVACY = (
    "### What I may do\n"
    "I read messages that mention me or reply to me, what such a reply replies to, direct "
    "messages, and what somebody uses *Apps → Find in articles* or *Save as article* on; nothing "
    "else. I never ping anyone. Questions and answers are kept for 30 days, so "
    "that the buttons work; delete a question, and its answer goes with it. The articles of a "
    "server that I leave are kept for 14 days. Nothing leaves the machine of whoever runs me, but "
    "that I ask for the pages of links that editors add."
)


def unexpected(reference: str) -> str:
    return (
        "Something went wrong, and it is not your doing. Whoever runs me finds the cause in "
        f"my log under {reference}."
    )


def store_failed(reference: str) -> str:
    return (
        "The articles cannot be read or written at the moment. Whoever runs me finds the "
        f"cause in my log under {reference}."
    )


def unreachable(why: str, seconds: float) -> str:
    return (
        f"Discord cannot be reached ({why}): trying again in {seconds:.0f} seconds. If it stays "
        "so, check the network connection."
    )


def refused_login(status: int) -> str:
    return (
        f"Discord refuses the login with status {status}: wait some minutes, then start again; if "
        f"it stays so, look at your application at {PORTAL}."
    )


def closed(code: int | None) -> str:
    return (
        f"Discord ended the connection with code {code}: look the code up among the gateway's "
        "close codes in Discord's documentation, or update Footnote."
    )


def source(host: str) -> str:
    return f"Open at {host}"


def invite(url: str) -> str:
    return f"Invite Footnote to a server: {url}"


def welcome(command: str) -> str:
    """Says hello in a new server; ``command`` adds the first article."""
    return (
        "Hello! I answer questions with quotes from this server's articles, word for word and with "
        f"their lines.\nBegin with {command}: someone with the Manage Server permission gives me "
        "texts or files. Then everyone asks with `/ask`, or by mentioning me. `/help` tells more."
    )


def welcome_inviter(server: str) -> str:
    """The same to whoever brought the bot in, where no channel is for it."""
    return (
        f"Hello, and thank you for bringing me to **{server}**! I answer questions with quotes "
        "from its articles, word for word and with their lines.\nBegin there with `/article add`: "
        "it takes texts or files. Then everyone asks with `/ask`, or by mentioning me."
    )


def not_downloaded(name: str) -> str:
    return f"{name} could not be fetched from Discord: upload it again."


def missing(typed: Sequence[str]) -> str:
    """Names the words of the question that no article searched has; at least one."""
    return f"No article has {_listed([f'“{word}”' for word in typed], 'or')}."


def corrected(spellings: Mapping[str, str]) -> str:
    """Says which spellings were searched in place of the typed ones; at least one."""
    return f"Showing {_listed([f'“{used}” for “{typed}”' for typed, used in spellings.items()])}."


def carried(typed: Sequence[str]) -> str:
    """Says which words of earlier questions were searched along; at least one."""
    return f"Also searched for {_listed([f'“{word}”' for word in typed])}, from earlier questions."


def page(number: int, of: int) -> str:
    return f"{number} of {of}"


def place(first: int, last: int, page: int | None) -> str:
    """The lines of a quote, and the page that they are on if it is known."""
    lines = f"line {first:,}" if first == last else f"lines {first:,} to {last:,}"
    return lines if page is None else f"{lines}, page {page:,}"


def open_place(number: int) -> str:
    return f"Open {number}"


def search_instead(typed: str) -> str:
    return f"Search “{typed}” instead"


def shared_for(author: int, link: str) -> str:
    return f"For <@{author}>, on [this message]({link})"


def too_often(seconds: float, *, server: bool) -> str:
    who = "This server asks" if server else "You ask"
    return f"{who} more than I may answer: try again in {_count(max(1, ceil(seconds)), 'second')}."


def cannot_write(channel: int) -> str:
    return (
        f"I may not answer in <#{channel}>: someone with the Manage Roles permission can give me "
        "View Channel, Send Messages and, for threads, Send Messages in Threads there. "
        "`/ask` works meanwhile."
    )


def lacking(permissions: Sequence[str]) -> str:
    """Names the permissions that the bot lacks in a channel; at least one."""
    return (
        f"I lack {_listed(permissions)} in this channel, so I may not be able to answer mentions "
        "here, to answer in a reply, or to edit my answers. Someone with the Manage Roles "
        "permission can mend that."
    )


def added(outcome: Outcome, title: str, lines: int, encoding: str = "") -> str:
    size = _count(lines, "line") + (f", read as {encoding}" if encoding else "")
    if outcome == "unchanged":
        return f"**{title}** is already stored: {size}."
    if outcome == "duplicate":
        return f"Already stored as **{title}**: {size}."
    return f"{'Added' if outcome == 'added' else 'Updated'} **{title}**: {size}."


def similar(titles: Sequence[str]) -> str:
    """Says which other articles are nearly the same; at least one."""
    return f"It is nearly the same as {_listed([f'**{title}**' for title in titles])}."


def similar_within(count: int, title: str) -> str:
    """Says how many of the files in an archive are nearly the same as others, and names one."""
    if count == 1:
        return f"**{title}** is nearly the same as another article."
    return f"{count:,} of these are nearly the same as another article, such as **{title}**."


def unpacked(name: str, outcomes: Mapping[Outcome, int], skipped: int, refused: int) -> str:
    """What became of the files in an archive, or of the entries of a feed."""
    verbs: dict[Outcome, str] = {
        "added": "added",
        "revised": "updated",
        "unchanged": "unchanged",
        "duplicate": "already stored",
    }
    counts = [f"{outcomes[each]:,} {verb}" for each, verb in verbs.items() if outcomes.get(each)]
    counts += [f"{skipped:,} skipped"] if skipped else []
    counts += [f"{refused:,} refused"] if refused else []
    return f"From **{name}**: {', '.join(counts)}."


def taking_in(done: int, total: int) -> str:
    return f"{done:,} of {total:,} …"


def clashing(title: str, facts: Sequence[str]) -> str:
    """An article whose name is taken again, with what tells it from others."""
    return " · ".join([f"**{title}**", *facts])


def clash(named: Sequence[str]) -> str:
    """Asks what becomes of texts whose titles or file names are taken."""
    if len(named) == 1:
        return (
            f"An article of that name is here already, with another text:\n{named[0]}\nReplace it?"
        )
    return (
        f"{len(named):,} of these have the title or the file name of an article that is here "
        "already, with another text:\n" + "\n".join(named) + "\nReplace those articles?"
    )


def confirm(title: str, lines: int) -> str:
    return (
        f"Remove **{title}** with its {_count(lines, 'line')} and all its earlier versions? "
        "This cannot be undone."
    )


def removed(title: str) -> str:
    return f"Removed **{title}** from everything that I search and show."


def not_edited(count: int) -> str:
    return (
        f"{_count(count, 'earlier answer')} could not be edited and may still show its words. "
        "Give me View Channel where they are, open the thread if it is archived, or delete them."
    )


def listing(total: int, tag: str, search: str) -> str:
    """The heading of a list, with the tag and the words that limit it if any."""
    limits = [f"with the tag “{tag}”"] if tag else []
    limits += [f"with “{search}”"] if search else []
    return f"### {' '.join([_count(total, 'article'), ' and '.join(limits)]).rstrip()}"


def listed(
    title: str, lines: int, tags: Sequence[str], *, shared: bool, apart: Sequence[str]
) -> str:
    """An article in a list; ``apart`` tells it from others of its title."""
    return f"**{title}**\n-# {listed_facts(lines, tags, shared=shared, apart=apart)}"


def listed_facts(lines: int, tags: Sequence[str], *, shared: bool, apart: Sequence[str]) -> str:
    facts = [_count(lines, "line"), *(["shared with every server"] if shared else []), *apart]
    facts += [f"tags: {', '.join(tags)}"] if tags else []
    return " · ".join(facts)


def told_apart(title: str, facts: Sequence[str]) -> str:
    return " · ".join([title, *facts])


def offered(title: str, facts: Sequence[str]) -> str:
    return f"“{title}” ({', '.join(facts)})" if facts else f"“{title}”"


def opening(text: str) -> str:
    """How an article begins; nothing where nobody knows."""
    return f"“{text}”" if text else ""


def nothing_searched(near: Sequence[str]) -> str:
    """Says that no article has what was searched for; ``near`` are titles like it."""
    said = "No article here has that in its title, file name or tags."
    return (
        f"{said} Did you mean {_listed([f'“{title}”' for title in near], 'or')}?" if near else said
    )


def not_found(offered: Sequence[str], *, alike: bool) -> str:
    """Says that an article is not clear, and which may be meant."""
    if alike:
        return (
            "Several articles have that title: choose yours from what is offered while you type: "
            f"{'; '.join(offered)}."
        )
    if not offered:
        return "There is no article of that title here: /article list names them all."
    return f"There is no article of that title here: did you mean {_listed(offered, 'or')}?"


def span(first: int, last: int, total: int, noun: str) -> str:
    return f"-# {noun} {first:,} to {last:,} of {total:,}"


def only_lines(title: str, count: int) -> str:
    return f"{title} has only {_count(count, 'line')}."


def editors(role: int | None) -> str:
    """Who may edit the articles of a server."""
    if role is None:
        return (
            "Articles are added and removed by people with the Manage Server permission alone. "
            "`/settings editors` lets the members of a role do so too."
        )
    return (
        f"Articles are added and removed by people with the Manage Server permission and by the "
        f"members of <@&{role}>. `/settings reset` takes that back."
    )


def being_read(done: int, total: int) -> str:
    """What `/help` says while passages wait to be read by meaning."""
    return (
        f"I am still reading what is said here by its meaning: {done:,} of {total:,} passages so "
        "far. The others are found by their words."
    )


def help_texts(own: int, shared: int) -> list[str]:
    """What `/help` says, a paragraph each."""
    return [
        "### Ask\n"
        "`/ask` with a question in your own words, or mention me with one. Reply to an answer "
        "and mention me to ask more about it. On a message, *Apps → Find in articles* searches "
        "for what it asks. Answers are word-for-word quotes; *Context* shows the lines around one."
        "\n"
        '`"these words"` finds them word for word, `-word` leaves out what has it, `tag:name` asks '
        "only the articles with that tag.",
        "### What is stored\n"
        f"{_count(own, 'article')} of this server, which no other server sees, and "
        f"{_count(shared, 'article')} shared with every server. `/article list` names them, "
        "`/article show` opens one. Editors use `/article add`, `remove` and `export`, and "
        "*Apps → Save as article*.",
        _PRIVACY,
    ]


def direct_help(shared: int, servers: Sequence[tuple[str, int]]) -> list[str]:
    """What help says in a direct message; ``servers`` are names and ids."""
    ask = (
        "### Ask\n"
        "Write me a question in your own words. Answers are word-for-word quotes; *Context* shows "
        "the lines around one. Reply to an answer to ask more about it.\n"
        f"Here I search {_count(shared, 'article')} shared with every server. The articles of a "
        "server are asked in that server alone."
    )
    both = "\n".join(
        f"- [{name}](https://discord.com/channels/{server})" for name, server in servers
    )
    return [
        ask if shared else NO_SHARED,
        *([f"### Servers that we are both in\n{both}"] if both else []),
        _PRIVACY,
    ]


def progress(done: int, total: int) -> str:
    """One line with a bar; ``total`` is 0 while it is not known."""
    share = done / total if total else 0.0
    filled = round(share * _BAR)
    bar = "▰" * filled + "▱" * (_BAR - filled)
    return f"Reading the articles anew {bar} {share:.0%}, {done:,} of {_count(total, 'article')}"


def watch(url: str) -> str:
    return f"Reading the articles anew. Progress: {url}"


def reindexed(reports: Iterable[tuple[Scope, Report]]) -> str:
    """The final figures, a line for each index that was rebuilt."""
    return "\n".join(_figures(scope, report) for scope, report in reports)


def _figures(scope: Scope, report: Report) -> str:
    if scope != SHARED:
        return f"Read this server's articles anew in {report.seconds:.1f} s."
    outcomes = (
        f"{report.added:,} added, {report.revised:,} updated, {report.removed:,} removed, "
        f"{report.unchanged:,} unchanged"
    )
    refused = (
        f"; {_count(len(report.refused), 'file')} refused, see the log" if report.refused else ""
    )
    return f"Read the shared articles anew in {report.seconds:.1f} s: {outcomes}{refused}."


def _listed(parts: Sequence[str], joint: str = "and") -> str:
    *first, last = parts
    return f"{', '.join(first)} {joint} {last}" if first else last


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
