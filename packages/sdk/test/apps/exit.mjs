import { forceFlush, initialize, withTask } from "@anyway-sh/node-server-sdk";

initialize({ appName: "app" });
withTask({ name: "last" }, () => {});
if (process.argv.includes("exit-code")) process.exitCode = 3;
if (process.argv.includes("flush")) await forceFlush();
