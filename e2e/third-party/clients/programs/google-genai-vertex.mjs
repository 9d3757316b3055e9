import { googleGenAI } from "./google-genai.mjs";

// With a key, as it is without a project.
export default googleGenAI({ vertexai: true }, "text-embedding-005");
