// How long an application waits before it can go on: the import, and the call.
const began = performance.now();
const { initialize } = await import("@anyway-sh/node-server-sdk");
const imported = performance.now();
initialize({ appName: "bench", silenceInitializationMessage: true });
const initialized = performance.now();
console.log(JSON.stringify({ importMs: imported - began, initializeMs: initialized - imported }));
process.exit(0);
