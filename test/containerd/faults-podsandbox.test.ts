import { describeFaults } from "./fault-cases.ts";
import { podsandbox } from "./kinds.ts";

describeFaults(podsandbox);
