/** Serves Hono with one route on the runtime that runs this. */
import { serveHere } from "../server/serve-here.ts";
import { createBareApp } from "./bare-app.ts";

const app = createBareApp();
serveHere((request) => app.fetch(request));
