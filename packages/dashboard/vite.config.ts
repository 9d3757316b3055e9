import react from "@vitejs/plugin-react";
import mantine from "postcss-preset-mantine";
import { defineConfig } from "vite";
import { compressAssets } from "./compress-assets.ts";

export default defineConfig({
  plugins: [react(), compressAssets()],
  resolve: { conditions: ["@anyway-sh/source", "module", "browser", "development|production"] },
  css: { postcss: { plugins: [mantine()] } },
  // The manifest says what each page loads.
  build: { target: "es2023", modulePreload: { polyfill: false }, manifest: true },
  server: { proxy: { "/v1": process.env.ANYWAY_API ?? "http://127.0.0.1:4318" } },
});
