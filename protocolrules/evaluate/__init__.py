"""A program and one patient's timeline into verdicts, reasons and dates."""
