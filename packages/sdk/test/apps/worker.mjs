import { workerData } from "node:worker_threads";
import { forceFlush, initialize, withContext, withTask } from "@anyway-sh/node-server-sdk";

initialize({ appName: "worker", baseUrl: workerData.baseUrl, silenceInitializationMessage: true });
await withContext(workerData.context, () => withTask({ name: "in the worker" }, async () => {}));
await forceFlush();
