import { quote, SandboxError } from "../../shared/errors/error.ts";
import { now } from "../../shared/protobuf/timestamp.ts";
import type { CreateOpts } from "../../shared/sandbox/controller.ts";
import type { Lease } from "../../shared/sandbox/lease.ts";
import type { Backend } from "./backend.ts";
import { fenceAfterRefusal } from "./decide.ts";
import { SandboxFolder } from "./folder.ts";
import type { Lives } from "./lives.ts";
import { requestOf } from "./opts.ts";
import { blankRecord, type LocalRecord } from "./record.ts";
import { refusalOf } from "./refusal.ts";
import { LocalSandbox } from "./sandbox.ts";

/** The parameters of a Create. */
export interface CreateRequest {
  /** The name of the sandbox's folder. */
  readonly name: string;
  readonly namespace: string;
  readonly id: string;
  readonly life: number;
  readonly callId: string;
  readonly sandboxer: string;
  readonly opts: CreateOpts;
  readonly lease: Lease | undefined;
}

/** Executes Create calls. A failed Create is rolled back, and its life can never be created again. */
export class Creator {
  readonly #root: string;
  readonly #backend: Backend;
  readonly #lives: Lives;

  constructor(root: string, backend: Backend, lives: Lives) {
    this.#root = root;
    this.#backend = backend;
    this.#lives = lives;
  }

  /** Creates a sandbox under an unused id. Until it is done, it is listed in `creations`. */
  create(request: CreateRequest): Promise<void> {
    const { name, life, callId } = request;
    const { creations } = this.#lives;
    const done = this.#create(request).finally(() => {
      creations.delete(name);
      this.#lives.onChange(name);
    });
    creations.set(name, { life, callId, done });
    return done;
  }

  /** Raises the fence to the life of a failed Create, and records the error if it is final. */
  refuse(name: string, life: number, callId: string, error: unknown): void {
    const { tombstones } = this.#lives;
    const fence = fenceAfterRefusal(tombstones.get(name).fence, { method: "Create", life, callId });
    tombstones.refuse(name, fence, refusalOf(callId, error));
  }

  async #create(request: CreateRequest): Promise<void> {
    const { name, life, callId } = request;
    try {
      await this.#make(request);
    } catch (error) {
      try {
        this.refuse(name, life, callId, error);
      } finally {
        // A removal that fails now is retried later.
        await this.#lives.sandboxes
          .get(name)
          ?.remove()
          .catch(() => {});
      }
      throw error;
    }
  }

  async #make({ name, namespace, id, life, callId, sandboxer, opts, lease }: CreateRequest): Promise<void> {
    const backend = this.#backend;
    if (!opts.sandbox)
      throw new SandboxError("not_found", `sandbox ${quote(id)}: the request contains no record of it`);
    const client = { ...opts.sandbox, id };
    await backend.check(client);
    const user = backend.users?.take();
    const record: LocalRecord = {
      ...blankRecord,
      ...(user ? { user } : {}),
      ...(lease ? { lease } : {}),
      namespace,
      id,
      uid: crypto.randomUUID(),
      createdAt: now(Date.now),
      sandboxer: sandboxer || backend.sandboxer,
      request: requestOf(opts),
      life,
      createCall: callId,
      created: !backend.preparesAtCreate,
    };
    const folder = await SandboxFolder.create(this.#root, record, client).catch((error) => {
      if (user) backend.users?.release(user);
      throw error;
    });
    const sandbox = new LocalSandbox(folder, record, client, backend, this.#lives);
    this.#lives.sandboxes.set(name, sandbox);
    if (!record.created) await sandbox.create();
    sandbox.lease.watch();
  }
}
