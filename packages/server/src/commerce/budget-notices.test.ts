import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type BusinessStore, openBusinessStore } from "../business/store.ts";
import { readConfig } from "../config.ts";
import { SYSTEM } from "../model/actor.ts";
import type { Budget } from "../model/budget.ts";
import { createNewId } from "../model/ids.ts";
import { smtpConfig } from "../smtp-config.ts";
import { fireCrossings } from "./budget-alerts.ts";
import { startBudgetNotices } from "./budget-notices.ts";
import { createBudget, removeBudget } from "./budgets.ts";
import { startWebhookDeliveries } from "./deliver-webhooks.ts";
import { createSendMail } from "./send-mail.ts";
import { createWebhook } from "./webhooks.ts";

const DOLLAR = 1_000_000_000n;
const newId = createNewId(randomBytes);
let now: number;
const clock = { now: () => now, newId };
let dataDir: string;
let business: BusinessStore;
let projectId: string;
let mailServer: SMTPServer;
let mailUrl: string;
/** What the mail server took, with its envelope. */
let mails: { to: string[]; text: string }[];
/** How the mail server answers the next mails; it takes them once there are none left. */
let refusals: (Error | Promise<void>)[];
const stops: (() => Promise<unknown>)[] = [];
const waitFor = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

beforeEach(async () => {
  now = Date.UTC(2026, 10, 21, 9);
  dataDir = mkdtempSync(join(tmpdir(), "anyway-budgets-"));
  business = await openBusinessStore({ dataDir }, clock);
  projectId = (await business.defaultProject()).id;
  mails = [];
  refusals = [];
  mailServer = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      username === "bob" && password === "p@ss"
        ? done(null, { user: "bob" })
        : done(new Error("Who are you?")),
    onData(stream, { envelope }, done) {
      text(stream).then(async (mail) => {
        const refusal = refusals.shift();
        if (refusal instanceof Error) return done(refusal);
        await refusal;
        mails.push({ to: envelope.rcptTo.map(({ address }) => address), text: mail });
        done();
      }, done);
    },
  });
  mailServer.listen(0, "127.0.0.1");
  await once(mailServer.server, "listening");
  mailUrl = `smtp://bob:p%40ss@127.0.0.1:${(mailServer.server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await new Promise<void>((done) => mailServer.close(done));
  await business.close();
  rmSync(dataDir, { recursive: true });
});

async function aChat(...answers: number[]) {
  const calls: string[] = [];
  const server: Server = createServer(async (request, response) => {
    calls.push(await text(request));
    response.writeHead(answers.shift() ?? 200).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => new Promise((done) => server.close(done)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/very-secret`, calls };
}

const aBudget = (more: Partial<Budget> = {}) =>
  business.transaction((writer) =>
    createBudget(
      writer,
      {
        projectId,
        name: "Cap <all> of us",
        environment: "production",
        filter: {},
        per: "customer",
        window: { type: "calendar", unit: "month" },
        amount: 10n * DOLLAR,
        thresholds: [80],
        blocks: true,
        emails: ["ann@example.com", "ben@example.com"],
        slackUrl: null,
        ...more,
      },
      { ...clock, actor: SYSTEM },
    ),
  );
const PERIOD = { startMs: Date.UTC(2026, 10, 1), endMs: Date.UTC(2026, 11, 1) };
const spendOf = (budget: Budget, spent: bigint) => ({
  budget,
  period: PERIOD,
  bySubject: new Map([["CUS_1", { spent, unpriced: 0 }]]),
  asOf: now,
});
const fire = (budget: Budget, spent = 8n * DOLLAR) =>
  fireCrossings({ business, newId }, spendOf(budget, spent));
function start(smtpUrl: string | undefined = mailUrl) {
  const server = smtpConfig(
    readConfig(
      { "smtp-from": "Anyway <anyway@example.com>", ...(smtpUrl ? { "smtp-url": smtpUrl } : {}) },
      {},
    ),
  );
  const failures: unknown[] = [];
  const worker = startBudgetNotices(
    {
      business,
      sendMail: server && createSendMail(server),
      now: () => now,
      random: () => 0,
      allowPrivate: true,
    },
    (error) => failures.push(error),
  );
  stops.push(() => worker.stop());
  return { worker, failures };
}
const notices = async () => {
  const firings = await business.budgetFirings(projectId, {}, { limit: 10 });
  return business.budgetNotices(
    projectId,
    firings.map(({ id }) => id),
  );
};
const header = (mail: string, name: string) => new RegExp(`^${name}: (.*)$`, "mi").exec(mail)?.[1];

it("tells every address by a real mail server, a chat and a webhook, once", async () => {
  const chat = await aChat();
  const hook = await aChat();
  const budget = await aBudget({ slackUrl: chat.url });
  await business.transaction((writer) =>
    createWebhook(
      writer,
      { projectId, url: hook.url, name: null, events: ["budget.threshold_reached"] },
      { ...clock, randomBytes, allowPrivate: true },
    ),
  );
  expect(await fire(budget)).toBe(1);
  expect(await fire(budget)).toBe(0);
  start();
  const deliveries = startWebhookDeliveries(business, {
    now: () => now,
    random: () => 0,
    allowPrivate: true,
    onFailure: () => {},
  });
  stops.push(() => deliveries.stop());
  await waitFor(async () =>
    expect((await notices()).map(({ status }) => status)).toEqual(["sent", "sent", "sent"]),
  );
  expect(mails.map(({ to }) => to).sort()).toEqual([["ann@example.com"], ["ben@example.com"]]);
  const [mail] = mails;
  expect(header(mail?.text ?? "", "from")).toBe("Anyway <anyway@example.com>");
  expect(header(mail?.text ?? "", "subject")).toBe("Budget Cap <all> of us: 80% spent by CUS_1");
  expect(mail?.text).toContain("The customer CUS_1 has spent $8.00 of $10.00.");
  expect(chat.calls.map((call) => JSON.parse(call).text)).toEqual([
    expect.stringContaining(
      "*Budget Cap &lt;all&gt; of us: 80% spent by CUS_1*\nThe customer CUS_1 has spent $8.00",
    ),
  ]);
  await waitFor(() => expect(hook.calls).toHaveLength(1));
  expect(JSON.parse(hook.calls[0] ?? "")).toMatchObject({
    type: "budget.threshold_reached",
    data: {
      budget_id: budget.id,
      customer_id: "CUS_1",
      threshold: 80,
      spent: "8.000000000",
      limit: "10.000000000",
    },
  });
});

it("tries again, with the same Message-ID, and says why meanwhile", async () => {
  refusals.push(new Error("The mailbox is full"));
  const chat = await aChat(500);
  await fire(await aBudget({ emails: ["ann@example.com"], slackUrl: chat.url }));
  const { worker } = start();
  await waitFor(async () => expect((await notices()).map(({ attempts }) => attempts)).toEqual([1, 1]));
  await waitFor(async () => {
    const failed = await notices();
    expect(failed.find(({ channel }) => channel === "email")?.lastError).toContain("The mailbox is full");
    expect(failed.find(({ channel }) => channel === "slack")?.lastError).toBe("The chat answered 500.");
    expect(failed.map(({ nextAttemptAt }) => nextAttemptAt)).toEqual([now + 5_000, now + 5_000]);
    expect(JSON.stringify(failed)).not.toContain("very-secret");
  });
  now += 5_000;
  await worker.run();
  await waitFor(async () => expect((await notices()).map(({ status }) => status)).toEqual(["sent", "sent"]));
  const email = (await notices()).find(({ channel }) => channel === "email");
  expect(mails.map(({ text }) => header(text, "message-id"))).toEqual([`<${email?.id}@example.com>`]);
});

it("gives up where the budget or its chat is gone, and waits where there is no mail server", async () => {
  const chat = await aChat(404);
  const budget = await aBudget({ emails: ["ann@example.com"], slackUrl: chat.url });
  await fire(budget);
  start("");
  const wanted = [
    "There is no mail server: set ANYWAY_SMTP_URL, and start the server again.",
    "The chat answered 404: it is gone.",
  ];
  await waitFor(async () =>
    expect((await notices()).map(({ lastError }) => lastError).sort()).toEqual(wanted.sort()),
  );
  expect((await notices()).map(({ channel, status }) => `${channel} ${status}`).sort()).toEqual([
    "email pending",
    "slack failed",
  ]);
  await business.transaction((writer) => removeBudget(writer, budget, { now: () => now, actor: SYSTEM }));
  expect(await fire(budget, 20n * DOLLAR)).toBe(0);
});

it("neither loses nor doubles what fired when the process is killed before it tells, or while it does", async () => {
  const budget = await aBudget({ emails: ["ann@example.com"] });
  await business.close();
  const held = Promise.withResolvers<void>();
  refusals.push(held.promise);
  // Fires, begins to send to a mail server that does not answer, and dies.
  const program = `
    import { openBusinessStore } from ${JSON.stringify(import.meta.resolve("../business/store.ts"))};
    import { fireCrossings } from ${JSON.stringify(import.meta.resolve("./budget-alerts.ts"))};
    import { startBudgetNotices } from ${JSON.stringify(import.meta.resolve("./budget-notices.ts"))};
    import { createSendMail } from ${JSON.stringify(import.meta.resolve("./send-mail.ts"))};
    let id = 0;
    const clock = { now: () => ${now}, newId: (prefix) => prefix + "child" + id++ };
    const business = await openBusinessStore({ dataDir: ${JSON.stringify(dataDir)} }, clock);
    const budget = await business.budget(${JSON.stringify(projectId)}, ${JSON.stringify(budget.id)});
    const spend = { budget, period: ${JSON.stringify(PERIOD)}, asOf: ${now},
      bySubject: new Map([["CUS_1", { spent: ${8n * DOLLAR}n, unpriced: 0 }]]) };
    await fireCrossings({ business, newId: clock.newId }, spend);
    if (process.env.DIES === "before") process.kill(process.pid, "SIGKILL");
    const sendMail = createSendMail({ host: "127.0.0.1", port: ${new URL(mailUrl).port}, secure: false,
      requireTls: false, auth: { user: "bob", pass: "p@ss" }, from: "a@example.com" });
    startBudgetNotices({ ...clock, business, sendMail, random: () => 0, allowPrivate: true }, () => {});
    setInterval(() => {}, 1_000);
  `;
  const run = (dies: "before" | "while") =>
    spawn(process.execPath, ["-C", "@anyway-sh/source", "--input-type=module", "--eval", program], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DIES: dies },
    });
  await once(run("before"), "exit");
  const child = run("while");
  const exited = once(child, "exit");
  await waitFor(() => expect(refusals).toEqual([]));
  child.kill("SIGKILL");
  await exited;
  held.resolve();

  business = await openBusinessStore({ dataDir }, clock);
  expect(await fire(budget)).toBe(0);
  expect(await business.budgetFirings(projectId, {}, { limit: 10 })).toHaveLength(1);
  expect(await notices()).toMatchObject([{ status: "pending", attempts: 1 }]);
  now += 60_000;
  start();
  await waitFor(async () => expect(await notices()).toMatchObject([{ status: "sent", attempts: 2 }]));
}, 40_000);

it("goes to another machine with TLS alone, unless it is told otherwise", () => {
  const of = (url: string, more: Record<string, string> = {}) =>
    smtpConfig(readConfig({ "smtp-url": url, "smtp-from": "a@example.com", ...more }, {}));
  expect(of("smtp://mail.example.com")).toMatchObject({
    port: 587,
    secure: false,
    requireTls: true,
    auth: undefined,
  });
  expect(of("smtp://mail.example.com", { "smtp-allow-plain": "true" })).toMatchObject({ requireTls: false });
  expect(of("smtps://u:p@mail.example.com")).toMatchObject({
    port: 465,
    secure: true,
    auth: { user: "u", pass: "p" },
  });
  expect(of("smtp://localhost:1025")).toMatchObject({ port: 1025, requireTls: false });
  expect(() => smtpConfig(readConfig({ "smtp-url": "smtp://mail.example.com" }, {}))).toThrow(
    "ANYWAY_SMTP_FROM",
  );
  expect(() => readConfig({ "smtp-url": "http://u:secret@mail" }, {})).toThrow("not shown here");
});
