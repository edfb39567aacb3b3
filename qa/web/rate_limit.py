"""How often one visitor may do something."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from starlette.types import Scope

_MOST_VISITORS = 10_000  # remembered at a time; the longest silent are forgotten first
_HOME_NETWORK = 64  # bits of an IPv6 address that one household shares


class RateLimit:
    """Lets each visitor do something so often; safe to use from several threads.

    Everyone has a bucket of tokens that fills at an even pace; each doing takes one out.
    """

    def __init__(
        self, a_minute: float, in_a_row: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Set the pace.

        Args:
            a_minute: how often in the long run.
            in_a_row: how often without a pause.
            clock: seconds since any moment.
        """
        self._pace = a_minute / 60
        self._most = in_a_row
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, visitor: str) -> int:
        """Count a doing; return 0, or, if it is one too many, how many seconds to wait first."""
        with self._lock:
            now = self._clock()
            held = self._held(visitor, now)
            self._buckets[visitor] = (held - 1 if held >= 1 else held, now)
            self._buckets.move_to_end(visitor)
            if len(self._buckets) > _MOST_VISITORS:
                self._buckets.popitem(last=False)
        return self._until_one(held)

    def ahead(self, visitor: str) -> int:
        """Return how many seconds to wait before the next doing, mostly 0, and count nothing."""
        with self._lock:
            return self._until_one(self._held(visitor, self._clock()))

    def _held(self, visitor: str, now: float) -> float:
        held, since = self._buckets.get(visitor, (float(self._most), now))
        return min(self._most, held + (now - since) * self._pace)

    def _until_one(self, held: float) -> int:
        return 0 if held >= 1 else math.ceil((1 - held) / self._pace)


def visitor_of(scope: Scope) -> str:
    """Return who sends a request: the address; of IPv6 the network, whose owner has them all."""
    host = str((scope.get("client") or ("",))[0])
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, _HOME_NETWORK), strict=False))
    return host


def is_this_machine(scope: Scope) -> bool:
    """Tell whether a request comes from the machine that serves."""
    try:
        return ip_address(str((scope.get("client") or ("",))[0])).is_loopback
    except ValueError:
        return False
