"""Starts the process that reads foreign formats."""

from bot.formats.server import serve

serve()
