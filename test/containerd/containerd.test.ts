// One after the other, in one process: what they leave behind is looked for on the whole machine.
import "./daemon.ts";
import "./suite.ts";
import "./faults.ts";
