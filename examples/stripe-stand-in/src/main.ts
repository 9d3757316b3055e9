import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { startStripeStandIn } from "./server.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "12111" },
    webhook: { type: "string" },
    secret: { type: "string", default: "whsec_standin" },
  },
});
const standIn = await startStripeStandIn({
  port: Number(values.port),
  ...(values.webhook === undefined ? {} : { webhook: { url: values.webhook, secret: values.secret } }),
  onUndelivered: (event, reason) => console.error(`${event.type} was not delivered: ${reason}`),
});
console.log(`Stripe stand-in at ${standIn.url}`);

/** What may be typed: a word and an id. */
const COMMANDS: Record<string, (id: string, amount?: string) => { id: string } | undefined> = {
  pay: (id) => standIn.happenings.pay(id),
  decline: (id) => standIn.happenings.decline(id),
  refund: (id, amount) => standIn.happenings.refund(id, Number(amount ?? standIn.object(id).amount)),
  dispute: (id) => standIn.happenings.dispute(id),
  win: (id) => void standIn.happenings.decideDispute(id, "won"),
  lose: (id) => void standIn.happenings.decideDispute(id, "lost"),
};
for await (const line of createInterface({ input: process.stdin })) {
  const [word = "", id = "", amount] = line.trim().split(/\s+/);
  const command = COMMANDS[word];
  try {
    console.log(
      command
        ? `${word}: ${command(id, amount)?.id ?? "done"}`
        : `Say one of ${Object.keys(COMMANDS).join(", ")}, then an id.`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}
