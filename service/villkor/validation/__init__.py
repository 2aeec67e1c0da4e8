"""Checks: graphs against the shapes, by one of two engines, as results that name node, shape, path and value."""
