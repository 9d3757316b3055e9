import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, prototypeAt } from "../patch.ts";
import { patchPrototypeOf } from "../patch-prototype.ts";
import { fields } from "../wire.ts";
import { embedContent } from "./embed-content.ts";
import { generateContent, generateContentStream } from "./generate-content.ts";
import { generateImages } from "./generate-images.ts";

/**
 * `generateContent` and its kin are made anew for each client, and cannot be patched for those that are there. What
 * they call, once for each request to a model, can. So each turn of automatic function calling has its own span.
 */
const OPERATIONS = {
  generateContentInternal: generateContent,
  generateContentStreamInternal: generateContentStream,
  embedContentInternal: embedContent,
  generateImagesInternal: generateImages,
};

export const googleGenAI: Instrumentation = {
  module: "@google/genai",
  option: "google_genai",
  patch(exported) {
    const models = prototypeAt(exported, ["Models"]);
    patchPrototypeOf(models ?? fields(exported).models, OPERATIONS);
    if (models !== undefined) return;
    for (const client of classesIn(exported, "GoogleGenAI")) patchPrototypeOf(modelsOf(client), OPERATIONS);
  },
};

/** The class of the models is not exported beside the one of the client in a bundle, so one client leads to it. */
function modelsOf(client: unknown): unknown {
  const GoogleGenAI = client as new (options: object) => object;
  const isDerived = Object.getPrototypeOf(GoogleGenAI) !== Function.prototype;
  return isDerived ? undefined : fields(new GoogleGenAI({ apiKey: "unused", vertexai: false })).models;
}
