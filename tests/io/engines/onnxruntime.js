// node onnxruntime.js FOLDER: runs each model in FOLDER in ONNX Runtime and compares outputs. The package
// onnxruntime-node is looked for in the folder that NODE_PATH names.
const fs = require("fs");
const path = require("path");
const ort = require("onnxruntime-node");

function floats(file) {
  const bytes = fs.readFileSync(file);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

async function difference(folder, name, inputs) {
  const session = await ort.InferenceSession.create(path.join(folder, name + ".onnx"));
  const input = floats(path.join(folder, name + ".onnx.input"));
  const results = await session.run({input: new ort.Tensor("float32", input, inputs.split(",").map(Number))});
  const right = floats(path.join(folder, name + ".onnx.output"));
  const found = results.output.data;
  if (found.length !== right.length) throw new Error(`${found.length} numbers, not ${right.length}`);
  let largest = 1, worst = 0;
  for (let i = 0; i < right.length; ++i) {
    largest = Math.max(largest, Math.abs(right[i]));
    worst = Math.max(worst, Number.isFinite(found[i]) ? Math.abs(found[i] - right[i]) : Infinity);
  }
  return worst / largest;
}

async function main() {
  const folder = process.argv[2];
  const lines = fs.readFileSync(path.join(folder, "cases.txt"), "utf8").trim().split("\n");
  let failed = 0;
  for (const line of lines) {
    const [name, , inputs] = line.split(" ");
    try {
      const worst = await difference(folder, name, inputs);
      const good = worst <= 1e-4;
      console.log(`${name}: ${worst.toExponential(1)}${good ? "" : " WRONG"}`);
      if (!good) ++failed;
    } catch (error) {
      console.log(`${name}: ${error.message}`);
      ++failed;
    }
  }
  console.log(`ONNX Runtime: ${lines.length} models, ${failed} wrong`);
  process.exit(failed ? 1 : 0);
}

main();
