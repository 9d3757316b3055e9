import type { FastifyReply, FastifyRequest } from "fastify";

/** Notes when a request came in and tells the client its id. */
export function noteRequest(request: FastifyRequest, reply: FastifyReply, now: () => number): void {
  request.receivedAt = now();
  reply.header("x-request-id", request.id);
}
