"""RTF: control words to lines and blocks."""
