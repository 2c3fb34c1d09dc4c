"""Makes an archive to try things on: generate.py COUNT OUT FILE...

From some files, of which no two of the copies are the same octets: a copy of an OFD package gets a date of its own in
the directory of the ZIP archive, which no signature covers and no verdict depends on. One file in fifty is spoilt: cut
short, with an octet changed, without content, or no document at all.
"""

import struct
import sys
from pathlib import Path


def dated(package: bytes, number: int) -> bytes:
    """The package with another date at its first entry: in its own header and in the central directory."""
    end = package.rindex(b"PK\x05\x06")
    directory = struct.unpack_from("<I", package, end + 16)[0]
    local = struct.unpack_from("<I", package, directory + 42)[0]
    # Date and time of MS-DOS: 1980 and up to 2^14 days of it, told apart by two seconds.
    stamp = struct.pack("<HH", number % 29 | number // 29 % 59 << 5 | number // 1711 % 23 << 11, 0x5821)
    made = bytearray(package)
    made[local + 10 : local + 14] = stamp
    made[directory + 12 : directory + 16] = stamp
    return bytes(made)


def spoilt(data: bytes, number: int) -> bytes:
    """Not the same twice either."""
    match number // 50 % 4:
        case 0:
            return data[: len(data) // 2 + number % 97]
        case 1:
            at = len(data) // 3
            return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        case 2:
            return b"\n" * number
        case _:
            return f"no document {number}".encode()


def main(count: str, out: str, *files: str) -> None:
    bases = [Path(file).read_bytes() for file in files]
    for number in range(int(count)):
        data = dated(bases[number % len(bases)], number)
        if number % 50 == 49:
            data = spoilt(data, number)
        folder = Path(out, f"{number // 500:03}")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:05}.ofd").write_bytes(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
