/** Who may import whom. ARCHITECTURE.md says why; scripts/import-rules.test.ts sees each rule at work. */

const server = "^packages/server/src";
const semconv = "^packages/semconv/src/";
const api = "^packages/api/src/";
const filter = "^packages/filter/src/";
/** Tests, the contract suites that several tests run, and what only tests use. */
const test = ["[.]test[.]tsx?$", "/contract[.]ts$", "/contract-spans[.]ts$", "^packages/[^/]+/test/"];

/** @param {string[]} names */
const folders = (names) => names.map((name) => `${server}/${name}/`);

/** @param {string[]} names */
const installed = (names) => names.map((name) => `node_modules/(@types/)?${name}/`);

/** Rules are for sources: a test may use what it likes. @param {string} path */
const from = (path) => ({ path, pathNot: test });

/** The folders of the server that decide and compute: no I/O, no third-party code but the data named here. */
const pure = {
  model: [],
  query: folders(["model"]),
  pricing: [...folders(["model"]), ...installed(["@pydantic/genai-prices"])],
  attribution: folders(["model"]),
  reconcile: folders(["model", "pricing"]),
};

/** The folders that talk to the outside, each with the other folders it may use. */
const outward = {
  telemetry: ["model", "query"],
  business: ["model", "query"],
  ingest: ["model", "query", "pricing", "attribution", "telemetry"],
  commerce: ["model", "query", "pricing", "attribution", "reconcile", "telemetry", "business"],
  reproduce: ["model", "ingest"],
  bundle: ["model", "ingest"],
};

/** The third-party code of a store is its engine; Node itself is open to it. */
const engines = {
  telemetry: ["@clickhouse/client", "chdb"],
  business: ["kysely", "pg"],
};

/** The entry, the composition root and the settings: only the folders at the edge know them. */
const edge = ["http", "cli"];

export default {
  forbidden: [
    ...Object.entries(pure).map(([folder, others]) => ({
      name: `server-${folder}-is-pure`,
      comment: "It computes: what comes from outside reaches it as an argument.",
      severity: "error",
      from: from(`${server}/${folder}/`),
      to: { pathNot: [semconv, filter, ...folders([folder]), ...others] },
    })),
    ...Object.entries(outward).map(([folder, others]) => ({
      name: `server-${folder}-imports`,
      comment: `Of the server, ${folder} may use only ${others.join(", ")}.`,
      severity: "error",
      from: from(`${server}/${folder}/`),
      to: { path: `${server}/`, pathNot: folders([folder, ...others]) },
    })),
    ...Object.entries(engines).map(([folder, packages]) => ({
      name: `server-${folder}-engine`,
      comment: "A store knows its engine and no other package; the contract of the API is not its concern.",
      severity: "error",
      from: from(`${server}/${folder}/`),
      to: { path: ["node_modules/", api], pathNot: installed(packages) },
    })),
    {
      name: "server-edge-is-outermost",
      comment: "Only the edge itself and the composition root import it.",
      severity: "error",
      from: from(`${server}/(?!(${edge.join("|")})/)[^/]+/`),
      to: { path: [...folders(edge), `${server}/[^/]+$`] },
    },
    {
      name: "semconv-imports-nothing",
      comment: "Everyone else stands on it.",
      severity: "error",
      from: from(semconv),
      to: { pathNot: semconv },
    },
    {
      name: "filter-imports-nothing",
      comment: "The language is the same wherever it is read.",
      severity: "error",
      from: from(filter),
      to: { pathNot: filter },
    },
    {
      name: "api-imports",
      comment: "The contract depends on the attribute keys alone.",
      severity: "error",
      from: from(api),
      to: { path: "^(packages|examples|e2e|bench|scripts)/", pathNot: [api, semconv] },
    },
    {
      name: "api-client-without-zod",
      comment:
        "The client is for programs that do not want the schemas: it takes types from them, and code from files of its own.",
      severity: "error",
      from: { path: `${api}(client|api-error|json-lines|send)[.]ts$` },
      to: { dependencyTypesNot: ["type-only"], pathNot: `${api}(api-error|json-lines|send)[.]ts$` },
    },
    {
      name: "sdk-imports",
      comment:
        "The SDK is a guest in someone's process: of this repository it brings the keys and the client.",
      severity: "error",
      from: from("^packages/sdk/src/"),
      to: {
        path: "^(packages|examples|e2e|bench|scripts)/",
        pathNot: ["^packages/sdk/src/", semconv, `${api}client[.]ts$`],
      },
    },
    {
      name: "dashboard-imports",
      comment: "The dashboard knows the server by its HTTP contract alone.",
      severity: "error",
      from: from("^packages/dashboard/"),
      to: {
        path: "^(packages|examples|e2e|bench|scripts)/",
        pathNot: ["^packages/dashboard/", semconv, filter, api],
      },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one file, or lack a third.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-import-of-tests",
      comment: "What a test and something else need has a file of its own.",
      severity: "error",
      from: { path: "^packages/", pathNot: test },
      to: { path: test },
    },
    {
      name: "resolvable",
      comment: "An import that cannot be found would slip through every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^packages/[^/]+/dist/" },
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@anyway-sh/source", "import", "require", "node", "default", "types"],
    },
  },
};
