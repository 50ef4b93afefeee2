"""What can be known about a patient, and what is known: truth, dates, quantities, timelines."""
