// An application of ES modules.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as sdk from "@anyway-sh/node-server-sdk";
import { runCases } from "./run-cases.mjs";

const { program, exporter } = runCases(sdk);
sdk.initialize({ appName: "clients", exporter, disableBatch: true, silenceInitializationMessage: true });
const { default: cases } = await import(pathToFileURL(resolve(import.meta.dirname, program.file)).href);
await program.run(await cases((/** @type {string} */ name) => import(name)));
