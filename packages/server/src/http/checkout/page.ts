import { Html, html } from "./html.ts";
import type { Language } from "./language.ts";
import { STYLE } from "./style.ts";

const STYLE_ELEMENT = new Html(`<style>${STYLE}</style>`);
const DONE = html`<svg class="mark" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><circle cx="12" cy="12" r="10"/><path d="m7.5 12.5 3 3 6-6.5"/></svg>`;

/** A whole page around what it says. */
export function page(
  { texts, tag }: Language,
  {
    title,
    isTest,
    isWide = false,
    refresh,
    body,
  }: {
    title: string;
    /** Marks the page as one on which no money moves. */
    isTest: boolean;
    isWide?: boolean;
    /** Where the browser goes on by itself. */
    refresh?: string;
    body: Html;
  },
): string {
  return html`<!doctype html>
<html lang="${tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
${refresh === undefined ? null : html`<meta http-equiv="refresh" content="0; url=${refresh}">`}
<title>${title}</title>
<link rel="icon" href="data:,">
${STYLE_ELEMENT}
</head>
<body>
${isTest ? html`<header class="test"><p><strong>${texts.testTitle}.</strong> ${texts.testText}</p></header>` : null}
<main${new Html(isWide ? ' class="wide"' : "")}><div class="card">${body}</div></main>
</body>
</html>
`.markup;
}

/** A page that says one thing, with ways to go on. */
export function noticePage(
  language: Language,
  { title, text }: { title: string; text: string },
  {
    isTest = false,
    isDone = false,
    about = null,
    refresh,
    actions = [],
  }: {
    isTest?: boolean;
    isDone?: boolean;
    /** What it is about. */
    about?: Html | null;
    refresh?: string;
    actions?: readonly Html[];
  } = {},
): string {
  const body = html`${isDone ? DONE : null}<h1>${title}</h1>
${about}
<p class="quiet">${text}</p>
${actions.length === 0 ? null : html`<div class="actions">${actions}</div>`}`;
  return page(language, { title, isTest, body, ...(refresh === undefined ? {} : { refresh }) });
}

/** A way to go on. */
export function linkTo(url: string, text: string, look: "first" | "second" = "first"): Html {
  return html`<a class="button ${look}" href="${url}" rel="noreferrer">${text}</a>`;
}
