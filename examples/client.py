"""Runs a sandbox, prints its output and exit, and deletes it. `python3 examples/client.py` while `npm start` runs."""

import json
import os
import urllib.request
import uuid

BASE = os.environ.get("SANDBOX_URL", "http://127.0.0.1:8787") + "/v1/namespaces/default"
SPEC = "types.containerd.io/opencontainers/runtime-spec/1/Spec"


def ask(method, path, body=None):
    """Returns the JSON of an answer. With its key, a request that changes something may be sent again."""
    headers = {"content-type": "application/json", "idempotency-key": str(uuid.uuid4())}
    if "SANDBOX_TOKEN" in os.environ:
        headers["authorization"] = "Bearer " + os.environ["SANDBOX_TOKEN"]
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(BASE + path, data, headers, method=method)) as answer:
        return json.loads(answer.read() or b"null")


name = f"python-{uuid.uuid4().hex[:8]}"
process = {"args": ["sh", "-c", 'echo "hello from $NAME"; exit 3'], "env": ["NAME=Python"], "cwd": "/"}
spec = {"typeUrl": SPEC, "json": {"process": process}}
box = {"sandboxId": name, "runtime": {"name": "process"}, "spec": spec, "expiresIn": "10m"}
try:
    ran = ask("POST", "/run", {**box, "wait": "30s", "output": True})
    print(ran["output"]["stdout"], end="")
    ended = ran["status"]["exit"]
    print(f"{name} has {ended['reason']} with {ended['status']}")
finally:
    ask("DELETE", f"/sandboxes/{name}?force=true")
