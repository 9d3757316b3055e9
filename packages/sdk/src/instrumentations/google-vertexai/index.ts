import { guard } from "../../guard.ts";
import type { Instrumentation } from "../instrumentation.ts";
import { classesIn, type Method, patchMethod, prototypeAt } from "../patch.ts";
import { traced } from "../traced-method.ts";
import {
  generateContent,
  generateContentStream,
  sendMessage,
  sendMessageStream,
} from "./generate-content.ts";

export const googleVertexAI: Instrumentation = {
  module: "@google-cloud/vertexai",
  option: "google_vertexai",
  patch(exported) {
    for (const name of ["GenerativeModel", "GenerativeModelPreview"]) {
      patchModel(prototypeAt(exported, [name]));
    }
    for (const name of ["ChatSession", "ChatSessionPreview"]) patchChat(prototypeAt(exported, [name]));
    for (const client of classesIn(exported, "VertexAI")) {
      patchMethod(prototypeAt(client), "getGenerativeModel", (make) => patchingMade(make, patchModel));
    }
  },
};

function patchModel(model: unknown): void {
  patchMethod(model, "generateContent", (method) => traced(method, generateContent));
  patchMethod(model, "generateContentStream", (method) => traced(method, generateContentStream));
  patchMethod(model, "startChat", (make) => patchingMade(make, patchChat));
}

function patchChat(chat: unknown): void {
  patchMethod(chat, "sendMessage", (method) => traced(method, sendMessage));
  patchMethod(chat, "sendMessageStream", (method) => traced(method, sendMessageStream));
}

/** Where only the class of the client is given, from a bundle, what it makes leads to the other classes. */
function patchingMade(make: Method, patch: (prototype: unknown) => void): Method {
  return function (...args) {
    const made = make.apply(this, args);
    guard(() => patch(Object.getPrototypeOf(made)));
    return made;
  };
}
