import { abandon, CACHED, CALLING, drain, FAILING, QUESTION, STAND_IN_URL, TOOL } from "../run-cases.mjs";

/**
 * @param {object} options of the client
 * @param {string} embeddingModel
 * @returns {import("../run-cases.mjs").Program}
 */
export const googleGenAI = (options, embeddingModel) => async (load) => {
  const { GoogleGenAI } = await load("@google/genai");
  const client = new GoogleGenAI({ apiKey: "stand-in", httpOptions: { baseUrl: STAND_IN_URL }, ...options });
  /** @param {string} contents */
  const request = (contents) => ({ model: "gemini-2.5-flash", contents });
  const { parameters: parametersJsonSchema, ...tool } = TOOL;
  const tools = [{ functionDeclarations: [{ ...tool, parametersJsonSchema }] }];
  return {
    success: () => client.models.generateContent(request(QUESTION)),
    error: () => client.models.generateContent(request(FAILING)),
    stream: async () => drain(await client.models.generateContentStream(request(QUESTION))),
    "abandoned stream": async () => abandon(await client.models.generateContentStream(request(QUESTION))),
    tools: () => client.models.generateContent({ ...request(CALLING), config: { tools } }),
    cached: () => client.models.generateContent(request(CACHED)),
    embeddings: () => client.models.embedContent({ model: embeddingModel, contents: QUESTION }),
  };
};

export default googleGenAI({}, "gemini-embedding-001");
