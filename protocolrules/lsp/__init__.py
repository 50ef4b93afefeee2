"""The language server: what an editor asks of a rules file while it is written."""
