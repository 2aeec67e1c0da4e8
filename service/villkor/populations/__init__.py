"""Populations: SCB's tables as people download them, read, checked, and written as population sets of the content."""
