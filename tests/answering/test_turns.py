"""Who may answer now, and in what order."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock, Thread

import pytest

from qa.answering.turns import Turns


def until_waiting(turns: Turns, wanted: int) -> None:
    """Wait until so many stand in the queue; who waits can do nothing that would tell it."""
    for _ in range(2000):
        if len(turns._waiting) == wanted:
            return
        time.sleep(0.005)
    raise AssertionError(f"expected {wanted} to wait, found {len(turns._waiting)}")


def must_be_free(turns: Turns) -> None:
    """Expect that who comes now is let in at once."""
    visitor = Thread(target=turns.__enter__, daemon=True)  # which does not hold up the end
    visitor.start()
    visitor.join(20)
    assert not visitor.is_alive()
    turns.__exit__(None, None, None)


def test_turns_are_given_in_the_order_in_which_they_were_asked_for() -> None:
    turns = Turns(1)
    order: list[int] = []

    def ask(number: int) -> None:
        with turns:
            order.append(number)

    with ThreadPoolExecutor(6) as threads, turns:
        for number in range(6):
            threads.submit(ask, number)
            until_waiting(turns, number + 1)
    assert order == [0, 1, 2, 3, 4, 5]
    must_be_free(turns)


def test_who_leaves_and_comes_again_stands_behind_those_who_wait() -> None:
    turns = Turns(1)
    order: list[str] = []

    def wait_once() -> None:
        with turns:
            order.append("who waited")

    with ThreadPoolExecutor(1) as threads:
        with turns:
            threads.submit(wait_once)
            until_waiting(turns, 1)
        with turns:
            order.append("who came again")
    assert order == ["who waited", "who came again"]


def test_as_many_are_let_in_as_may_be() -> None:
    turns, both, third = Turns(2), Barrier(3, timeout=20), Event()

    def stay() -> None:
        with turns:
            both.wait()
            third.wait(20)

    with ThreadPoolExecutor(3) as threads:
        inside = [threads.submit(stay) for _ in range(2)]
        both.wait()
        last = threads.submit(turns.__enter__)
        until_waiting(turns, 1)
        assert not last.done()
        third.set()
        assert [each.result() for each in (*inside, last)] == [None, None, None]
    turns.__exit__(None, None, None)
    with turns:
        must_be_free(turns)


def test_a_turn_is_handed_on_when_an_answer_fails() -> None:
    turns = Turns(1)
    with pytest.raises(ValueError, match="no answer"), turns:
        raise ValueError("no answer")
    must_be_free(turns)


def test_a_turn_is_not_kept_for_who_was_interrupted() -> None:
    turns = Turns(1)
    waiting, called = Lock(), Lock()
    turns._waiting.append(waiting)
    turns._leave(waiting)  # interrupted before its turn
    with turns:
        turns._leave(called)  # interrupted just when its turn had come
        must_be_free(turns)
