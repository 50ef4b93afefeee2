"""Examples: what authors expect of small records, run, counted and written."""
