import { describeFaults } from "./fault-cases.ts";
import { shim } from "./kinds.ts";

describeFaults(shim);
