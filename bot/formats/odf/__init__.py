"""OpenDocument: texts and presentations."""
