/** OpenInference's ways to say whose calls they are: setters of the context; the customer goes into the metadata. */
const { setMetadata, setSession, setUser } = require("@arizeai/openinference-core");
const { context } = require("@opentelemetry/api");

/**
 * @template T
 * @param {import("./calls.cjs").Ids} ids
 * @param {() => Promise<T>} call
 */
function asCustomer({ customer, user, session }, call) {
  const withSession = setSession(context.active(), { sessionId: session });
  const withUser = setUser(withSession, { userId: user });
  return context.with(setMetadata(withUser, { customer_id: customer }), call);
}

module.exports = { asCustomer };
