"""PDF: signs on pages to lines and blocks."""
