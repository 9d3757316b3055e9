import { ATTR_OPENAI_API_BASE, ATTR_OPENAI_API_TYPE, ATTR_OPENAI_API_VERSION } from "@anyway-sh/semconv";
import type { Provider } from "../genai.ts";
import { baseUrlOf, fields, string } from "../wire.ts";

/** Where the client goes that nobody gave an address. */
const OPENAI = "https://api.openai.com/v1";

/** An operation of OpenAI's client, whose spans say which of the APIs was called, and where it is found. */
export function ofOpenAi(operation: Provider, apiType?: "chat_completions" | "responses"): Provider {
  return {
    ...operation,
    request(resource, args) {
      const request = operation.request(resource, args);
      if (request === undefined) return undefined;
      return {
        ...request,
        attributes: {
          ...request.attributes,
          [ATTR_OPENAI_API_TYPE]: apiType,
          [ATTR_OPENAI_API_BASE]: otherBase(baseUrlOf(resource)),
          [ATTR_OPENAI_API_VERSION]: string(fields(fields(resource)._client).apiVersion),
        },
      };
    },
  };
}

/** An address of someone else's, without user, password and query, any of which may be a key. */
function otherBase(baseUrl: string | undefined): string | undefined {
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  const { origin, pathname } = new URL(baseUrl);
  const base = origin + pathname.replace(/\/+$/, "");
  return base === OPENAI ? undefined : base;
}
