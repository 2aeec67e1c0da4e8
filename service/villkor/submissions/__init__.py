"""Documents handed in: what they say, as triples, and where in them it stands."""
