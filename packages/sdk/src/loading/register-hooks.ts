import Module from "node:module";

/** Node's hooks in the application's own thread; there are none before 22.15 and 23.5. */
export const registerHooks: typeof Module.registerHooks | undefined = Module.registerHooks;
