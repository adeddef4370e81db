"""Word: its XML, thinned, to HTML, walked as pages are."""
