import { workflow, task, AssociationProperty } from "@anyway-sh/node-server-sdk";

class ChatService {
  private customerId: string;

  constructor(customerId: string) {
    this.customerId = customerId;
  }

  @workflow((self) => ({
    name: "chat",
    associationProperties: {
      [AssociationProperty.CUSTOMER_ID]: (self as ChatService).customerId,
    },
  }))
  async chat(message: string) {
    return await this.classify(message);
  }

  @task({ name: "classify" })
  async classify(message: string) {
    // LLM call — automatically inherits customer attribution properties
  }
}
