"""What the program is made of, for those who have to know."""
