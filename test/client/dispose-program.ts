import process from "node:process";
import { createClient, isCode, specOf } from "../../client/index.ts";

// `dispose-program.ts URL NAMESPACE`: runs a sandbox in a block, and prints what is left of it afterwards.
const [baseUrl = "", namespace = ""] = process.argv.slice(2);
const client = createClient({ baseUrl, namespace });
let id: string;
{
  await using box = await client.run({ spec: specOf({ args: ["sleep", "600"] }) });
  id = box.id;
  console.log(box.sandbox.status.phase);
}
const left = await client
  .get(id)
  .catch((error: unknown) => (isCode(error, "not_found") ? error.code : error));
console.log(left, (await client.wait(id)).reason);
process.exit(0);
