from anyway.sdk import Traceloop
from anyway.sdk.decorators import workflow, task
from anyway.sdk.associations import AssociationProperty

def handle_chat(user_id: str, customer_id: str, message: str):
    Traceloop.set_association_properties({
        AssociationProperty.USER_ID: user_id,
        AssociationProperty.CUSTOMER_ID: customer_id,
    })
    return chat_workflow(message)

@workflow(name="chat")
def chat_workflow(message: str):
    return agent.chat(message)
