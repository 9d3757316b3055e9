import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { z } from "zod";
import type { IdempotentAnswer, IdempotentRequest } from "../business/records/idempotency.ts";
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
  const used = usedKey(request);
  return deps.business.transaction(async (writer) => {
    if (!used) return await create(writer);
    const claim = await writer.claimIdempotencyKey(used, deps.now());
    if (!claim.claimed) return firstAnswer<T>(used, claim);
    const answer = await create(writer);
    await writer.keepAnswer(used, answer);
    return answer;
  });
}

/**
 * As {@link createOnce}, for what somebody else must do first: `prepare` runs outside of the transaction, unless the
 * key was answered before, and answers what to create then. It is run again when this process dies in between, and by
 * twins at the same time, so it must do its work once by itself.
 */
export async function createOnceAfter<T>(
  deps: AppDeps,
  request: FastifyRequest,
  prepare: (key: string | undefined) => Promise<(writer: BusinessWrites) => Promise<Created<T>>>,
): Promise<Created<T>> {
  const used = usedKey(request);
  const kept = used && (await deps.business.keptAnswer(used));
  if (used && kept) return firstAnswer<T>(used, kept);
  return await createOnce(deps, request, await prepare(used?.key));
}

function usedKey(request: FastifyRequest): IdempotentRequest | undefined {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") return undefined;
  return {
    projectId: request.projectId,
    // The path, not its pattern: what is made under one record is not what is made under another.
    route: `${request.method} ${new URL(request.url, "http://localhost").pathname}`,
    key,
    bodyHash: createHash("sha256").update(JSON.stringify(request.body)).digest("hex"),
  };
}

/** The answer that `create` of this very route gave. */
function firstAnswer<T>(
  used: IdempotentRequest,
  first: { bodyHash: string; answer: IdempotentAnswer },
): Created<T> {
  if (first.bodyHash === used.bodyHash) return first.answer as Created<T>;
  throw new AppError(
    "idempotency_conflict",
    `The Idempotency-Key "${used.key}" was used before with another body. Take a new key for a new request.`,
  );
}
