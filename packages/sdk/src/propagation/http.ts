import { continueIncomingTraces } from "./http-incoming.ts";
import { sendTraces } from "./http-outgoing.ts";

/**
 * Makes a service that calls a service one trace, without an instrumentation of HTTP: requests carry W3C headers out,
 * and servers read them. No spans are made.
 * @param baggageHosts see {@link sendTraces}
 * @returns what undoes it
 */
export function propagateOverHttp(baggageHosts: readonly string[]): () => void {
  const undo = [sendTraces(baggageHosts), continueIncomingTraces()];
  return () => {
    for (const step of undo) step();
  };
}
