import { createHash } from "node:crypto";

/** The whole look of the page, within it: nothing else is loaded. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f4f6; --card: #ffffff; --line: #d9d9e0; --field: #85868f; --text: #1c1d21; --quiet: #595c66;
  --accent: #4353c9; --accent-strong: #3544ad; --on-accent: #ffffff;
  --bad: #b3202c; --bad-soft: #fdf0f0; --good: #1c7a4b; --test: #6b4700; --test-soft: #fdf2d8; --test-line: #e0bd70;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0e0f11; --card: #17181c; --line: #32343c; --field: #7b7e8a; --text: #e9eaed; --quiet: #a9acb6;
    --accent: #9aa5fa; --accent-strong: #b4bcfc; --on-accent: #12131c;
    --bad: #ff8d91; --bad-soft: #2c1a1d; --good: #66cc97; --test: #efc878; --test-soft: #2a2213; --test-line: #5a4820;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; overflow-wrap: anywhere;
}
.test { background: var(--test-soft); color: var(--test); border-bottom: 1px solid var(--test-line); }
.test p { max-width: 56rem; margin: 0 auto; padding: .625rem 1.25rem; font-size: .9375rem; }
main { width: 100%; max-width: 28rem; margin: 0 auto; padding: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.5rem; }
h1 { margin: 0; font-size: 1.25rem; line-height: 1.35; font-weight: 650; }
h2 { margin: 0 0 .5rem; font-size: 1rem; font-weight: 650; }
p { margin: .5rem 0 0; }
.quiet { color: var(--quiet); }
.description { white-space: pre-line; }
.total { margin: 1.25rem 0 0; }
.total dt { color: var(--quiet); font-size: .9375rem; }
.total dd { margin: 0; }
.total .amount { font-size: 2rem; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.pay { margin-top: 1.5rem; padding-top: 1.5rem; border-top: 1px solid var(--line); }
form { display: grid; gap: 1rem; }
form p { margin: 0; }
form .error { margin-top: .25rem; }
.row { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start; }
label { display: block; margin-bottom: .25rem; font-size: .9375rem; font-weight: 550; }
input {
  width: 100%; min-height: 2.875rem; padding: .5rem .75rem; font: inherit; font-variant-numeric: tabular-nums;
  color: inherit; background: var(--card); border: 1px solid var(--field); border-radius: .5rem;
}
input::placeholder { color: var(--quiet); opacity: 1; }
input[aria-invalid] { border-color: var(--bad); box-shadow: inset 0 0 0 1px var(--bad); }
.error { color: var(--bad); font-size: .9375rem; }
.alert { margin: 0 0 1rem; padding: .75rem 1rem; background: var(--bad-soft); color: var(--bad); border-radius: .5rem; }
.alert p { margin: 0; }
.alert .quiet { color: var(--text); }
button, .button {
  display: block; width: 100%; min-height: 3rem; padding: .75rem 1rem; font: inherit; font-weight: 600; text-align: center;
  text-decoration: none; color: var(--on-accent); background: var(--accent); border: 1px solid var(--accent);
  border-radius: .5rem; cursor: pointer;
}
button:hover, .button:hover { background: var(--accent-strong); border-color: var(--accent-strong); }
.second { color: var(--accent); background: transparent; }
.second:hover { color: var(--on-accent); }
.actions { display: grid; gap: .75rem; margin-top: 1.5rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
details { margin-top: 1.5rem; font-size: .9375rem; }
summary { cursor: pointer; font-weight: 550; padding: .25rem 0; }
.cards { margin: .5rem 0 0; padding: 0; list-style: none; display: grid; gap: .625rem; }
.cards code { display: block; font: 600 .9375rem/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.mark { width: 2.75rem; height: 2.75rem; margin-bottom: .75rem; display: block; color: var(--good); }
@media (min-width: 56rem) {
  main { padding: 3rem 1.25rem; }
  main.wide { max-width: 56rem; }
  .wide .card { display: grid; grid-template-columns: 1fr 1fr; gap: 2.5rem; padding: 2.5rem; }
  .wide .pay { margin: 0; padding: 0 0 0 2.5rem; border-top: 0; border-left: 1px solid var(--line); }
  h1 { font-size: 1.5rem; }
  .total .amount { font-size: 2.5rem; }
}
@media (forced-colors: active) { button, .button { border: 2px solid ButtonText; } }
`;

const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

/**
 * Nothing is loaded but this style, nothing runs, and forms go nowhere else. The address of the page is a secret, so it
 * is not stored, not indexed, and not told to other sites; to our own it is, since a browser that may not name its
 * origin there sends `Origin: null` with a form.
 */
export const PAGE_HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "cache-control": "no-store",
  "referrer-policy": "same-origin",
  "x-robots-tag": "noindex, nofollow",
} as const;
