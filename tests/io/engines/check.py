"""python3 check.py FOLDER: asks onnx.checker about each model in FOLDER and infers its shapes."""
import os
import sys

try:
    import onnx
    from onnx import checker, shape_inference
except ImportError as error:
    print("skipped: no onnx for Python (Debian: python3-onnx):", error)
    sys.exit(0)


def dims(value):
    return [d.dim_value if d.HasField("dim_value") else d.dim_param for d in value.type.tensor_type.shape.dim]


folder = sys.argv[1]
failed = count = 0
for line in open(os.path.join(folder, "cases.txt")):
    name, batch, inputs, outputs = line.split()
    model = onnx.load(os.path.join(folder, name + ".onnx"))
    count += 1
    try:
        checker.check_model(model, full_check=True)
        inferred = shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
        known = {value.name: dims(value) for value in inferred.graph.value_info}
        for node in inferred.graph.node:
            for output in node.output:
                assert output == "output" or known.get(output), f"{node.name}: no shape inferred"
        for value, right in ((model.graph.input[0], inputs), (inferred.graph.output[0], outputs)):
            right = [int(d) for d in right.split(",")]
            found = [int(batch) if d == "batch" else d for d in dims(value)]
            assert found == right or found[1:] == right[1:] and found[0] == "", f"{value.name} {found}, not {right}"
    except (checker.ValidationError, shape_inference.InferenceError, AssertionError) as error:
        print(f"{name}: {error}")
        failed += 1
print(f"{count} models, {failed} refused")
sys.exit(1 if failed or not count else 0)
