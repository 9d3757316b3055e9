import { fileURLToPath } from "node:url";

/** The top folder of the repository, where every task runs. */
export const root = fileURLToPath(new URL("../..", import.meta.url));
