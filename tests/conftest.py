"""What holds for every test: the environment of the program, and no way out to the network."""

import os
import sys
from ipaddress import ip_address
from typing import cast

# Read once, when telegram is imported; so it stands before anything else is.
os.environ["PTB_TIMEDELTA"] = "true"


def _is_address(host: object) -> bool:
    try:
        ip_address(str(host))
    except ValueError:
        return False
    return True


def _is_here(host: object) -> bool:
    if host is None or host in {"", "localhost"}:
        return True
    return _is_address(host) and ip_address(str(host)).is_loopback


def _block_network(event: str, args: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        # Looking up a numeric address asks no server.
        allowed = _is_here(args[0]) or _is_address(args[0])
    elif event in {"socket.connect", "socket.sendto"}:
        # The address of a Unix socket is a path, not a tuple.
        address = args[1]
        allowed = not isinstance(address, tuple) or _is_here(
            cast("tuple[object, ...]", address)[0]
        )
    else:
        return
    if not allowed:
        # No OSError: code that retries after a broken connection must not swallow it.
        raise RuntimeError(f"tests may not leave this machine ({event})")


sys.addaudithook(_block_network)
