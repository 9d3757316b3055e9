export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { initialize } = await import("@anyway-sh/node-server-sdk");
  initialize({ appName: "app", disableBatch: true, silenceInitializationMessage: true });
}
