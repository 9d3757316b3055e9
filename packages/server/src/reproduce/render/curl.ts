import type { HttpRequest, Template } from "../http-request.ts";

/**
 * A command for `sh`. The body is a here-document with a quoted delimiter: nothing in it means anything to the shell,
 * and it may be longer than an argument. It ends at a line `JSON`, which no line of an indented object is: all begin
 * with a space or a brace, and a line break within a string is written `\n`. `-g`: brackets in the address are no
 * pattern for curl.
 */
export function toCurl({ url, headers, body, isStream }: HttpRequest): string {
  const options = headers.map(({ name, value }) => `-H ${quoted([`${name}: `, ...value])}`);
  return [
    `curl -gsS${isStream ? "N" : ""} ${quoted(url)} \\`,
    ...["-H 'content-type: application/json'", ...options].map((option) => `  ${option} \\`),
    "  --data-binary @- <<'JSON'",
    JSON.stringify(body, null, 2),
    "JSON",
    "",
  ].join("\n");
}

/** What stands in double quotes as itself. */
const PLAIN = /^[\w ./:;,@%=+?&~-]*$/;

/** One word of the shell: variables unfold, everything else is itself. */
function quoted(template: Template): string {
  if (template.every((part) => typeof part === "string")) return singleQuoted(template.join(""));
  if (template.every((part) => typeof part !== "string" || PLAIN.test(part)))
    return `"${template.map((part) => (typeof part === "string" ? part : `\${${part.env}}`)).join("")}"`;
  return template
    .map((part) => (typeof part === "string" ? singleQuoted(part) : `"\${${part.env}}"`))
    .join("");
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
