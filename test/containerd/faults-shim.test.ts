import { describeFaults } from "./describe-faults.ts";
import { shim } from "./kinds.ts";

describeFaults(shim);
