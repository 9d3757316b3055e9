import type { TestApp } from "./test-app.ts";

/** What a buyer's browser is shown. */
export interface Seen {
  status: number;
  headers: Record<string, unknown>;
  /** The address after redirects. */
  at: string;
  text: string;
  title: string;
  /** Where the form of the page goes. */
  action: string;
}

const CARD = { number: "4242 4242 4242 4242", month: "12", year: "30", code: "123" };

/** A buyer at the public listener of a test application, who follows redirects as a browser does. */
export function buyerOf({ publicApp }: TestApp, headers: Record<string, string> = {}) {
  async function open(url: string): Promise<Seen> {
    const path = url.replace("http://pay.test", "");
    return seen(path, await publicApp.inject({ method: "GET", url: path, headers }));
  }
  async function seen(at: string, response: Awaited<ReturnType<typeof publicApp.inject>>): Promise<Seen> {
    const { location } = response.headers;
    if (response.statusCode === 303 && typeof location === "string") return open(location);
    const text = response.body;
    return {
      status: response.statusCode,
      headers: response.headers,
      at,
      text,
      title: /<title>(.*)<\/title>/.exec(text)?.[1] ?? "",
      action: /action="([^"]*)"/.exec(text)?.[1] ?? "",
    };
  }
  async function send(url: string, fields: Record<string, string>, more: Record<string, string> = {}) {
    const response = await publicApp.inject({
      method: "POST",
      url,
      payload: new URLSearchParams(fields).toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        ...headers,
        ...more,
      },
    });
    return seen(url, response);
  }
  return {
    open,
    send,
    /** Fills in the form of the page and sends it. */
    pay: ({ action }: Pick<Seen, "action">, card: Partial<typeof CARD> = {}) =>
      send(action, { ...CARD, ...card }),
  };
}
