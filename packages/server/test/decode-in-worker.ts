/** Decodes one body in a thread of its own, whose heap is bounded by whoever starts it. */
import { parentPort, workerData } from "node:worker_threads";
import { decodeJson } from "../src/ingest/otlp/decode-json.ts";
import { decodeProtobuf } from "../src/ingest/otlp/decode-protobuf.ts";

const { body, isJson } = workerData as { body: Uint8Array; isJson: boolean };
try {
  const { spans } = (isJson ? decodeJson : decodeProtobuf)(
    Buffer.from(body.buffer, body.byteOffset, body.length),
  );
  parentPort?.postMessage(`${spans.length} spans`);
} catch (error) {
  parentPort?.postMessage(error instanceof Error ? error.message : error);
}
