import { sandboxfunctions } from "../../proto/gen/sandbox.js";
import { message } from "./message.ts";

const { v1 } = sandboxfunctions.agent;
const packageName = "sandboxfunctions.agent.v1";

/** The agent's service for leases, which containerd does not have. */
export const leaseService = {
  typeName: `${packageName}.Leases`,
  methods: {
    Renew: {
      request: message(`${packageName}.RenewRequest`, v1.RenewRequest),
      response: message(`${packageName}.RenewResponse`, v1.RenewResponse),
    },
  },
} as const;
