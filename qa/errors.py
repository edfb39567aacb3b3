"""Every error this package raises on purpose, in one tree.

QaError                    a person can mend it; the message says how
├── CorpusError            the folder of documents is missing or holds nothing to read
├── SidecarError           a line of metadata.csv in the corpus cannot be used
├── ReadingError           one file cannot be read; the rest of the corpus can
│   ├── UnsupportedFormat  no reader for this kind of file
│   ├── EncryptedFile      a password is needed
│   ├── DamagedFile        the bytes are not what the file name promises
│   ├── NoTextFound        the file opens, but holds no text (a scan, an empty page)
│   ├── PageNotDrawn       drawing a page takes too much, or makes the library crash
│   └── PageNotYetDrawn    others are being drawn, or drawing it was interrupted
├── ChangeRefused          the folder of documents cannot be changed as asked; it is as it was
├── OriginalMissing        a document's file is gone, or is not the one that was indexed
├── IndexProblem           the index cannot be opened or written
│   ├── IndexMissing       nothing was indexed yet
│   ├── IndexMismatch      built by another version or another encoder
│   ├── IndexDamaged       a file of the index is missing or was altered
│   └── StoreUnavailable   the Milvus that is searched does not answer, or cannot be used
├── ModelProblem           the encoder cannot be loaded, or is not the one expected
├── ServerProblem          the address to serve on cannot be used
├── QuestionError          the question, k or a filter cannot be used
├── LessonError            a lesson cannot be found or saved
│   └── LessonFormatError  a line of a lesson file cannot be understood
├── GoldError              a line of a gold file cannot be used
├── JudgmentError          a judgment cannot be read or written
└── RunError               an evaluation cannot be found, stored, compared or exchanged

A message states what was expected, what was found and what to do. Only the
faces (`qa.cli`, `qa.web`) catch these; everything else lets them rise.
"""


class QaError(Exception):
    """Base of all errors that a user can mend."""


class CorpusError(QaError):
    """The corpus folder is missing or holds nothing that can be read."""


class SidecarError(QaError):
    """A line of `metadata.csv` cannot be used; the message names file and line."""


class ReadingError(QaError):
    """One file cannot be read. The message is the reason shown in the index report."""


class UnsupportedFormat(ReadingError):
    """No reader exists for this kind of file."""


class EncryptedFile(ReadingError):
    """The file needs a password."""


class DamagedFile(ReadingError):
    """The bytes do not form a file of the kind that the name promises."""


class NoTextFound(ReadingError):
    """The file can be opened, but there is no text in it."""


class PageNotDrawn(ReadingError):
    """Drawing a page takes too long or too much memory, or makes the library crash."""


class PageNotYetDrawn(ReadingError):
    """A page may well be drawn a little later: it was not its turn, or it was interrupted."""


class ChangeRefused(QaError):
    """The folder of documents cannot be changed as asked, and is as it was."""


class OriginalMissing(QaError):
    """The file behind a document is gone, or is not the one that was indexed."""


class IndexProblem(QaError):
    """The index cannot be opened or written."""


class IndexMissing(IndexProblem):
    """There is no index at this path yet."""


class IndexMismatch(IndexProblem):
    """The index was built by another version of the program or by other encoders."""


class IndexDamaged(IndexProblem):
    """A file of the index is missing or its content has changed."""


class StoreUnavailable(IndexProblem):
    """The Milvus that an index is searched in does not answer, or cannot be used."""


class ModelProblem(QaError):
    """An encoder cannot be loaded, or its weights are not the expected ones."""


class ServerProblem(QaError):
    """The web application cannot listen at the host and port asked for."""


class QuestionError(QaError):
    """The question, the number of passages or a filter cannot be used."""


class LessonError(QaError):
    """A lesson cannot be found or saved."""


class LessonFormatError(LessonError):
    """A line of a lesson file cannot be understood.

    Attributes:
        line: its number, from 1.
        expected: what should stand there; a phrase that `qa.translation` knows.
        found: what stands there instead; empty if nothing does.
    """

    def __init__(self, line: int, expected: str, found: str) -> None:
        """Take the parts of the message."""
        self.line = line
        self.expected = expected
        self.found = found
        stands = f"“{found}”" if found else "nothing"
        super().__init__(f"Line {line}: expected {expected}; found {stands}.")


class GoldError(QaError):
    """A line of a gold file cannot be used; the message names file and line."""


class JudgmentError(QaError):
    """A judgment, or the file of judgments, cannot be read or written."""


class RunError(QaError):
    """An evaluation, or a file of another system, cannot be found, stored or compared."""
