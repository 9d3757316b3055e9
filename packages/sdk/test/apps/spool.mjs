import { forceFlush, initialize, withTask } from "@anyway-sh/node-server-sdk";

// As many spans as the argument says, each in a request of its own; then whatever the parent does.
initialize({ appName: "app", silenceInitializationMessage: true, batch: { maxExportBatchSize: 1 } });
for (let index = 0; index < Number(process.argv[3]); index += 1) {
  withTask({ name: `${process.argv[2]}-${index}` }, () => {});
}
await forceFlush();
console.log("flushed");
setInterval(() => {}, 1_000);
