"""Format: a text of rules in the one canonical layout."""
