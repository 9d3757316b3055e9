import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { BedrockRuntimeClient, type BedrockRuntimeClientConfig } from "@aws-sdk/client-bedrock-runtime";
import { NodeHttpHandler } from "@smithy/node-http-handler";

/** What Bedrock answers to the next request. */
export interface BedrockAnswer {
  status?: number;
  headers?: Record<string, string>;
  body: string | Uint8Array;
}

/** A server that gives one answer to whatever it is asked, and the real client that asks it. */
export async function startBedrock() {
  let answer: BedrockAnswer = { body: "{}" };
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      const { status = 200, headers, body } = answer;
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const config: BedrockRuntimeClientConfig = {
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    maxAttempts: 1,
    // The client's own handler speaks HTTP/2.
    requestHandler: new NodeHttpHandler(),
  };
  const client = new BedrockRuntimeClient(config);
  return {
    client,
    /** For further clients. */
    config,
    port,
    answerWith: (next: BedrockAnswer) => {
      answer = next;
    },
    async close() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
