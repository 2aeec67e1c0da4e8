"""Questions: what may be asked, read from `queries/*.rq`; inputs read, bound and run."""
