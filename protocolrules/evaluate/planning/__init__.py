"""Planning: when the next steps and visits may take place, from the rules that check them."""
