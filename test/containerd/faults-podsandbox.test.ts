import { describeFaults } from "./describe-faults.ts";
import { podsandbox } from "./kinds.ts";

describeFaults(podsandbox);
