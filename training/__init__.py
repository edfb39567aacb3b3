"""How the reader that comes with the program was made: `python -m training.train_reader`."""
