import { fileURLToPath } from "node:url";

const packages = ["@anyway-sh/node-server-sdk", "openai"];

export default {
  distDir: `.next-${process.env.PACKAGES}`,
  serverExternalPackages: process.env.PACKAGES === "external" ? packages : [],
  turbopack: { root: fileURLToPath(new URL("../../../../..", import.meta.url)) },
};
