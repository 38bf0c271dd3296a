import { describeFaults } from "./fault-cases.ts";
import { workload } from "./kinds.ts";

describeFaults(workload);
