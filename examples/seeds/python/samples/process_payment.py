from anyway.sdk import Traceloop
from anyway.sdk.decorators import workflow, task
from anyway.sdk.associations import AssociationProperty

def process_payment(customer_id: str, product_id: str):
    Traceloop.set_association_properties({
        AssociationProperty.CUSTOMER_ID: customer_id,
    })
    link = payment_api.create_link(product_id)
    return complete_order(customer_id, link.order_id)

def complete_order(customer_id: str, order_id: str):
    Traceloop.set_association_properties({
        AssociationProperty.CUSTOMER_ID: customer_id,
        AssociationProperty.ORDER_ID: order_id,
    })
    return fulfill_order_workflow(order_id)

@workflow(name="fulfill_order")
def fulfill_order_workflow(order_id: str):
    return fulfill_order(order_id)
