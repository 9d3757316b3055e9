import type { Provider } from "./genai.ts";
import { providerName } from "./provider-name.ts";

/** `operation` as the client of another provider has it, who speaks the same protocol. */
export function servedBy(provider: string, operation: Provider): Provider {
  return {
    ...operation,
    request(target, args) {
      const request = operation.request(target, args);
      return request && { ...request, provider: providerName(request.baseUrl, provider) };
    },
  };
}
