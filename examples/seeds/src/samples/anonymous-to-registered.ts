// Phase 1: Anonymous session
await withWorkflow(
  {
    name: "chat",
    associationProperties: {
      [AssociationProperty.CUSTOMER_ID]: `anon_${sessionId}`, // Temporary ID
    },
  },
  async () => {
    // Interactions before registration
  },
);

// Phase 2: After registration/payment — use the real customer ID
await withWorkflow(
  {
    name: "chat",
    associationProperties: {
      [AssociationProperty.CUSTOMER_ID]: "CUS_a1b2c3d4e5f6", // Real ID from order system
    },
  },
  async () => {
    // Interactions after registration
  },
);
