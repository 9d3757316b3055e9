/** OpenLLMetry's own SDK, pointed at the server; requiring it first lets it instrument what is loaded later. */
const { initialize, forceFlush, withWorkflow } = require("@traceloop/node-server-sdk");
const { serverUrl } = require("./calls.cjs");

/** @param {import("@traceloop/node-server-sdk").InitializeOptions} [options] */
function start(options) {
  initialize({
    appName: "shop",
    baseUrl: serverUrl,
    apiKey: "not-needed-in-local-mode",
    disableBatch: true,
    silenceInitializationMessage: true,
    traceloopSyncEnabled: false,
    ...options,
  });
}

/**
 * @template T
 * @param {import("./calls.cjs").Ids} ids
 * @param {() => Promise<T>} call
 */
function inWorkflow({ customer, user, session }, call) {
  const associationProperties = { customer_id: customer, user_id: user, session_id: session };
  return withWorkflow({ name: "support", associationProperties }, call);
}

module.exports = { start, inWorkflow, flush: forceFlush };
