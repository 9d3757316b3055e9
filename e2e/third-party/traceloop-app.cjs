// A user of OpenLLMetry's own SDK, pointed at the server: nothing of ours is in this program.
const { initialize, forceFlush, withWorkflow, withTask } = require("@traceloop/node-server-sdk");

initialize({
  appName: "traceloop-app",
  baseUrl: process.env.SERVER_URL ?? "",
  apiKey: "not-needed-in-local-mode",
  disableBatch: true,
  silenceInitializationMessage: true,
  traceloopSyncEnabled: false,
});
const { OpenAI } = require("openai");
const openai = new OpenAI({ apiKey: "stand-in", baseURL: process.env.OPENAI_URL ?? "" });

async function main() {
  await withWorkflow(
    { name: "support", associationProperties: { customer_id: "CUS_t1r2a3c4e5l6", user_id: "user-9" } },
    () =>
      withTask({ name: "answer" }, () =>
        openai.chat.completions.create({
          model: "gpt-4o",
          messages: [{ role: "user", content: "Where is my order?" }],
        }),
      ),
  );
  await forceFlush();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
