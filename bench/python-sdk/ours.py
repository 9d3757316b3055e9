"""The Anyway SDK, as it is used."""

import measure as given
from measure import CUSTOMER_ID, MESSAGE, USER_ID, NoExporter, measure

from anyway.sdk import AssociationProperty, Traceloop
from anyway.sdk.decorators import task, workflow

Traceloop.init(app_name="bench", exporter=NoExporter())
classify = task(name="classify")(given.classify)
look_up = task(name="look_up")(given.look_up)
answer = task(name="answer")(given.answer)


@workflow(
    name="chat",
    association_properties={AssociationProperty.USER_ID: USER_ID, AssociationProperty.CUSTOMER_ID: CUSTOMER_ID},
)
def chat(message: str) -> str:
    return answer(look_up(classify(message)))


measure(lambda: chat(MESSAGE))
