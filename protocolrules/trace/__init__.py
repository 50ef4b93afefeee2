"""Every item of a protocol's source text, and the rules that account for it."""
