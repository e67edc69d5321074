# sh onnxruntime.sh FOLDER PACKAGES: runs the models in FOLDER in ONNX Runtime for Node, which npm installs in the
# folder PACKAGES unless it is there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../../.ci/packages.sh"
need_onnxruntime "$2" || exit 0
NODE_PATH="$2/node_modules" exec node "$here/onnxruntime.js" "$1"
