import type { FastifyRequest } from "fastify";

/**
 * Whether a form was sent by one of our own pages. Browsers say so in `Sec-Fetch-Site`; those that do not know it, and
 * all of them over plain HTTP, say in `Origin` where the form was.
 */
export function isFromOurPage({ headers }: FastifyRequest, publicUrl: string): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site === "same-origin";
  const origin = URL.parse(headers.origin ?? "");
  return origin !== null && (origin.origin === new URL(publicUrl).origin || origin.host === headers.host);
}
