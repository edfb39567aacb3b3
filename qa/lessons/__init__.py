"""Lessons: questions to show a class, in small text files, each perhaps with a chosen passage.

A lesson's journey: a file -> `parsing` -> `Lesson` -> shown, edited -> `writing` -> the file.
`verification` compares its quotes with the documents on disk.
"""

from qa.lessons.folder import LARGEST_LESSON, LessonFile, LessonFolder, lesson_text, too_large
from qa.lessons.parsing import parse_lesson, read_link
from qa.lessons.records import Lesson, LessonQuestion, Pin, one_line, tidy_text
from qa.lessons.verification import Claim, Verdict, Verifier
from qa.lessons.writing import write_lesson

__all__ = [
    "LARGEST_LESSON",
    "Claim",
    "Lesson",
    "LessonFile",
    "LessonFolder",
    "LessonQuestion",
    "Pin",
    "Verdict",
    "Verifier",
    "lesson_text",
    "one_line",
    "parse_lesson",
    "read_link",
    "tidy_text",
    "too_large",
    "write_lesson",
]
