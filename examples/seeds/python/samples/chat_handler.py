from anyway.sdk import Traceloop
from anyway.sdk.decorators import workflow, task
from anyway.sdk.associations import AssociationProperty

def chat_handler(request):
    user_id = request.auth["user_id"]
    customer_id = request.auth["customer_id"]

    # Set for all spans in the current context
    Traceloop.set_association_properties({
        AssociationProperty.USER_ID: user_id,
        AssociationProperty.CUSTOMER_ID: customer_id,
    })

    return process_message(request.body["message"])

@workflow(name="process_message")
def process_message(message: str):
    return call_llm(message)
