"""Files shown to a virus scanner before anything else: clamd, over its own plain protocol, where one is set."""

import struct

from django.conf import settings

from workforce import reaching

CHUNK = 64 * 1024
TOO_LONG_AN_ANSWER = 4096


class Infected(Exception):
    """The scanner found something; the message is its name for it."""


class ScannerAway(Exception):
    """A scanner is set and gives no answer that can be read, so nothing may come in."""


def scan(data: bytes) -> None:
    """Returns when the scanner finds nothing, or none is set. Raises Infected or ScannerAway."""
    if not settings.VIRUS_SCANNER:
        return
    try:
        answer = ask(settings.VIRUS_SCANNER, data)
    except OSError as reason:
        raise ScannerAway(str(reason)) from reason
    verdict = answer.removeprefix("stream:").strip()
    if verdict.endswith(" FOUND"):
        raise Infected(verdict.removesuffix(" FOUND"))
    if verdict != "OK":
        raise ScannerAway(verdict[:200] or "The scanner hung up.")


def ask(address: str, data: bytes) -> str:
    """clamd's INSTREAM: chunks with their length before each, and a length of 0 at the end."""
    with reaching.scanner(address, settings.VIRUS_SCANNER_SECONDS) as scanner:
        scanner.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            part = data[start : start + CHUNK]
            scanner.sendall(struct.pack("!I", len(part)) + part)
        scanner.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < TOO_LONG_AN_ANSWER:
            more = scanner.recv(TOO_LONG_AN_ANSWER)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").decode(errors="replace")
