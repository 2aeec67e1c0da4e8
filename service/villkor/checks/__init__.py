"""Checking what is handed in: documents to groups that concern each other, groups to findings, findings to a report."""
