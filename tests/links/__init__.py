"""Links: what is fetched, from a server on loopback alone."""
