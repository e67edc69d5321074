// node onnxruntime_turns.js FOLDER THREADS: runs FOLDER/model.onnx on FOLDER/input (floats as in memory) in ONNX
// Runtime, writes FOLDER/output and says "VERSION". Then, for each line "STEPS" on its standard input, it runs the
// model so often and says how many milliseconds one took. The package onnxruntime-node is looked for in the folder
// that NODE_PATH names.
const fs = require("fs");
const path = require("path");
const readline = require("readline");

let ort;
try {
  ort = require("onnxruntime-node");
} catch {
  process.exit(1);  // the benchmark says what it goes without
}

async function main() {
  const [folder, threads] = process.argv.slice(2);
  const session = await ort.InferenceSession.create(path.join(folder, "model.onnx"), {
    intraOpNumThreads: Number(threads),
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel: "all",
  });
  const bytes = fs.readFileSync(path.join(folder, "input"));
  const pixels = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const shape = fs.readFileSync(path.join(folder, "shape"), "utf8").split(",").map(Number);
  const inputs = {input: new ort.Tensor("float32", pixels, shape)};
  const {output} = await session.run(inputs);
  const {buffer, byteOffset, byteLength} = output.data;
  fs.writeFileSync(path.join(folder, "output"), new Uint8Array(buffer, byteOffset, byteLength));
  console.log(ort.env.versions.node);
  for await (const line of readline.createInterface({input: process.stdin})) {
    const start = performance.now();
    for (let step = 0; step < Number(line); ++step) await session.run(inputs);
    console.log((performance.now() - start) / Number(line));
  }
}

main();
