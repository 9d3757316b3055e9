import { z } from "zod";

/** A server of its own with thirty days of a small shop; its data goes with it. */
export const demo = z.object({
  /** `unavailable`: not to be had here, for the reason in `message`. */
  status: z.enum(["unavailable", "stopped", "starting", "running", "failed"]),
  /** Where it is, once it is running. */
  url: z.string().nullable(),
  message: z.string().nullable(),
});
export type Demo = z.infer<typeof demo>;
