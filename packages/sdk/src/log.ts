/** Tells the developer, on standard error: standard output may be the application's protocol. */
export function log(message: string): void {
  console.error(`[anyway] ${message}`);
}
