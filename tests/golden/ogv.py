"""Writes the weights file of docs/weights-format.md."""
import struct
import zlib

import numpy as np

TYPES = {"float32": 1, "float64": 2, "uint64": 3}


def entry(name, array):
    array = np.asarray(array, order="C")
    head = struct.pack("<I", len(name)) + name.encode() + struct.pack("<BB", TYPES[array.dtype.name], array.ndim)
    return head + struct.pack(f"<{array.ndim}Q", *array.shape) + array.tobytes()


def save(path, entries):
    """`entries`: a dictionary from names to numpy arrays of float32, float64 or uint64."""
    body = b"".join(entry(name, array) for name, array in entries.items())
    head = b"\x89OGV\r\n\x1a\n" + struct.pack("<IQQ", 1, 28 + len(body) + 4, len(entries))
    with open(path, "wb") as file:
        file.write(head + body + struct.pack("<I", zlib.crc32(head + body)))
