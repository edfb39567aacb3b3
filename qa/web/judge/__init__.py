"""Judging: passages to grade, how far judges agree, and new gold questions."""
