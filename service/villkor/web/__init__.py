"""The web front-end: a loop over the questions, which knows none of them and no SPARQL."""
