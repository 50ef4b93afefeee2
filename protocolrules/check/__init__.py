"""From what was written to what is meant: names, types, units; every mistake is collected."""
