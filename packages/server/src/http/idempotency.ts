import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { BusinessWrites } from "../business/store.ts";
import { AppError } from "../model/app-error.ts";
import type { AppDeps } from "./context.ts";

/** The headers of a route that creates. */
export const creatingHeaders = z.looseObject({
  "idempotency-key": z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, "must be 1 to 255 printable ASCII characters")
    .describe("Any unique text. The same key with the same body answers the first answer again.")
    .optional(),
});

/** What a creating route answers, before it is put into its envelope. */
export interface Created<T> {
  status: 200 | 201;
  data: T;
}

/**
 * Runs `create` in a transaction. With an Idempotency-Key it runs once: the same key with the same body answers what
 * the first request was answered, and with another body it is refused. The answer is kept in the same transaction.
 */
export function createOnce<T>(
  deps: AppDeps,
  request: FastifyRequest,
  create: (writer: BusinessWrites) => Promise<Created<T>>,
): Promise<Created<T>> {
  const key = request.headers["idempotency-key"];
  return deps.business.transaction(async (writer) => {
    if (typeof key !== "string") return await create(writer);
    const used = {
      projectId: request.projectId,
      // The path, not its pattern: what is made under one record is not what is made under another.
      route: `${request.method} ${new URL(request.url, "http://localhost").pathname}`,
      key,
      bodyHash: createHash("sha256").update(JSON.stringify(request.body)).digest("hex"),
    };
    const claim = await writer.claimIdempotencyKey(used, deps.now());
    if (claim.claimed) {
      const answer = await create(writer);
      await writer.keepAnswer(used, answer);
      return answer;
    }
    if (claim.bodyHash !== used.bodyHash)
      throw new AppError(
        "idempotency_conflict",
        `The Idempotency-Key "${key}" was used before with another body. Take a new key for a new request.`,
      );
    // Written by `create` of this very route.
    return claim.answer as Created<T>;
  });
}
