#!/bin/sh
# Runs a sandbox, follows its output, waits for its exit and deletes it, with curl. `sh examples/client.sh` while `npm start` runs.
set -eu
namespace="${SANDBOX_URL:-http://127.0.0.1:8787}/v1/namespaces/default"
id="curl-$$"

ask() {
  curl --silent --show-error --fail-with-body --retry 5 --header "authorization: Bearer ${SANDBOX_TOKEN:-}" "$@"
  echo
}

# With the same key a retry is the same run, so that curl may send it again.
ask "$namespace/run" --header "idempotency-key: $id" --header 'content-type: application/json' --data '{
  "sandboxId": "'"$id"'", "runtime": {"name": "process"}, "labels": {"app": "example"}, "expiresIn": "10m",
  "spec": {"typeUrl": "types.containerd.io/opencontainers/runtime-spec/1/Spec",
    "json": {"process": {"args": ["sh", "-c", "echo \"hello from $NAME\"; exit 3"], "env": ["NAME=curl"], "cwd": "/"}}}}'
ask --no-buffer "$namespace/sandboxes/$id/output?stream=stdout&follow=true"
ask "$namespace/sandboxes/$id/wait?timeout=30s"
ask --request DELETE "$namespace/sandboxes/$id?force=true"
