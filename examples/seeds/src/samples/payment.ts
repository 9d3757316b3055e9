import { withWorkflow, AssociationProperty } from "@anyway-sh/node-server-sdk";

async function handlePayment(customerId: string, productId: string) {
  return withWorkflow(
    {
      name: "process_payment",
      associationProperties: {
        [AssociationProperty.CUSTOMER_ID]: customerId,
      },
    },
    async () => {
      const link = await paymentApi.createLink(productId);

      // Once we have the orderId, set it in the inner workflow/task
      return withWorkflow(
        {
          name: "complete_order",
          associationProperties: {
            [AssociationProperty.CUSTOMER_ID]: customerId,
            [AssociationProperty.ORDER_ID]: link.orderId,
          },
        },
        async () => {
          return await fulfillOrder(link.orderId);
        },
      );
    },
  );
}
