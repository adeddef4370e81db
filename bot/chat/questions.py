"""What people write to the bot, without Discord's own markup, and what they send along."""

import re

import discord

_MARKUP = re.compile(r"<(?:[@#][!&]?\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|/[^:<>]+:\d+|id:\w+)>")


def plain(text: str) -> str:
    """A text without mentions, custom emoji, timestamps and the like."""
    return _MARKUP.sub(" ", text).strip()


def text_of(message: discord.Message) -> str:
    """What a message says, or the one that it forwards."""
    texts = [message.content, *(snapshot.content for snapshot in message.message_snapshots)]
    return next((text for text in texts if text.strip()), "")


def files_of(message: discord.Message) -> list[discord.Attachment]:
    """What came with a message, or with the one that it forwards."""
    forwarded = [file for each in message.message_snapshots for file in each.attachments]
    return [*message.attachments, *forwarded]
