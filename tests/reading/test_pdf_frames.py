"""The order of the frames of a PDF page, beside a plain reading of its rule."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from qa.reading.pdf_frames import _frames, _precedes, in_frame_order
from qa.reading.pdf_lines import Line
from qa.reading.pdf_words import Word

# Lines without height, one upon the other, stand in each other's way.
PLACES = st.tuples(
    st.integers(0, 40),
    st.integers(1, 25),
    st.integers(0, 12),
    st.sampled_from((0, 0, 0, 90)),
    st.sampled_from((10.0, 4.0, 0.0)),
)


def line(left: int, width: int, base: int, angle: int = 0, size: float = 10.0) -> Line:
    word = Word(
        text="word",
        left=left * 10,
        right=(left + width) * 10,
        base=base * 7,
        size=size,
        bold=False,
        angle=angle,
        first=0,
        length=4,
        broken=False,
    )
    return Line(
        words=(word,),
        page=1,
        left=word.left,
        right=word.right,
        base=word.base,
        size=word.size,
        bold=False,
        tab=0.0,
        leader=False,
    )


def plain_order(lines: Sequence[Line]) -> list[Line]:
    """Take, again and again, the first frame that none of the others waiting precedes."""
    frames = _frames(lines)
    waiting = list(range(len(frames)))
    ordered: list[Line] = []
    while waiting:
        free = [
            one
            for one in waiting
            if not any(_precedes(frames[other], frames[one]) for other in waiting if other != one)
        ]
        chosen = free[0] if free else waiting[0]
        waiting.remove(chosen)
        ordered += frames[chosen].lines
    return ordered


@given(st.lists(PLACES, max_size=30))
def test_frames_are_ordered_as_the_plain_rule_says(
    places: list[tuple[int, int, int, int, float]],
) -> None:
    lines = [line(*place) for place in places]
    assert list(map(id, in_frame_order(lines))) == list(map(id, plain_order(lines)))
