import type { HttpRequest, Template } from "../http-request.ts";
import { type Literals, literal } from "./literal.ts";

/** Python reads every escape that JSON writes. */
const PYTHON: Literals = {
  constants: { true: "True", false: "False", null: "None" },
  key: (key) => JSON.stringify(key),
};

/** A script for Python 3 that needs no package. */
export function toPython({ url, headers, body, isStream }: HttpRequest): string {
  const all = [{ name: "content-type", value: ["application/json"] }, ...headers];
  return `import json
import os
import urllib.request

body = ${literal(body, PYTHON)}

request = urllib.request.Request(
  ${expression(url)},
  data=json.dumps(body).encode(),
  headers={
${all.map(({ name, value }) => `    ${JSON.stringify(name)}: ${expression(value)},\n`).join("")}  },
)
with urllib.request.urlopen(request) as response:
${isStream ? STREAMED : "  print(json.dumps(json.load(response), indent=2, ensure_ascii=False))"}
`;
}

const STREAMED = `  for line in response:
    print(line.decode(), end="", flush=True)`;

function expression(template: Template): string {
  return template
    .map((part) =>
      typeof part === "string" ? JSON.stringify(part) : `os.environ[${JSON.stringify(part.env)}]`,
    )
    .join(" + ");
}
