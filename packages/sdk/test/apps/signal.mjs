import { initialize, withTask } from "@anyway-sh/node-server-sdk";

initialize({ appName: "app", silenceInitializationMessage: true });
if (process.argv.includes("own-handler")) {
  process.on("SIGTERM", () => {
    console.log("closing");
    setTimeout(() => {
      withTask({ name: "closing" }, () => {});
      clearInterval(work);
    }, 100);
  });
}
const work = setInterval(() => {}, 1_000);
withTask({ name: "last" }, () => {});
console.log("ready");
