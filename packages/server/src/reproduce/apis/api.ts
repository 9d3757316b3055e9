import type { HttpRequest } from "../http-request.ts";
import type { Notes } from "../notes.ts";
import type { Json, RecordedCall } from "../recorded-call.ts";

/** One way in which a provider is asked. Pure: what cannot be known is noted, never made up. */
export interface Api {
  /** As it is told to whoever reads the reproduction. */
  name: string;
  /** Its clients take the body of the request as it is sent: one that was recorded can be sent again. */
  hasPlainClients: boolean;
  endpoint(call: RecordedCall, notes: Notes): Pick<HttpRequest, "url" | "headers">;
  body(call: RecordedCall, notes: Notes): Json;
}
