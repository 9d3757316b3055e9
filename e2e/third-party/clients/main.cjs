// An application of CommonJS modules.
const sdk = require("@anyway-sh/node-server-sdk");
const { runCases } = require("./run-cases.mjs");

const { program, exporter } = runCases(sdk);
sdk.initialize({ appName: "clients", exporter, disableBatch: true, silenceInitializationMessage: true });
const load = async (/** @type {string} */ name) => require(name);
void import(`./${program.file}`).then(async ({ default: cases }) => program.run(await cases(load)));
