"""Lessons: shown on a projector, printed as a handout, verified, edited."""
