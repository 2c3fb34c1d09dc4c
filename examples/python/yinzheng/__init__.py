"""Yinzheng 印证 for Python, over the C interface; needs nothing but the standard library.

    verifier = Verifier({"trust": [base64_of_root]})
    with verifier.verify_path("licence.ofd", {"time": "2026-11-24T00:00:00Z"}) as report:
        print(report.verdict, report.json())

`trust_folder` makes the verifier's dictionary from a folder as the command line takes it.

What goes into the dictionaries is described in include/yinzheng.h. The library is looked for at YINZHENG_LIBRARY, else
where the system looks for libyinzheng. Verifiers and reports may be used by any number of threads; the interpreter's
lock is not held while a file is verified.
"""

from __future__ import annotations

import base64
import ctypes
import ctypes.util
import json
import os
from collections.abc import Callable, Mapping
from enum import IntEnum
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = [
    "Case",
    "Report",
    "Signer",
    "Status",
    "Verdict",
    "Verifier",
    "YinzhengError",
    "check_grant",
    "encoded",
    "explain",
    "inspect",
    "replay_decision",
    "trust_folder",
]

ABI_VERSION = 1
SIGNATURE_MAX = 1024

Json = Mapping[str, Any]


class Status(IntEnum):
    """Whether a question could be asked."""

    OK = 0
    ARGUMENT = 1
    NOT_UTF8 = 2
    CONFIGURATION = 3
    LIMIT = 4
    INTERNAL = 99


class Verdict(IntEnum):
    """What the answer is. It is neither true nor false: compare it, `verdict is Verdict.PASSED`."""

    NONE = -1
    PASSED = 10
    FAILED = 11
    INDETERMINATE = 12
    NO_SIGNATURE = 13

    def __bool__(self) -> bool:
        raise TypeError("a verdict is neither true nor false; compare it with Verdict.PASSED")


class YinzhengError(Exception):
    """No answer was reached. A bad document is an answer, never an error."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


_SIGN = ctypes.CFUNCTYPE(
    ctypes.c_int32,
    ctypes.c_void_p,
    ctypes.POINTER(ctypes.c_ubyte),
    ctypes.c_size_t,
    ctypes.POINTER(ctypes.c_ubyte),
    ctypes.POINTER(ctypes.c_size_t),
)


def _load() -> ctypes.CDLL:
    library = ctypes.CDLL(os.environ.get("YINZHENG_LIBRARY") or ctypes.util.find_library("yinzheng") or "libyinzheng.so")
    text, size, handle = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p
    out, octets = ctypes.POINTER(ctypes.c_void_p), ctypes.c_char_p
    calls: dict[str, tuple[Any, list[Any]]] = {
        "yz_abi_version": (ctypes.c_uint32, []),
        "yz_last_error": (size, [ctypes.c_char_p, size]),
        "yz_verifier_new": (ctypes.c_int32, [text, out]),
        "yz_verifier_free": (None, [handle]),
        "yz_verify": (ctypes.c_int32, [handle, octets, size, text, out]),
        "yz_verify_path": (ctypes.c_int32, [handle, text, text, out]),
        "yz_inspect": (ctypes.c_int32, [octets, size, text, out]),
        "yz_report_verdict": (ctypes.c_int32, [handle]),
        "yz_report_recognition": (ctypes.c_int32, [handle]),
        "yz_report_json": (ctypes.c_int32, [handle, ctypes.POINTER(text)]),
        "yz_report_text": (ctypes.c_int32, [handle, text, ctypes.POINTER(text)]),
        "yz_report_html": (ctypes.c_int32, [handle, octets, size, text, out]),
        "yz_report_value": (ctypes.c_int32, [handle, text, ctypes.POINTER(text)]),
        "yz_report_count": (ctypes.c_int32, [handle, text, ctypes.POINTER(size)]),
        "yz_explain": (ctypes.c_int32, [text, out]),
        "yz_report_free": (None, [handle]),
        "yz_signer_new": (ctypes.c_int32, [text, _SIGN, handle, out]),
        "yz_signer_free": (None, [handle]),
        "yz_sign_seal": (ctypes.c_int32, [handle, octets, size, text, out]),
        "yz_sign_ofd": (ctypes.c_int32, [handle, octets, size, text, out]),
        "yz_issue_licence": (ctypes.c_int32, [handle, text, octets, size, text, out]),
        "yz_sign_grant": (ctypes.c_int32, [handle, text, out]),
        "yz_sign_revocation": (ctypes.c_int32, [handle, text, out]),
        "yz_grant_check": (ctypes.c_int32, [octets, size, text, out]),
        "yz_case_new": (ctypes.c_int32, [text, text, out]),
        "yz_case_free": (None, [handle]),
        "yz_case_add_licence": (ctypes.c_int32, [handle, handle, octets, size, text, out]),
        "yz_case_add_grant": (ctypes.c_int32, [handle, octets, size, text, out]),
        "yz_case_decide": (ctypes.c_int32, [handle, out, out]),
        "yz_decision_replay": (ctypes.c_int32, [text, octets, size, out]),
        "yz_bytes_get": (ctypes.c_int32, [handle, out, ctypes.POINTER(size)]),
        "yz_bytes_free": (None, [handle]),
    }
    for name, (result, arguments) in calls.items():
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    if library.yz_abi_version() != ABI_VERSION:
        raise ImportError("libyinzheng is of another version")
    return library


_library = _load()


def _check(status: int) -> None:
    if status != Status.OK:
        size = _library.yz_last_error(None, 0)
        buffer = ctypes.create_string_buffer(size)
        _library.yz_last_error(buffer, size)
        raise YinzhengError(status, buffer.value.decode())


def _text(value: str | bytes) -> bytes:
    """A text for the library, which would take it to end at a zero."""
    octets = value.encode() if isinstance(value, str) else value
    if b"\0" in octets:
        raise ValueError("a text holds a zero octet")
    return octets


def _json(value: Json) -> bytes:
    return _text(json.dumps(value, ensure_ascii=False))


class _Handle:
    """Owns one handle; `close` releases it, at the latest when nobody holds the object any more."""

    _free: str

    def __init__(self, handle: ctypes.c_void_p) -> None:
        self._handle = handle

    def close(self) -> None:
        handle, self._handle = self._handle, ctypes.c_void_p()
        getattr(_library, self._free)(handle)

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            self.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Report(_Handle):
    """An answer."""

    _free = "yz_report_free"

    def __enter__(self) -> Report:
        return self

    @property
    def verdict(self) -> Verdict:
        return Verdict(_library.yz_report_verdict(self._handle))

    @property
    def recognition(self) -> Verdict:
        """Whether a region recognises the licence; NONE where that was not asked."""
        return Verdict(_library.yz_report_recognition(self._handle))

    def json(self) -> str:
        """The report as one JSON object, without line breaks."""
        text = ctypes.c_char_p()
        _check(_library.yz_report_json(self._handle, ctypes.byref(text)))
        return (text.value or b"").decode()

    def text(self, language: str = "zh") -> str:
        """The report in words; `language` is zh or en."""
        text = ctypes.c_char_p()
        _check(_library.yz_report_text(self._handle, _text(language), ctypes.byref(text)))
        return (text.value or b"").decode()


    def value(self, place: str) -> str | None:
        """One value by its place in the JSON (RFC 6901); None where there is nothing."""
        text = ctypes.c_char_p()
        _check(_library.yz_report_value(self._handle, _text(place), ctypes.byref(text)))
        return None if text.value is None else text.value.decode()

    def count(self, place: str) -> int:
        """How many elements the array at this place has."""
        count = ctypes.c_size_t()
        _check(_library.yz_report_count(self._handle, _text(place), ctypes.byref(count)))
        return count.value

    def html(self, data: bytes = b"", language: str = "zh") -> str:
        """The report as a page; with the file that it is about, seals and pages are shown too."""
        page = ctypes.c_void_p()
        asked = _text(language)
        _check(_library.yz_report_html(self._handle, data, len(data), asked, ctypes.byref(page)))
        return _octets(page).decode()


class Verifier(_Handle):
    """Whom to believe, by which policy, with what evidence at hand."""

    _free = "yz_verifier_free"

    def __init__(self, config: Json) -> None:
        handle = ctypes.c_void_p()
        _check(_library.yz_verifier_new(_json(config), ctypes.byref(handle)))
        super().__init__(handle)

    def __enter__(self) -> Verifier:
        return self

    def verify(self, data: bytes, context: Json) -> Report:
        """Verifies a file in memory; `context` has at least a time."""
        report = ctypes.c_void_p()
        _check(_library.yz_verify(self._handle, data, len(data), _json(context), ctypes.byref(report)))
        return Report(report)

    def verify_path(self, path: str | os.PathLike[str], context: Json) -> Report:
        """Verifies the file at a path."""
        report = ctypes.c_void_p()
        name = _text(os.fsencode(path))
        _check(_library.yz_verify_path(self._handle, name, _json(context), ctypes.byref(report)))
        return Report(report)


def explain(code: str) -> Report:
    """What a check or a reason in a report means."""
    report = ctypes.c_void_p()
    _check(_library.yz_explain(_text(code), ctypes.byref(report)))
    return Report(report)


def inspect(data: bytes, name: str) -> Report:
    """What a file holds, without judging any of it."""
    report = ctypes.c_void_p()
    _check(_library.yz_inspect(data, len(data), _text(name), ctypes.byref(report)))
    return Report(report)


class Case(_Handle):
    """A case of a matter: licences and grants are added, then it is decided what need not be handed in."""

    _free = "yz_case_free"

    def __init__(self, matter: Json, case: Json) -> None:
        handle = ctypes.c_void_p()
        _check(_library.yz_case_new(_json(matter), _json(case), ctypes.byref(handle)))
        super().__init__(handle)

    def __enter__(self) -> Case:
        return self

    def add_licence(self, verifier: Verifier, data: bytes, context: Json) -> Report:
        """Verifies a licence and adds it if it passed."""
        report = ctypes.c_void_p()
        asked = _json(context)
        _check(
            _library.yz_case_add_licence(
                self._handle, verifier._handle, data, len(data), asked, ctypes.byref(report)
            )
        )
        return Report(report)

    def add_grant(self, grant: bytes, ground: Json) -> Report:
        """Judges a signed grant and adds it if it allows the use."""
        report = ctypes.c_void_p()
        _check(_library.yz_case_add_grant(self._handle, grant, len(grant), _json(ground), ctypes.byref(report)))
        return Report(report)

    def decide(self) -> tuple[Report, bytes]:
        """The decision, and everything that it was drawn from, to be stored with it."""
        report, stored = ctypes.c_void_p(), ctypes.c_void_p()
        _check(_library.yz_case_decide(self._handle, ctypes.byref(report), ctypes.byref(stored)))
        return Report(report), _octets(stored)


def check_grant(grant: bytes, use: Json) -> Report:
    """Whether a signed grant allows a use."""
    report = ctypes.c_void_p()
    _check(_library.yz_grant_check(grant, len(grant), _json(use), ctypes.byref(report)))
    return Report(report)


def replay_decision(matter: Json, stored: bytes) -> Report:
    """What follows from stored inputs, drawn again."""
    report = ctypes.c_void_p()
    _check(_library.yz_decision_replay(_json(matter), stored, len(stored), ctypes.byref(report)))
    return Report(report)


def encoded(path: str | os.PathLike[str]) -> str:
    """A file in Base64, as the dictionaries take certificates, CRLs, lists and the like."""
    return base64.b64encode(Path(path).read_bytes()).decode()


def trust_folder(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The verifier's dictionary for a folder of anchors and evidence, as `yz verify --trust` takes it."""
    folder = Path(path)

    def files(place: str) -> list[str]:
        found = (folder / place).iterdir() if (folder / place).is_dir() else ()
        return [encoded(file) for file in sorted(found) if file.is_file()]

    return {
        "trust": files("."),
        "trust_maker": files("maker"),
        "trust_signer": files("signer"),
        "trust_tsa": files("tsa"),
        "evidence": {
            "intermediates": files("intermediate"),
            "crls": files("crl"),
            "ocsp": files("ocsp"),
            "signed_status": files("status"),
        },
    }


def _octets(handle: ctypes.c_void_p) -> bytes:
    """The octets behind a handle, which is released."""
    try:
        data, size = ctypes.c_void_p(), ctypes.c_size_t()
        _check(_library.yz_bytes_get(handle, ctypes.byref(data), ctypes.byref(size)))
        return ctypes.string_at(data, size.value)
    finally:
        _library.yz_bytes_free(handle)


class Signer(_Handle):
    """A signer's certificate, his seal where he has one, and `sign`, which makes a signature value over a message."""

    _free = "yz_signer_free"

    def __init__(self, config: Json, sign: Callable[[bytes], bytes]) -> None:
        def callback(_context: Any, message: Any, size: int, value: Any, value_size: Any) -> int:
            # No exception may cross into the library; ctypes would print it and return 0, which means success.
            try:
                made = sign(ctypes.string_at(message, size))
                if len(made) > value_size[0]:
                    return 1
                ctypes.memmove(value, made, len(made))
                value_size[0] = len(made)
                return 0
            except Exception:
                return 1

        # The library calls it as long as the signer lives.
        self._callback = _SIGN(callback)
        handle = ctypes.c_void_p()
        _check(_library.yz_signer_new(_json(config), self._callback, None, ctypes.byref(handle)))
        super().__init__(handle)

    def __enter__(self) -> Signer:
        return self

    def sign_seal(self, content: bytes, request: Json) -> bytes:
        """An e-seal signature over a content."""
        return self._made("yz_sign_seal", content, len(content), _json(request))

    def sign_ofd(self, ofd: bytes, request: Json) -> bytes:
        """A sealed OFD document."""
        return self._made("yz_sign_ofd", ofd, len(ofd), _json(request))

    def issue_licence(self, description: Json, request: Json, pages: bytes = b"") -> bytes:
        """A sealed e-licence, on pages of its own unless some are given."""
        return self._made("yz_issue_licence", _json(description), pages, len(pages), _json(request))

    def grant(self, grant: Json) -> bytes:
        """A signed grant; it needs no seal."""
        return self._made("yz_sign_grant", _json(grant))

    def revocation(self, revocation: Json) -> bytes:
        """Takes a grant back."""
        return self._made("yz_sign_revocation", _json(revocation))

    def _made(self, call: str, *arguments: Any) -> bytes:
        handle = ctypes.c_void_p()
        _check(getattr(_library, call)(self._handle, *arguments, ctypes.byref(handle)))
        return _octets(handle)
