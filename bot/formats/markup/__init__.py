"""Web pages and e-books: elements to lines and blocks."""
