import { initialize, withTask } from "@anyway-sh/node-server-sdk";

initialize({ appName: "app" });
withTask({ name: "last" }, () => {});
if (process.argv.includes("exit-code")) process.exitCode = 3;
