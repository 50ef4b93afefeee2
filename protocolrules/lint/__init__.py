"""Advice on rules that are correct: what a reviewer of the protocol would ask about."""
