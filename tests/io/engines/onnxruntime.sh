# sh onnxruntime.sh FOLDER PACKAGES: runs the models in FOLDER in ONNX Runtime for Node, which npm installs in the
# folder PACKAGES unless it is there. The package carries the library for Linux: no script of it has to run.
set -eu
folder=$1
packages=$2
version=1.20.1
here=$(cd "$(dirname "$0")" && pwd)

if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "skipped: no node and npm (Debian: nodejs npm), so no ONNX Runtime"
  exit 0
fi
if [ ! -f "$packages/node_modules/onnxruntime-node/package.json" ]; then
  mkdir -p "$packages"
  if ! npm install --prefix "$packages" --ignore-scripts --no-audit --no-fund --fetch-retries=1 --loglevel=error \
    "onnxruntime-node@$version"; then
    echo "skipped: npm does not get onnxruntime-node $version, so no ONNX Runtime"
    exit 0
  fi
fi
NODE_PATH="$packages/node_modules" exec node "$here/onnxruntime.js" "$folder"
