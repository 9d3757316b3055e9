import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Row } from "./rows.ts";

/** Runs a row's program to its end; instrumentations change a whole process, so each has one of its own. */
export async function runEmitter(row: Row, env: Record<string, string>): Promise<void> {
  const app = fileURLToPath(new URL(row.app, import.meta.url));
  const child = spawn(process.execPath, [app, ...(row.args ?? [])], {
    env: { ...process.env, ...env, ...row.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
  const [code, signal] = await once(child, "close");
  if (code !== 0) throw new Error(`${row.emitter}: ${row.app} ended with ${code ?? signal}:\n${output}`);
}

/** `name version` of each package, as installed. */
export function versionsOf({ packages, folder }: Row): string[] {
  return packages.map((name) => {
    const { name: realName, version } = manifestOf(name, folder ? [`./${folder}/`, "./"] : ["./"]);
    return `${realName} ${version}`;
  });
}

function manifestOf(name: string, folders: readonly string[]): { name: string; version: string } {
  for (const folder of folders) {
    try {
      const path = new URL(`${folder}node_modules/${name}/package.json`, import.meta.url);
      return JSON.parse(readFileSync(path, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error(`${name} is not installed`);
}
