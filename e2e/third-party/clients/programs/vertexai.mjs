import { CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/** @type {import("../run-cases.mjs").Program} */
export default async (load) => {
  const { VertexAI } = await load("@google-cloud/vertexai");
  const { OAuth2Client } = await load("google-auth-library");
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: "stand-in", expiry_date: Date.now() + 3_600_000 });

  // The client speaks HTTPS alone, and the stand-in does not.
  const { fetch, console } = globalThis;
  globalThis.fetch = (url, init) => fetch(String(url).replace(/^https:/, "http:"), init);
  // It says that it is deprecated.
  const { warn } = console;
  console.warn = () => {};
  const client = new VertexAI({
    project: "shop",
    location: "us-central1",
    apiEndpoint: new URL(STAND_IN_URL).host,
    googleAuthOptions: { authClient },
  });
  console.warn = warn;

  const model = client.getGenerativeModel({ model: "gemini-2.5-flash" });
  const contents = [{ role: "user", parts: [{ text: CALLING }] }];
  return {
    success: () => model.generateContent(QUESTION),
    error: () => model.generateContent(FAILING),
    stream: async () => drain((await model.generateContentStream(QUESTION)).stream),
    tools: () => model.generateContent({ contents, tools: [{ functionDeclarations: [TOOL] }] }),
    cached: () => model.generateContent(CACHED),
  };
};
