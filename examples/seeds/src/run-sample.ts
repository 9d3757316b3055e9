/**
 * Runs one of the documentation's samples, which stand in `samples/` as they do there, against the server and the
 * model provider that the environment names: `run-sample.ts <sample>`. What a sample takes for granted it finds in
 * `globalThis`; what it defines is called by its scenario in `scenarios.ts`.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { forceFlush, initialize } from "@anyway-sh/node-server-sdk";
import ts from "typescript";
import { SCENARIOS } from "./scenarios.ts";

const [file = ""] = process.argv.slice(2);
const scenario = SCENARIOS[file];
if (scenario === undefined) throw new Error(`no sample is named ${file}`);

initialize({ appName: file, disableBatch: true, silenceInitializationMessage: true });
Object.assign(globalThis, scenario.globals);
await scenario.run(() => load(file, scenario.defines));
await forceFlush();

/** The sample as a module, of which `defines` are exported: nothing but that line is added. */
async function load(name: string, defines: readonly string[] = []): Promise<Record<string, never>> {
  const sample = await readFile(new URL(`./samples/${name}`, import.meta.url), "utf8");
  const { outputText } = ts.transpileModule(`${sample}\nexport { ${defines.join(", ")} };\n`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  // Beside the samples, from where their imports are found.
  const module = new URL(`./samples/.${name}.${process.pid}.mjs`, import.meta.url);
  await writeFile(module, outputText);
  try {
    return await import(module.href);
  } finally {
    await rm(module);
  }
}
