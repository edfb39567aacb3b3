"""The index on disk: complete generations, one of them current, none ever served half-built.

```
index/
  current                    name of the generation in use; replaced atomically
  generations/NAME/
    manifest.json            written last; lists every other file with size and hash
    manifest.json.sha256     its own hash
    passages.sqlite          sources, documents, chunks, skipped files
    dense/0, dense/1, ...    vectors, one folder an encoder, in the manifest's order
    lexical/                 words, by language
    glossary/                the same words by what they mean
  collections/NAME.json      a generation that is searched in Milvus: where, and whose it is
  unfinished/                vectors of a run that was killed, until the next one has used them
```
"""

from qa.store.collections import collection_name
from qa.store.filters import FILTER_NAMES
from qa.store.generation import Generation, open_generation
from qa.store.manifest import (
    EncoderRecord,
    FileRecord,
    Manifest,
    current_generation,
    program_version,
)
from qa.store.passages import PASSAGES, SkippedFile
from qa.store.searches import require_store
from qa.store.unfinished import Part, UnfinishedVectors
from qa.store.writing import Contents, lock_index, write_generation

__all__ = [
    "FILTER_NAMES",
    "PASSAGES",
    "Contents",
    "EncoderRecord",
    "FileRecord",
    "Generation",
    "Manifest",
    "Part",
    "SkippedFile",
    "UnfinishedVectors",
    "collection_name",
    "current_generation",
    "lock_index",
    "open_generation",
    "program_version",
    "require_store",
    "write_generation",
]
