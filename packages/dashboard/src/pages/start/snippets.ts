/** What a program needs to know of the server. A key is asked of the environment, never written into a program. */
export interface Place {
  origin: string;
  needsKey: boolean;
}

const CUSTOMER = "CUS_a1b2c3d4e5f6";

/** A whole program: it runs as it stands where OPENAI_API_KEY is set. */
export const typescriptSnippet = ({ origin, needsKey }: Place): string =>
  `import { AssociationProperty, forceFlush, initialize, withWorkflow } from "@anyway-sh/node-server-sdk";
import OpenAI from "openai";

initialize({
  appName: "my-app",
  baseUrl: "${origin}",${needsKey ? "\n  apiKey: process.env.ANYWAY_API_KEY," : ""}
});
const openai = new OpenAI();

await withWorkflow(
  { name: "chat", associationProperties: { [AssociationProperty.CUSTOMER_ID]: "${CUSTOMER}" } },
  () =>
    openai.chat.completions.create({
      model: "gpt-4o-mini",
      messages: [{ role: "user", content: "Where is my order?" }],
    }),
);
await forceFlush();
`;

export const pythonSnippet = ({ origin, needsKey }: Place): string =>
  `${needsKey ? "import os\n\n" : ""}from anyway.sdk import AssociationProperty, Traceloop
from anyway.sdk.decorators import workflow
from openai import OpenAI

Traceloop.init(
    app_name="my-app",
    api_endpoint="${origin}",${needsKey ? '\n    api_key=os.environ["ANYWAY_API_KEY"],' : ""}
)


@workflow(name="chat")
def chat(customer_id: str, question: str) -> str:
    Traceloop.set_association_properties({AssociationProperty.CUSTOMER_ID: customer_id})
    said = OpenAI().chat.completions.create(
        model="gpt-4o-mini", messages=[{"role": "user", "content": question}]
    )
    return said.choices[0].message.content or ""


chat("${CUSTOMER}", "Where is my order?")
`;

const authorization = ({ needsKey }: Place): string =>
  needsKey ? '\n  -H "authorization: Bearer $ANYWAY_API_KEY" \\' : "";

/** One model call as plain OTLP over HTTP, as it ends when the snippet runs. */
export const otlpSnippet = (place: Place): string =>
  `curl ${place.origin}/v1/traces \\
  -H 'content-type: application/json' \\${authorization(place)}
  -d '{"resourceSpans":[{"scopeSpans":[{"spans":[{
    "traceId":"'$(openssl rand -hex 16)'", "spanId":"'$(openssl rand -hex 8)'",
    "name":"chat gpt-4o", "kind":3,
    "startTimeUnixNano":"'$(($(date +%s) - 2))'000000000",
    "endTimeUnixNano":"'$(date +%s)'000000000",
    "attributes":[
      {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
      {"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},
      {"key":"gen_ai.request.model","value":{"stringValue":"gpt-4o"}},
      {"key":"gen_ai.usage.input_tokens","value":{"intValue":"1200"}},
      {"key":"gen_ai.usage.output_tokens","value":{"intValue":"300"}},
      {"key":"traceloop.association.properties.customer_id","value":{"stringValue":"${CUSTOMER}"}}
    ]}]}]}]}'
`;

/** One order, posted by the backend that took the payment; 4900 are minor units. */
export const orderSnippet = (place: Place): string =>
  `curl ${place.origin}/v1/orders \\
  -H 'content-type: application/json' \\${authorization(place)}
  -d '{"external_id":"inv-1","customer_id":"${CUSTOMER}","amount":4900,"currency":"USD"}'
`;

/** What a file of orders looks like. */
export const EXAMPLE_CSV = `external_id,customer_id,amount,currency,paid_at
inv-1,${CUSTOMER},4900,USD,2026-11-02T03:04:05Z
`;
