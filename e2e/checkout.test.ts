import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@anyway-sh/api/client";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { buy, faintTexts, type Look } from "./browser/buy.ts";
import { launchBrowser } from "./browser/launch.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";

/** Where pictures of the pages go; without it none are taken. */
const PICTURES = process.env.ANYWAY_TEST_PICTURES;
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const SPAN = "b7ad6b7169203331";
const LOOKS: Record<string, Look> = {
  "narrow light": { width: 360, height: 740, colorScheme: "light" },
  "narrow dark": { width: 360, height: 740, colorScheme: "dark" },
  "wide light": { width: 1280, height: 800, colorScheme: "light" },
  "wide dark": { width: 1280, height: 800, colorScheme: "dark" },
};

describe("a buyer", () => {
  let folder: string;
  let server: ServerProcess;
  let browser: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "anyway-checkout-"));
    server = await startServerProcess(join(folder, "data"));
    browser = await launchBrowser();
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  /** A client inside a trace, as an instrumented `fetch` is. */
  const client = () =>
    createClient({
      baseUrl: server.url,
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set("traceparent", `00-${TRACE}-${SPAN}-01`);
        return fetch(input, { ...init, headers });
      },
    });
  const aLink = async (customer_id: string) => {
    const product = await client().products.create({
      name: "Trail pass",
      description: "Every trail of the valley for a year.\nNo renewal.",
      amount: 4900,
      currency: "EUR",
    });
    const link = await client().paymentLinks.create({
      product_id: product.data.id,
      customer_id,
      tax: 782,
      merchant_reference: "cart-7",
      success_url: "https://shop.example/thanks",
    });
    return link.data;
  };

  test.each(Object.entries(LOOKS))(
    "pays, %s, and the order knows the link, the trace and the customer",
    async (name, look) => {
      const customerId = `CUS_${name.replace(" ", "_")}`;
      const link = await aLink(customerId);
      if (PICTURES) await mkdir(PICTURES, { recursive: true });
      await buy(browser, link.url, look, async (page, state) => {
        if (PICTURES)
          await page.screenshot({
            path: join(PICTURES, `${state} ${name}.png`.replaceAll(" ", "-")),
            fullPage: true,
          });
      });
      const { data: order } = await client().orders.get(link.order_id ?? "");
      expect(order).toMatchObject({
        status: "paid",
        kind: "first",
        amount: 4900,
        tax: 782,
        currency: "EUR",
        environment: "test",
        provider: "sandbox",
        customer_id: customerId,
        product_id: link.product_id,
        payment_link_id: link.id,
        merchant_reference: "cart-7",
        trace_id: TRACE,
        span_id: SPAN,
      });
      const events = (await client().orders.events(order.id)).data.map(
        ({ type, message }) => message ?? type,
      );
      expect(events).toEqual([
        "placed",
        "The card was declined.",
        "The buyer did not confirm the payment.",
        "paid",
      ]);
      expect((await client().paymentLinks.get(link.id)).data).toMatchObject({ status: "completed", uses: 1 });
    },
    120_000,
  );

  test.each(["light", "dark"] as const)("can read every text, %s", async (scheme) => {
    const { url } = await aLink("CUS_reader");
    expect(await faintTexts(browser, url, scheme)).toEqual([]);
  });

  test("pays, and some seconds later the bank disputes it, although the server was killed meanwhile", async () => {
    const link = await aLink("CUS_disputer");
    const page = await browser.newPage();
    await page.goto(link.url);
    await page.getByLabel("Card number").fill("4000 0000 0000 0259");
    await page.getByLabel("Month").fill("12");
    await page.getByLabel("Year").fill("39");
    await page.getByLabel("Security code").fill("123");
    await page.getByRole("button", { name: "Pay" }).click();
    await page.getByRole("heading", { name: "Thank you, it is paid" }).waitFor();
    await page.close();
    await server.stop("SIGKILL");
    server = await startServerProcess(join(folder, "data"));
    await vi.waitFor(
      async () => {
        const { data: order } = await client().orders.get(link.order_id ?? "");
        expect(order).toMatchObject({ status: "disputed", amount_disputed: 4900 });
      },
      { timeout: 30_000, interval: 200 },
    );
  }, 120_000);
});
