/** The SDK's first lines, for a server at `origin`; with a placeholder for the key where one is needed. */
export function typescriptSnippet(origin: string, needsKey: boolean): string {
  return `// npm install @anyway-sh/node-server-sdk
import { AssociationProperty, initialize, withWorkflow } from "@anyway-sh/node-server-sdk";

initialize({
  appName: "my-app",
  baseUrl: "${origin}",${needsKey ? "\n  apiKey: process.env.ANYWAY_API_KEY," : ""}
});

const answer = await withWorkflow(
  {
    name: "chat",
    associationProperties: { [AssociationProperty.CUSTOMER_ID]: "CUS_a1b2c3d4e5f6" },
  },
  () => openai.chat.completions.create({ model: "gpt-4o", messages }),
);`;
}

/** One model call as plain OTLP over HTTP, as it ends when the snippet runs. */
export function curlSnippet(origin: string, needsKey: boolean): string {
  return `curl ${origin}/v1/traces \\
  -H 'content-type: application/json' \\${needsKey ? '\n  -H "authorization: Bearer $ANYWAY_API_KEY" \\' : ""}
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
      {"key":"traceloop.association.properties.customer_id","value":{"stringValue":"CUS_a1b2c3d4e5f6"}}
    ]}]}]}]}'`;
}
