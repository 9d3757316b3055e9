import { withWorkflow, AssociationProperty } from "@anyway-sh/node-server-sdk";

app.post("/chat", async (req, res) => {
  const userId = req.auth.userId; // From your auth middleware
  const customerId = req.auth.customerId; // Optional: Anyway customer ID

  const result = await withWorkflow(
    {
      name: "chat",
      associationProperties: {
        [AssociationProperty.USER_ID]: userId,
        [AssociationProperty.CUSTOMER_ID]: customerId,
      },
    },
    async () => {
      // All LLM spans inside automatically inherit these properties
      return await agent.chat(req.body.message);
    },
  );

  res.json(result);
});
