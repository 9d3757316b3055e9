import type { ServerResponse } from "node:http";
import { readForm, text } from "./form.ts";
import type { Happenings } from "./happenings.ts";
import type { Ledger, StripeObject } from "./ledger.ts";
import { StripeRefusal } from "./refusal.ts";

/** What a buyer can do on the page of a session, by the name of the button. */
const ACTIONS = ["pay", "decline", "leave"] as const;

/** What a browser is answered: a page, or where to go on. */
type PageAnswer = { status: number; html: string } | { location: string };

/** Stripe's page of a session: `GET` shows it, `POST` does what its button says. */
export function answerPage(
  outgoing: ServerResponse,
  world: { ledger: Ledger; happenings: Happenings },
  method: string,
  path: string,
  body: string,
): void {
  const answer = pageAnswer(world, method, path, body);
  if ("location" in answer) outgoing.writeHead(303, { location: answer.location }).end();
  else outgoing.writeHead(answer.status, { "content-type": "text/html; charset=utf-8" }).end(answer.html);
}

function pageAnswer(
  { ledger, happenings }: { ledger: Ledger; happenings: Happenings },
  method: string,
  path: string,
  body: string,
): PageAnswer {
  const session = ledger.find(/^\/pay\/(cs_\w+)$/.exec(path)?.[1]);
  if (!session) return { status: 404, html: "There is no such page." };
  if (method !== "POST") return { status: 200, html: page(session) };
  try {
    switch (text(readForm(body), "action")) {
      case "pay":
        happenings.pay(session.id);
        return { location: String(session.success_url) };
      case "decline":
        happenings.decline(session.id);
        return { location: path };
      default:
        return { location: String(session.cancel_url) };
    }
  } catch (error) {
    if (error instanceof StripeRefusal) return { status: error.status, html: escapeHtml(error.message) };
    throw error;
  }
}

function page({ id, title, status }: StripeObject): string {
  const buttons = ACTIONS.map((name) => `<button name="action" value="${name}">${name}</button>`).join(" ");
  return `<!doctype html><html lang="en"><title>Stand-in checkout</title><h1>${escapeHtml(String(title))}</h1>
<p>${id} is ${status}.</p><form method="post">${buttons}</form></html>`;
}

const escapeHtml = (value: string) =>
  value.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
