import type { Page } from "playwright-core";

/** Makes a product in the dashboard; the form refuses an amount that it cannot read. Ends on the list. */
export async function makeProduct(
  page: Page,
  { name, price }: { name: string; price: string },
): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Payments" }).click();
  await page.getByRole("link", { name: "Products" }).click();
  // One button stands above the list and one in it, where it is empty.
  await page.getByRole("button", { name: "New product" }).first().click();
  const form = page.getByRole("dialog", { name: "New product" });
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Price, with tax").fill("49,90");
  await form.getByLabel("Currency").selectOption("EUR");
  await form.getByRole("button", { name: "Create product" }).click();
  await form.getByText("Write the amount like 49.00, with a point.").waitFor();
  await form.getByLabel("Price, with tax").fill(price);
  await form.getByRole("button", { name: "Create product" }).click();
  await form.waitFor({ state: "detached" });
}

/** Makes a payment link of a product and copies its address: what the clipboard then holds. */
export async function makeLink(page: Page, product: string): Promise<string> {
  const row = page.getByRole("row", { name: product });
  await row.getByRole("link", { name: "Payment link" }).click();
  const form = page.getByRole("dialog", { name: "New payment link" });
  await form.getByText("The price is the product’s").waitFor();
  await form.getByLabel("Reference").fill("INV-1");
  await form.getByRole("button", { name: "Create link" }).click();
  await page.getByRole("heading", { name: product, level: 1 }).waitFor();
  await page
    .getByRole("region", { name: "Address" })
    .getByRole("button", { name: "Copy the address" })
    .click();
  return await page.evaluate<string>("navigator.clipboard.readText()");
}

/** Pays on the checkout page with the sandbox's card that succeeds. */
export async function payWithTestCard(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator("#number").fill("4242 4242 4242 4242");
  await page.locator("#month").fill("12");
  await page.locator("#year").fill("2034");
  await page.locator("#code").fill("123");
  await Promise.all([page.waitForURL(/\/pay\/PL_[^/]+\/chk_/), page.locator("form button").click()]);
}

/** Adds a webhook and answers its secret, which is shown this once. Ends on the page of the webhook. */
export async function addWebhook(page: Page, url: string): Promise<string> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Payments" }).click();
  await page.getByRole("link", { name: "Webhooks" }).click();
  await page.getByRole("button", { name: "New webhook" }).first().click();
  const form = page.getByRole("dialog", { name: "New webhook" });
  await form.getByLabel("Address").fill(url);
  await form.getByRole("checkbox", { name: /^order\.paid/ }).check();
  await form.getByRole("checkbox", { name: /^order\.refunded/ }).check();
  await form.getByRole("button", { name: "Create webhook" }).click();
  const dialog = page.getByRole("dialog", { name: "Signing secret" });
  const secret = await dialog.getByText(/^whsec_/).textContent();
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  await page.getByRole("heading", { name: url, level: 1 }).waitFor();
  return secret ?? "";
}

/** Refunds a part of the order that is open; the button says how much. */
export async function refund(page: Page, amount: { typed: string; shown: string }): Promise<void> {
  await page.getByRole("button", { name: "Refund…" }).click();
  const form = page.getByRole("dialog", { name: /^Refund ORD_/ });
  await form.getByLabel("Amount in EUR").fill("49.01");
  await form.getByRole("button", { name: /^Refund/ }).click();
  await form.getByText("At most €49.00 can be refunded.").waitFor();
  await form.getByLabel("Amount in EUR").fill(amount.typed);
  await form.getByRole("button", { name: `Refund ${amount.shown}` }).click();
  await form.waitFor({ state: "detached" });
}
