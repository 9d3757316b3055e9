import { defineConfig } from "vitest/config";

const source = "@anyway-sh/source";

export default defineConfig({
  // Workspace packages are tested as sources, inside vitest and in whatever Node itself imports.
  resolve: { conditions: [source] },
  ssr: { resolve: { conditions: [source, "node"] } },
  test: {
    include: ["{packages,examples,e2e,scripts,bench}/**/*.test.ts"],
    globalSetup: "e2e/browser/launch.ts",
    // The embedded engine binds one data directory a process and does not survive two threads:
    // every file has a process of its own.
    pool: "forks",
    isolate: true,
    // Much of a test file's time is waiting: for a synced disk, a browser, a process that starts.
    maxWorkers: 3,
    execArgv: ["-C", source, "--disable-warning=ExperimentalWarning"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
