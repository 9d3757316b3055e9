import type { HttpRequest, Template } from "../http-request.ts";
import { type Literals, literal } from "./literal.ts";

/** JSON is JavaScript, but for the one member that would set the prototype of the object around it. */
const JAVASCRIPT: Literals = {
  constants: { true: "true", false: "false", null: "null" },
  key: (key) =>
    key === "__proto__" ? '["__proto__"]' : /^[a-z_$][\w$]*$/i.test(key) ? key : JSON.stringify(key),
};

/** A module for Node, Deno or Bun that needs no package. */
export function toTypeScript({ url, headers, body, isStream }: HttpRequest): string {
  const all = [{ name: "content-type", value: ["application/json"] }, ...headers];
  return `const response = await fetch(${expression(url)}, {
  method: "POST",
  headers: {
${all.map(({ name, value }) => `    ${JSON.stringify(name)}: ${expression(value)},\n`).join("")}  },
  body: JSON.stringify(${literal(body, JAVASCRIPT, "  ")}),
});
if (!response.ok) throw new Error(\`\${response.status} \${await response.text()}\`);
${isStream ? STREAMED : "console.log(JSON.stringify(await response.json(), null, 2));"}
`;
}

const STREAMED = `for await (const text of response.body?.pipeThrough(new TextDecoderStream()) ?? [])
  process.stdout.write(text);`;

function expression(template: Template): string {
  if (template.every((part) => typeof part === "string")) return JSON.stringify(template.join(""));
  const parts = template.map((part) =>
    typeof part === "string" ? part.replace(/[\\`$\r\n]/g, escaped) : `\${process.env.${part.env}}`,
  );
  return `\`${parts.join("")}\``;
}

/** In a template literal, a line break would be read as another, and the others would end it or begin code. */
function escaped(character: string): string {
  if (character === "\r") return "\\r";
  return character === "\n" ? "\\n" : `\\${character}`;
}
