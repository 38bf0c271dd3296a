import { createBareApp } from "./bare-app.ts";

/** Hono with one route as a Worker. */
export default createBareApp();
