"""A controller agent; see docs/agent.md. AGENT_TOKEN=... python3 agent.py CERTIFICATE KEY PORT"""
import hmac, io, json, os, socketserver, ssl, subprocess, sys, threading, time, types
from wsgiref.simple_server import WSGIServer, make_server

def varint(n): return bytes([n]) if n < 128 else bytes([n & 127 | 128]) + varint(n >> 7)
def field(n, v):  # an integer, or bytes with their length before them
    return varint(n << 3) + varint(v) if isinstance(v, int) else varint(n << 3 | 2) + varint(len(v)) + v
def read_varint(stream):
    return byte if (byte := stream.read(1)[0]) < 128 else byte - 128 + (read_varint(stream) << 7)
def decode(message):  # into {number: value}; the requests have no other kinds of fields
    stream, fields = io.BytesIO(message), {}
    while stream.tell() < len(message):
        key, value = read_varint(stream), read_varint(stream)
        fields[key >> 3] = stream.read(value) if key & 7 == 2 else value
    return fields

boxes, lock, bearer = {}, threading.Lock(), "Bearer " + os.environ["AGENT_TOKEN"]
def end(box, status):
    box.exit = field(1, status if status >= 0 else 128 - status) + field(2, field(1, int(time.time())))
    box.ended.set()
def call(env, request):  # answers with a message, or with the code of a refusal
    if not hmac.compare_digest(env.get("HTTP_AUTHORIZATION", ""), bearer): return "unauthenticated"
    method, name = env["PATH_INFO"].rpartition("/")[2], (env.get("HTTP_CONTAINERD_NAMESPACE"), request.get(1))
    with lock:
        box = boxes.get(name)
        if method == "Create" or not box:
            if method != "Create" or box: return "already_exists" if box else "not_found"
            args = json.loads(decode(decode(request[6])[3])[2])["process"]["args"]
            boxes[name] = types.SimpleNamespace(args=args, process=None, exit=b"", ended=threading.Event())
            return field(1, name[1])
        if method == "Start":
            if box.exit or box.process: return "failed_precondition" if box.exit else "already_exists"
            box.process = subprocess.Popen(["env", "-i", *box.args], start_new_session=True)
            threading.Thread(target=lambda: end(box, box.process.wait()), daemon=True).start()
            return field(1, name[1]) + field(2, box.process.pid)
        if method in ("Stop", "Shutdown") and not box.process and not box.exit: end(box, 0)
    if method in ("Stop", "Shutdown"):
        for signal, patience in (15, request.get(2) or 10), (9, None):
            if not box.exit: os.killpg(box.process.pid, signal)
            box.ended.wait(patience)
        if method == "Shutdown": boxes.pop(name, None)
        return b""
    if method == "Wait":
        return box.exit if box.ended.wait(int(env["HTTP_CONNECT_TIMEOUT_MS"]) / 1000) else "deadline_exceeded"
    state = b"NOTREADY" if box.exit else b"READY" if box.process else b"UNKNOWN"
    status = field(2, box.process.pid if state == b"READY" else 0) + field(3, b"SANDBOX_" + state)
    node = field(1, sys.platform.encode()) + field(2, {"x86_64": b"amd64"}.get(os.uname().machine, b"arm64"))
    return {"Status": field(1, name[1]) + status, "Platform": field(1, node)}.get(method, "unimplemented")
def agent(env, respond):
    answer = call(env, decode(env["wsgi.input"].read(min(int(env["CONTENT_LENGTH"] or 0), 2**23))))
    kind = "proto" if isinstance(answer, bytes) else "json"
    respond("200 OK" if kind == "proto" else "400 Refused", [("content-type", "application/" + kind)])
    return [answer if kind == "proto" else json.dumps({"code": answer, "message": env["PATH_INFO"]}).encode()]
class Server(socketserver.ThreadingMixIn, WSGIServer): daemon_threads = True
tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
tls.load_cert_chain(sys.argv[1], sys.argv[2])
server = make_server("127.0.0.1", int(sys.argv[3]), agent, Server)
server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
print(f"https://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
