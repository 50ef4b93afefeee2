"""What is meant: the typed program every engine evaluates."""
