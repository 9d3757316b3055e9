import { z } from "zod";

/** The forms in which a request can be had. */
export const REPRODUCTION_FORMS = ["curl", "typescript", "python", "json"] as const;
export type ReproductionForm = (typeof REPRODUCTION_FORMS)[number];

export const reproductionQuery = z.object({ as: z.enum(REPRODUCTION_FORMS).default("curl") });

/** A request that asks a model what the call of a span asked it. */
export const reproduction = z.object({
  as: z.enum(REPRODUCTION_FORMS),
  /** Which API of a provider the request is for. */
  api: z.string(),
  /** Where it goes; what an environment variable says stands in angle brackets. */
  url: z.string(),
  /** The environment variables that it needs: keys, and what of the address is not known. */
  variables: z.array(z.string()),
  /** What can be run. It holds no key. */
  code: z.string(),
  /** What is not known of the call, or was left out of the request. Nothing is made up in its place. */
  notes: z.array(z.string()),
});
export type Reproduction = z.infer<typeof reproduction>;
