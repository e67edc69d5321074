"""Numbers that both sides compute, so that golden files need not hold them: tests/model/hashed.hpp is the same in C++."""
import numpy as np


def mix(words):
    """Stafford's mix 13 of 64-bit words."""
    words = (words ^ (words >> np.uint64(30))) * np.uint64(0xbf58476d1ce4e5b9)
    words = (words ^ (words >> np.uint64(27))) * np.uint64(0x94d049bb133111eb)
    return words ^ (words >> np.uint64(31))


def hash_text(text):
    """FNV-1a, 64 bits."""
    word = 0xcbf29ce484222325
    for byte in text.encode():
        word = (word ^ byte) * 0x100000001b3 % 2**64
    return word


def hashed(seed, name, shape, centre=0.0, amplitude=1.0):
    """Uniform in [centre - amplitude, centre + amplitude), in single precision; no sum or product is rounded but one."""
    first = mix(np.array([(hash_text(name) + seed) % 2**64], np.uint64))
    words = mix(first + np.arange(np.prod(shape), dtype=np.uint64))
    units = (words >> np.uint64(40)).astype(np.float32) * np.float32(2**-23) - np.float32(1)
    return (np.float32(centre) + np.float32(amplitude) * units).reshape(shape)


def start(seed, path, shape):
    """The first value of a weight: of deviation 1 / sqrt(what each output sums up), scales around 1, shifts and biases around 0."""
    if len(shape) == 1:
        return hashed(seed, path, shape, 1.0 if path.endswith("scale") else 0.0, 0.25)
    return hashed(seed, path, shape, 0.0, np.sqrt(3.0 / np.prod(shape[:-1])))
