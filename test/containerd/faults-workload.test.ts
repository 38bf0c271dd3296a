import { describeFaults } from "./describe-faults.ts";
import { workload } from "./kinds.ts";

describeFaults(workload);
