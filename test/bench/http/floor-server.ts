/** Serves the floor on the runtime that runs this, as the product's entry for that runtime serves the product. */
import { createFloor } from "../floor/app.ts";
import { FloorDatabase } from "../floor/database.ts";
import { serveHere } from "../server/serve-here.ts";

const app = createFloor(new FloorDatabase(process.env.FLOOR_DATABASE ?? ""));
serveHere((request) => app.fetch(request));
