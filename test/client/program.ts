import process from "node:process";
import { useClient } from "./scenario.ts";

// `program.ts URL NAMESPACE`: prints what a client has seen, as JSON.
const [url = "", namespace = ""] = process.argv.slice(2);
console.log(JSON.stringify(await useClient(url, namespace)));
process.exit(0);
