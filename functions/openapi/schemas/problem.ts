import { codes } from "../../../shared/errors/codes.ts";
import { choice, integer, list, object, type Schema, text } from "../schema.ts";
import { ref } from "./ref.ts";

/** The components of errors. */
export const problemSchemas = {
  Code: choice("The code of an error: gRPC's, in Connect's spelling.", codes),
  Problem: object(
    "An error (RFC 9457).",
    {
      type: text("`urn:sandbox-functions:problem:` and the code."),
      title: text("The usual name of the code."),
      status: integer("The HTTP status."),
      detail: text("The message: it names the field, the value and the rule."),
      code: ref("Code"),
      requestId: text("The `X-Request-Id` of the answer."),
    },
    {
      errors: list(
        "The fields that break a rule.",
        object("A field that breaks a rule.", {
          path: text("The field, such as `labels.app`."),
          message: text("The rule."),
        }),
      ),
    },
  ),
} as const satisfies Record<string, Schema>;
