"""Clinical-trial protocols as code."""
