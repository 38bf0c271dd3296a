import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Connection } from "../../agent/backends/containerd/connection.ts";
import { findImage, snapshotFor } from "../../agent/backends/containerd/image.ts";
import { methods } from "../../agent/backends/containerd/messages.ts";
import { thisPlatform } from "../../agent/host/platform.ts";
import { type Code, codes } from "../../shared/errors/codes.ts";
import { SandboxError } from "../../shared/errors/error.ts";

const { os, architecture } = thisPlatform();

/** Content of a store: documents by their digests. */
interface Content {
  readonly documents: Readonly<Record<string, unknown>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** The size that is stated of the configuration. */
  readonly configBytes?: number;
  /** The code of the error for what there is not. */
  readonly missing?: Code;
}

const manifest = { config: { digest: "config" } };
const config = { config: { Env: ["A=1"], User: "7" } };
const unpacked = { "containerd.io/gc.ref.snapshot.overlayfs": "chain", other: "x" };

/** Finds an image in a store whose image `x` has the digest `top`. */
function find({ documents, labels = unpacked, configBytes = 1, missing = "not_found" }: Content, name = "x") {
  const has = (digest: string) => {
    if (!(digest in documents)) throw new SandboxError(missing, `${digest} is not there`);
    return digest;
  };
  const connection: unknown = {
    async call(method: unknown, _namespace: string, request: { name?: string; digest?: string }) {
      if (method === methods.getImage) {
        if (request.name !== "x") throw new SandboxError(missing, "no such image");
        return { image: { target: { digest: "top" } } };
      }
      const isConfig = has(request.digest ?? "") === "config";
      return { info: { size: String(isConfig ? configBytes : 1), labels: isConfig ? labels : {} } };
    },
    async collect(_method: unknown, _namespace: string, { digest }: { digest: string }) {
      const text = documents[has(digest)];
      const data = Buffer.from(typeof text === "string" ? text : JSON.stringify(text));
      return [{ data: data.subarray(0, 3) }, { data: data.subarray(3) }];
    },
  };
  // Nothing else of a connection is used.
  return findImage(connection as Connection, name);
}

/** Returns the documents of an image whose manifest is below a number of indexes. */
function nested(depth: number): Content["documents"] {
  const names = ["top", "second", "third", "fourth", "fifth"];
  const indexes = names.slice(0, depth).map((name, at) => {
    return [name, { manifests: [{ digest: names[at + 1] }] }] as const;
  });
  return { ...Object.fromEntries(indexes), [names[depth] ?? ""]: manifest, config };
}

/** Checks that an image is refused, with a rule. */
function refuses(content: Content, rule: RegExp, name?: string) {
  return assert.rejects(find(content, name), { code: "failed_precondition", message: rule });
}

describe("an image in containerd's store", () => {
  it("is found by its manifest, with its snapshots", async () => {
    const image = await find({ documents: nested(0) });
    assert.equal(image.name, "x");
    assert.deepEqual(image.config, { Env: ["A=1"], WorkingDir: "", User: "7" });
    const bare = await find({ documents: { top: manifest, config: {} } });
    assert.deepEqual(bare.config, { Env: [], WorkingDir: "", User: "" });
    assert.deepEqual([...image.snapshots], [["overlayfs", "chain"]]);
  });

  it("is found below at most three indexes", async () => {
    for (const depth of [1, 2, 3]) assert.equal((await find({ documents: nested(depth) })).name, "x");
    await refuses({ documents: nested(4) }, /has no manifest that can be run/);
  });

  it("is that of the node's platform, or one without a platform", async () => {
    const other = { digest: "other", platform: { os, architecture: "s390" } };
    const own = { digest: "own", platform: { os, architecture } };
    const any = { digest: "any" };
    const documents = (manifests: readonly object[], digest: string) => ({
      documents: { top: { manifests }, [digest]: manifest, config },
    });
    await find(documents([other, any, own], "own"));
    // The second one is not in the store.
    await find(documents([other, any, { digest: "second" }], "any"));
    await refuses(documents([other], "other"), /is not for /);
  });

  it("is refused if it is not on the node, or not unpacked", async () => {
    await refuses({ documents: nested(0) }, /is not on this node/, "unknown");
    await refuses({ documents: { top: manifest }, missing: "invalid_argument" }, /is not on this node/);
    await refuses({ documents: nested(0), labels: { other: "x" } }, /is not unpacked on this node/);
    for (const code of codes.filter((each) => !/^(not_found|invalid_argument)$/.test(each))) {
      await assert.rejects(find({ documents: {}, missing: code }), { code });
    }
  });

  it("is refused if its configuration cannot be parsed, or has more than 4 MiB", async () => {
    const maxBytes = 4 * 1_048_576;
    assert.equal((await find({ documents: nested(0), configBytes: maxBytes })).name, "x");
    await refuses({ documents: nested(0), configBytes: maxBytes + 1 }, /is too large/);
    await refuses({ documents: { top: manifest, config: "{" } }, /cannot be parsed/);
    await refuses({ documents: { top: manifest, config: { config: 7 } } }, /cannot be parsed/);
    await refuses({ documents: { top: { some: "thing" } } }, /has no manifest that can be run/);
  });

  it("starts from the snapshot of the pod's snapshotter, else from the first one", () => {
    const image = {
      ...{ name: "x", config: { Env: [], WorkingDir: "", User: "" } },
      snapshots: new Map([
        ["overlayfs", "a"],
        ["native", "b"],
      ]),
    };
    const from = (preferred: string) => snapshotFor(image, preferred);
    assert.deepEqual(from("native"), { snapshotter: "native", parent: "b" });
    assert.deepEqual(from("zfs"), { snapshotter: "overlayfs", parent: "a" });
  });
});
