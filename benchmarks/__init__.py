"""Measurements of the product: each module is one command, results lie in `results/`."""
