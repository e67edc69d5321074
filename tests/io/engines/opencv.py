"""python3 opencv.py FOLDER: runs each model in FOLDER in OpenCV's dnn and compares outputs."""
import os
import sys

try:
    import cv2
    import numpy
except ImportError as error:
    print("skipped: no OpenCV for Python (Debian: python3-opencv):", error)
    sys.exit(0)

# What OpenCV 4.6 cannot. The same models with a known batch (*_raw) are run.
BROADCAST = "a constant image is not broadcast over the batch (OnnxOptions::batch helps)"
CLIP = "Clip has one input (fixed later, opencv issue 22015)"
UNKNOWN = {"nb201_field": BROADCAST, "constants": BROADCAST, "relu6": CLIP, "relu6_raw": CLIP}

folder = sys.argv[1]
failed = count = 0
for line in open(os.path.join(folder, "cases.txt")):
    name, _, inputs, outputs = line.split()
    if name in UNKNOWN:
        print(f"{name}: left out: {UNKNOWN[name]}")
        continue

    def floats(kind, dims):
        values = numpy.fromfile(os.path.join(folder, f"{name}.onnx.{kind}"), dtype=numpy.float32)
        return values.reshape([int(d) for d in dims.split(",")])

    count += 1
    try:
        network = cv2.dnn.readNetFromONNX(os.path.join(folder, name + ".onnx"))
        network.setInput(floats("input", inputs), "input")
        found = network.forward()
    except cv2.error as error:
        print(f"{name}: {str(error).strip().splitlines()[0]}")
        failed += 1
        continue
    right = floats("output", outputs)
    difference = numpy.abs(found.reshape(-1) - right.reshape(-1)).max() if found.size == right.size else numpy.inf
    good = difference <= 1e-4 * max(1, numpy.abs(right).max())
    print(f"{name}: {difference:.1e}{'' if good else ' WRONG'}")
    failed += not good
print(f"OpenCV {cv2.__version__}: {count} models, {failed} wrong")
sys.exit(1 if failed or not count else 0)
