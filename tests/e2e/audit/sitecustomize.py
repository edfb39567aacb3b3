"""Loaded by every Python process of the server under test: writes down what leaves the machine.

Each line of the file that `QA_AUDIT_LOG` names is a process that started, or an address beyond the
loopback that one tried to reach. The name server of an intranet is played as well: `intranet.test`
is this machine.
"""

import os
import socket
import sys
from ipaddress import ip_address
from typing import Any

LOG = os.environ["QA_AUDIT_LOG"]
INTRANET = "intranet.test"
_HOST_FIRST = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_ADDRESS_SECOND = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def note(line: str) -> None:
    descriptor = os.open(LOG, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)


def is_local(host: object) -> bool:
    if host in (None, "", "localhost", INTRANET, b"localhost"):
        return True
    text = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _HOST_FIRST:
        host = arguments[0]
    elif event in _ADDRESS_SECOND and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    else:  # everything else, and sockets that are files
        return
    if not is_local(host):
        note(f"{event} {host}")


def resolve(host: str | bytes | None, *others: Any, **named: Any) -> object:  # noqa: ANN401
    return look_up("127.0.0.1" if host == INTRANET else host, *others, **named)


look_up = socket.getaddrinfo
socket.getaddrinfo = resolve  # type: ignore[assignment]
sys.addaudithook(watch)
note(f"started {os.getpid()}")
