/** Tells the developer, on standard error: standard output may be the application's protocol. */
export function log(message: string): void {
  console.error(`[anyway] ${message}`);
}

const said = new Set<string>();

/** The same message, but never twice in a process. */
export function logOnce(message: string): void {
  if (said.has(message)) return;
  said.add(message);
  log(message);
}
