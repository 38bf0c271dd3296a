"""A controller agent for Linux whose sandboxes are processes. docs/agent.md describes the protocol.

AGENT_TOKEN=... python3 agent.py CERTIFICATE KEY PORT [STATE_FOLDER]
"""
import fcntl
import hmac
import http.server
import json
import os
import random
import re
import signal
import ssl
import subprocess
import sys
import threading
import time

MAX_BODY_BYTES = 8 * 1024 * 1024
MAX_TOMBSTONES = 10_000
STOP_TIMEOUT_SECS = 10


class Refusal(Exception):
    def __init__(self, code, message):
        self.code, self.message = code, message


# Protobuf: a field is its number and kind, then an integer, or a length and that many bytes.

def varint(number):
    return bytes([number]) if number < 128 else bytes([number & 127 | 128]) + varint(number >> 7)

def field(number, value):
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value

def read_varint(data, at):
    number, shift = data[at] & 127, 7
    while data[at] > 127:
        at += 1
        number |= (data[at] & 127) << shift
        shift += 7
    return number, at + 1

def decode(data):
    """Reads a message as {field number: value}. Requests have no other kinds of fields."""
    fields, at = {}, 0
    while at < len(data):
        key, at = read_varint(data, at)
        value, at = read_varint(data, at)
        if key & 7 == 2:
            value, at = data[at:at + value], at + value
        fields[key >> 3] = value
    if at > len(data):
        raise ValueError("it ends too early")
    return fields


# The state: everything that a restart must not forget. `box` is one life in it.

def clock_number():
    return int(time.time() * 1000) * 4096 + random.randrange(4096)

changed = threading.Condition()  # guards the state, and wakes whoever waits for an end
state = {"epoch": clock_number(), "floor": 0, "tombstones": {}, "lives": {}}
folder, state_file = None, ""

def load(path):
    global folder, state_file
    os.makedirs(path, mode=0o700, exist_ok=True)
    folder, state_file = os.open(path, os.O_RDONLY), os.path.join(path, "state.json")
    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)  # two agents would overwrite each other's state
    if os.path.exists(state_file):
        with open(state_file) as file:
            state.update(json.load(file))
    save()

def save():
    """Writes the state to the disk. Nothing is done or answered that relies on it before this returns."""
    if folder is None:
        return
    try:
        with open(state_file + ".new", "w") as file:
            json.dump(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(state_file + ".new", state_file)
        os.fsync(folder)
    except OSError as error:
        print("cannot write the state:", error, file=sys.stderr, flush=True)
        os._exit(1)  # what is not on the disk must not be answered

def tombstone_of(key):
    return state["tombstones"].get(key, {"fence": 0, "exit": None, "refusal": None})

def bury(key, fence, **kept):
    """Raises the fence of an id. `kept`: an exit or a refusal for its tombstone."""
    old, tombstones = tombstone_of(key), state["tombstones"]
    tombstones[key] = {**old, **kept, "fence": max(fence, old["fence"])}
    prunable = tombstones.keys() - state["lives"].keys()
    if prunable and len(tombstones) > MAX_TOMBSTONES:
        oldest = min(prunable, key=lambda each: tombstones[each]["fence"])
        state["floor"] = max(state["floor"], tombstones.pop(oldest)["fence"])
    save()

def fence_of(key):
    fence, box = tombstone_of(key)["fence"], state["lives"].get(key)
    # The floor replaces tombstones that are gone; of a life that is there it says nothing.
    return max(fence, min(state["floor"], box["life"] - 1) if box else state["floor"])

def view_of(key, exit):
    """Makes the headers that every answer carries. `exit`: the one that the answer is about, if any."""
    box = state["lives"].get(key)
    headers = {"sandbox-epoch": state["epoch"], "sandbox-fence": fence_of(key), "sandbox-life": 0}
    if box:
        headers.update({"sandbox-life": box["life"], "sandbox-phase": box["phase"]})
    exit = exit or (box and box["exit"]) or tombstone_of(key)["exit"]
    if exit:
        ended_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(exit["seconds"]))
        headers["sandbox-exit"] = f"{exit['life']} {exit['status']} {ended_at} {exit['reason']}"
    return headers


# Processes. Whoever calls these holds the lock; it is released while they wait.

with open("/proc/sys/kernel/random/boot_id") as boot_id:
    BOOT = boot_id.read().strip()

def start_time_of(pid):
    """Returns the time in ticks, which distinguishes a process from a later one with its pid. None: it has ended."""
    try:
        with open(f"/proc/{pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
            return None if fields[0] == "Z" else fields[19]
    except OSError:
        return None

def is_running(box):
    is_this_boot = box["phase"] == "running" and box["boot"] == BOOT
    return is_this_boot and start_time_of(box["pid"]) == box["start_time"]

def kill(box, number):
    try:
        os.killpg(box["pid"], number)
    except ProcessLookupError:
        pass

def launch(box, call_id):
    # The shell waits for a line before it becomes the program. The Start is on the disk by then, and if the agent
    # dies in between, nothing begins: a life starts at most once.
    command = ["sh", "-c", 'read -r go && exec env -i "$@"', "sh", *box["args"]]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, bufsize=0, start_new_session=True)
    except OSError as error:
        raise Refusal("resource_exhausted", f"cannot start a process: {error}")
    box.update(phase="running", start_call=call_id, boot=BOOT)
    box.update(pid=process.pid, start_time=start_time_of(process.pid))
    save()
    threading.Thread(target=watch, args=(box, process), daemon=True).start()
    try:
        process.stdin.write(b"go\n")
    except BrokenPipeError:  # it was killed
        pass
    process.stdin.close()

def watch(box, process):
    """Waits for the end of a process, in a thread of its own. `process`: None if an earlier agent launched it."""
    if process:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        while is_running(box):
            time.sleep(0.1)
    with changed:
        # What is left of its group goes with it. Nobody else has the pid: a child keeps it until wait(), and a group
        # keeps that of its leader.
        if process or (box["boot"] == BOOT and start_time_of(box["pid"]) is None):
            kill(box, signal.SIGKILL)
        if not process:
            return finish(box, 255, "lost")  # only a parent gets the status
        status = process.wait()
        reason = "stopped" if box["is_stopping"] else "signaled" if status < 0 else "exited"
        finish(box, status if status >= 0 else 128 - status, reason)

def finish(box, status, reason):
    exit = {"life": box["life"], "status": status, "seconds": int(time.time()), "reason": reason}
    box.update(phase="stopped", exit=exit)
    save()
    changed.notify_all()

def end(box, timeout_secs):
    """Ends a life and returns when it has ended. Whoever comes second joins."""
    if box["phase"] == "created":
        finish(box, 0, "never_started")
    for number, timeout in (signal.SIGTERM, timeout_secs), (signal.SIGKILL, None):
        if is_running(box):
            box["is_stopping"] = True
            kill(box, number)
        changed.wait_for(lambda: box["phase"] == "stopped", timeout)

def remove(key, box):
    """Ends a life and takes away what is left of it, but for its tombstone."""
    end(box, STOP_TIMEOUT_SECS)
    if state["lives"].get(key) is box:
        del state["lives"][key]
        bury(key, box["life"], exit=box["exit"])

def resume():
    """Re-adopts what an earlier agent left, and finishes its Shutdowns."""
    for key, box in list(state["lives"].items()):
        if box["phase"] == "running":
            threading.Thread(target=watch, args=(box, None), daemon=True).start()
        if box["life"] <= fence_of(key):
            threading.Thread(target=finish_shutdown, args=(key, box), daemon=True).start()

def finish_shutdown(key, box):
    with changed:
        remove(key, box)


# The calls: each returns a message, or raises a Refusal.

class Call:
    def __init__(self, headers, request):
        self.request, self.exit, self.id = request, None, request.get(1, b"").decode()
        namespace = headers.get("containerd-namespace")
        if not namespace:
            raise Refusal("failed_precondition", "containerd-namespace: must be set")
        self.key = f"{namespace}/{self.id}"
        self.life = number_of(headers, "sandbox-life")
        self.epoch = number_of(headers, "sandbox-epoch")
        self.call_id = headers.get("sandbox-operation", str(clock_number()))
        if not 1 <= len(self.call_id) <= 256:
            raise Refusal("invalid_argument", "sandbox-operation: must be 1 to 256 characters")
        self.timeout_secs = (number_of(headers, "connect-timeout-ms") or 60_000) / 1000

    def find(self):
        """Returns the life that is meant: without the header, the one that is there."""
        box = state["lives"].get(self.key)
        if not box or self.life not in (None, box["life"]):
            raise Refusal("not_found", f"sandbox {self.id!r}: not found")
        return box

def number_of(headers, name):
    text = headers.get(name)
    if text is not None and (not re.fullmatch("[0-9]{1,16}", text) or int(text) >= 2**53):
        raise Refusal("invalid_argument", f"{name}: must be an integer from 0 to 2^53 - 1")
    return None if text is None else int(text)

def create(call):
    life = clock_number() if call.life is None else call.life
    if call.epoch not in (None, state["epoch"]):
        raise Refusal("aborted", "this Create is for an earlier data folder; create it again")
    if life <= fence_of(call.key):
        refusal = tombstone_of(call.key)["refusal"]
        if refusal and refusal["call_id"] == call.call_id:
            raise Refusal(refusal["code"], refusal["message"])
        raise Refusal("aborted", "this Create comes too late; create it again")
    box = state["lives"].get(call.key)
    if box and (box["life"], box["create_call"]) != (life, call.call_id):
        raise Refusal("already_exists", f"sandbox {call.id!r} already exists")
    if not box:
        box = {"life": life, "phase": "created", "create_call": call.call_id, "start_call": None}
        box.update(args=arguments_of(call, life), is_stopping=False, exit=None)
        state["lives"][call.key] = box
        save()
    return field(1, call.id.encode())

def arguments_of(call, life):
    try:
        args = json.loads(decode(decode(call.request[6])[3])[2])["process"]["args"]
        if args and all(isinstance(each, str) and "\0" not in each for each in args):
            return args
    except (IndexError, KeyError, TypeError, ValueError):
        pass
    # A refusal is final: this life can never be made, and a retry is refused with the same words.
    refusal = {"code": "invalid_argument", "message": "sandbox.spec: must be JSON with process.args"}
    bury(call.key, life, refusal={**refusal, "call_id": call.call_id})
    raise Refusal(**refusal)

def start(call):
    box = call.find()
    if box["start_call"] != call.call_id:
        if box["phase"] == "stopped" or box["life"] <= fence_of(call.key):
            raise Refusal("failed_precondition", f"sandbox {call.id!r}: it has stopped, or is being shut down")
        if box["phase"] == "running":
            raise Refusal("already_exists", f"sandbox {call.id!r}: it is running")
        launch(box, call.call_id)
    return field(1, call.id.encode()) + field(2, box["pid"])

def stop(call):
    end(call.find(), call.request.get(2) or STOP_TIMEOUT_SECS)
    return b""

def wait(call):
    call.exit = tombstone_of(call.key)["exit"]
    if not call.exit or call.exit["life"] != call.life:
        box = call.find()
        changed.wait_for(lambda: box["exit"], call.timeout_secs)
        call.exit = box["exit"]
    if not call.exit:
        raise Refusal("deadline_exceeded", f"sandbox {call.id!r}: it has not ended")
    return field(1, call.exit["status"]) + field(2, field(1, call.exit["seconds"]))

def status(call):
    call.life = None  # the question is what is there
    box = call.find()
    name = {"created": b"UNKNOWN", "running": b"READY", "stopped": b"NOTREADY"}[box["phase"]]
    pid = box["pid"] if box["phase"] == "running" else 0
    return field(1, call.id.encode()) + field(2, pid) + field(3, b"SANDBOX_" + name)

def shutdown(call):
    box = state["lives"].get(call.key)
    life = (box["life"] if box else 0) if call.life is None else call.life
    if life > fence_of(call.key):
        bury(call.key, life)  # first of all: an agent that dies now finishes this when it is started again
    if box and box["life"] <= life:
        remove(call.key, box)
    return b""

def platform(call):
    call.find()
    architecture = {"x86_64": b"amd64", "aarch64": b"arm64"}.get(os.uname().machine, b"")
    return field(1, field(1, sys.platform.encode()) + field(2, architecture))

def unimplemented(call):
    raise Refusal("unimplemented", "this agent has no such method")

METHODS = {"Create": create, "Start": start, "Stop": stop, "Wait": wait, "Status": status,
           "Shutdown": shutdown, "Platform": platform}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 120

    def do_GET(self):
        self.answer(200 if self.path == "/healthz" else 404, "text/plain", b"")

    def do_POST(self):
        view = {}
        try:
            call = self.read_call()
            with changed:
                try:
                    message = METHODS.get(self.path.rpartition("/")[2], unimplemented)(call)
                finally:
                    view = view_of(call.key, call.exit)
            self.answer(200, "application/proto", message, view)
        except Refusal as refusal:  # callers read the code alone, so one status is enough
            error = json.dumps({"code": refusal.code, "message": refusal.message}).encode()
            self.answer(400, "application/json", error, view)

    def read_call(self):
        body = self.rfile.read(min(int(self.headers.get("content-length", 0)), MAX_BODY_BYTES + 1))
        authorization = self.headers.get("authorization", "").encode()
        if not hmac.compare_digest(authorization, f"Bearer {os.environ['AGENT_TOKEN']}".encode()):
            raise Refusal("unauthenticated", "authorization: must be the agent's token")
        if len(body) > MAX_BODY_BYTES:
            self.close_connection = True
            raise Refusal("resource_exhausted", f"the request: must be at most {MAX_BODY_BYTES} bytes")
        try:
            return Call(self.headers, decode(body))
        except (AttributeError, IndexError, ValueError) as error:
            raise Refusal("invalid_argument", f"the request: must be a message of this method: {error}")

    def answer(self, http_status, content_type, body, headers={}):
        try:
            self.send_response(http_status)
            for name, value in {"content-type": content_type, "content-length": len(body), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # the caller has gone
            self.close_connection = True


tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(sys.argv[1], sys.argv[2])
http.server.ThreadingHTTPServer.request_queue_size = 128
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[3])), Handler)
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
if len(sys.argv) > 4:
    load(sys.argv[4])
    resume()
print(f"https://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
