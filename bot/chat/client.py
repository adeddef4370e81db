"""The client: what it asks of Discord, which commands it has, and how it leaves."""

import asyncio
import hashlib
import json
import logging
import random
import sys
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
import discord
from discord import app_commands

from bot.app import App
from bot.chat import words
from bot.chat.failures import record, tell
from bot.chat.limits import Limits
from bot.chat.pending import Pending
from bot.chat.recent import Recent
from bot.errors import FootnoteError, SettingsError, StoreError
from bot.model import Scope

GRACE = 5.0
"""Seconds that replies under way get when the bot ends."""

LAST_WORDS = 2.0
"""Seconds that replies which are cut short get to say so."""

ANEW = timedelta(minutes=5)
"""How long after it was asked an edited question is asked anew."""

LONGEST_PAUSE = 60.0
"""Seconds between two tries to reach Discord, at the most."""

pause = asyncio.sleep
"""Waits between two tries."""

_UNAUTHENTICATED = 4004
_TOO_MANY, _SERVER_ERRORS = 429, 500
_log = logging.getLogger(__name__)
_chance = random.SystemRandom()

Command = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

PressHandler = Callable[..., Awaitable[None]]
"""Takes the interaction of a button, not yet acknowledged, and the button's values as strings."""

EventHandler = Callable[..., Awaitable[None]]
"""Takes the client and what discord.py hands to the event of that name."""


class Footnote(discord.Client):
    """One connection to Discord over one ``App``. The caller owns and closes the ``App``."""

    def __init__(
        self,
        app: App,
        commands: Iterable[Command],
        *,
        presses: Mapping[str, PressHandler] | None = None,
        events: Mapping[str, EventHandler] | None = None,
    ) -> None:
        super().__init__(
            intents=discord.Intents(
                guilds=True,
                guild_messages=True,
                dm_messages=True,
                message_content=app.settings.message_content,
            ),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            activity=discord.CustomActivity(words.PRESENCE),
        )
        self.app = app
        self.limits = Limits()
        self.pending: Pending[Any] = Pending()
        self.answered = Recent(ANEW.total_seconds())
        """The messages that were answered, while their edits are heeded."""
        self.presses = presses or {}
        self.listening = False
        """Whether ``guilds`` is what Discord says now: it is ready, and the connection stands."""
        self._editing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self.tree = _Tree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True),
            allowed_installs=app_commands.AppInstallationType(guild=True),
        )
        for command in commands:
            self.tree.add_command(command)
        for name, handler in (events or {}).items():
            setattr(self, f"on_{name}", partial(handler, self))
        self._replies: set[asyncio.Task[Any]] = set()

    def invite_url(self) -> str:
        """The link that adds the logged-in bot to a server, with no more rights than it needs."""
        if self.application_id is None:
            raise RuntimeError("the invite link is known after login only")
        return discord.utils.oauth_url(
            self.application_id,
            permissions=discord.Permissions(
                view_channel=True,
                send_messages=True,
                send_messages_in_threads=True,
                read_message_history=True,
            ),
            scopes=("bot", "applications.commands"),
        )

    def owned_by(self, user: discord.abc.User) -> bool:
        """Whether the application is this user's, or a team's in which they may change it."""
        application = self.application
        if application is None:
            return False
        if application.team is None:
            return user.id == application.owner.id
        return any(
            member.id == user.id
            and member.membership_state is discord.TeamMembershipState.accepted
            and member.role is not discord.TeamMemberRole.read_only
            for member in application.team.members
        )

    def is_in(self, scope: Scope) -> bool | None:
        """Whether the bot is in a server, by Discord's word now; None where it has not told us.

        It tells each shard of that shard's servers alone, and lists those that are unavailable.
        """
        if not self.listening or not scope.isdecimal():
            return None
        server = int(scope)
        if (server >> 22) % (self.shard_count or 1) != (self.shard_id or 0):
            return None
        return self.get_guild(server) is not None

    def editing(self, key: str) -> asyncio.Lock:
        """The lock under which the message of a card is read anew, edited and noted.

        Whoever edits it later then knows of everything that was taken off it before.
        """
        return self._editing.setdefault(key, asyncio.Lock())

    @contextmanager
    def replying(self) -> Iterator[None]:
        """Marks the current task as a reply, for which the end of the bot waits a little."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a reply is made in a task")
        self._replies.add(task)
        try:
            yield
        finally:
            self._replies.discard(task)

    async def setup_hook(self) -> None:
        await self._sync_commands()

    async def serve(self, token: str) -> None:
        """Log in, sync commands, and handle events until cancelled; try until Discord is reached.

        Raises:
            SettingsError: Discord refuses the token or an intent.
            FootnoteError: Discord refuses the bot otherwise.
        """
        await _until_reached(lambda: self._log_in(token))
        print(words.invite(self.invite_url()), flush=True)  # noqa: T201 - it is for the operator
        await _until_reached(self._handle_events)

    async def _log_in(self, token: str) -> None:
        # discord.py makes a session for each try, and a connector where it has none.
        await self.http.close()
        self.http.connector = discord.utils.MISSING
        try:
            await self.login(token)
        except discord.LoginFailure as error:
            raise SettingsError(words.BAD_TOKEN) from error
        except discord.HTTPException as error:
            if _unreached(error):
                raise
            raise FootnoteError(words.refused_login(error.status)) from error

    async def _handle_events(self) -> None:
        """Handle events until cancelled. Where a connection is lost, discord.py makes another."""
        try:
            await self.connect()
        except AttributeError as error:
            # It goes on from the connection before, which the very first one has not.
            if self.ws is None and error.__context__ and _unreached(error.__context__):
                raise error.__context__ from None
            raise
        except discord.PrivilegedIntentsRequired as error:
            raise SettingsError(words.NO_INTENT) from error
        except discord.ConnectionClosed as error:
            if error.code == _UNAUTHENTICATED:
                raise SettingsError(words.BAD_TOKEN) from error
            raise FootnoteError(words.closed(error.code)) from error

    async def close(self) -> None:
        """Leave Discord when the replies under way are out or ``GRACE`` seconds have passed.

        Those that are not out by then are cut short, and have a moment to say so.
        """
        try:
            if self._replies:
                await asyncio.wait(self._replies, timeout=GRACE)
            late = tuple(self._replies)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=LAST_WORDS)
        finally:
            await super().close()

    async def on_error(self, event: str, /, *_args: object, **_kwargs: object) -> None:
        # discord.py calls it where the error is being handled.
        error = sys.exception()
        if error is not None:
            _log.error("The event %s failed: %s", event, record(error))

    async def _sync_commands(self) -> None:
        """Send the commands to Discord if they differ from what this application sent last."""
        payload = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        mark = f"{self.application_id} {digest}\n".encode()
        path = self.app.settings.data / "commands.sha256"
        if await self.app.work.behind(lambda: _read(path)) == mark:
            return
        try:
            await self.tree.sync()
        except discord.HTTPException as error:
            # What was synced before goes on working.
            _log.error("The commands could not be synced: %s", record(error))
            return
        await self.app.work.behind(lambda: _write(path, mark))
        _log.info("Commands synced")


async def _until_reached(step: Callable[[], Awaitable[None]]) -> None:
    """Take a step towards Discord, again and again while that cannot be reached."""
    for seconds in pauses():
        try:
            return await step()
        except (OSError, aiohttp.ClientError, discord.HTTPException) as error:
            if not (why := _unreached(error)):
                raise
            _log.warning("%s", words.unreachable(why, seconds))
        await pause(seconds)
    return None


def pauses() -> Iterator[float]:
    """The seconds between tries, for ever: longer each time, and by chance so that not all bots
    come back at once.
    """
    longest = 1.0
    while True:
        longest = min(2 * longest, LONGEST_PAUSE)
        yield _chance.uniform(longest / 2, longest)


def _unreached(error: BaseException) -> str:
    """How an error says that Discord cannot be reached now; nothing if it says something else."""
    if isinstance(error, discord.HTTPException):
        refused = error.status < _SERVER_ERRORS and error.status != _TOO_MANY
        return "" if refused else f"status {error.status}"
    if isinstance(error, OSError | aiohttp.ClientError):
        return str(error) or type(error).__name__
    return ""


class _Tree(app_commands.CommandTree[Footnote]):
    async def on_error(
        self, interaction: discord.Interaction[Footnote], error: app_commands.AppCommandError
    ) -> None:
        await tell(interaction, error)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise StoreError(f"{path} cannot be read: mend its permissions.") from error


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: make the folder writable.") from error
