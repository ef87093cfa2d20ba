"""What was typed in the terminal, and what it is answered."""
