import * as z from "zod";

const descriptor = z.object({ mediaType: z.string().default(""), digest: z.string() });

/** An index of OCI or Docker: an image for several platforms. */
export const indexSchema = z.object({
  manifests: z.array(
    z.object({
      ...descriptor.shape,
      platform: z.object({ os: z.string(), architecture: z.string() }).nullish(),
    }),
  ),
});

/** A manifest of OCI or Docker: an image for one platform. */
export const manifestSchema = z.object({ config: descriptor });

const strings = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

/**
 * The part of an image's configuration that says how to run its program.
 * @see OCI image spec, config.md
 */
export const imageConfigSchema = z.object({
  config: z
    .object({
      Env: strings,
      WorkingDir: z
        .string()
        .nullish()
        .transform((value) => value ?? ""),
      User: z
        .string()
        .nullish()
        .transform((value) => value ?? ""),
    })
    .nullish()
    .transform((value) => value ?? { Env: [], WorkingDir: "", User: "" }),
});

export type ImageConfig = z.infer<typeof imageConfigSchema>["config"];
