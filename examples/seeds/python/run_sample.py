"""Runs one of the documentation's samples, which stand in `samples/` as they do there, against the server and the model
provider that the environment names: `run_sample.py <sample>`.

What a sample takes for granted it finds among its globals, from its scenario, which also calls what it defines. Some
leave out the call that is made within a block or a function, and have `...` in its place: it is made there.
"""

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openai

import fi_instrumentation
from anyway.sdk import Client, Traceloop
from anyway.sdk.decorators import tool, workflow

MODEL = "gpt-4o"
REQUEST = {"model": "gpt-3.5-turbo", "messages": [{"role": "user", "content": "Write a haiku."}], "max_tokens": 20}

Globals = dict[str, Any]
Load = Callable[..., list[Any]]
"""Runs the sample with these globals, and gives the functions that it defines, in order."""


def call_model(content: str = "Write a haiku.") -> str | None:
    answer = openai.OpenAI().chat.completions.create(model=MODEL, messages=[{"role": "user", "content": content}])
    return answer.choices[0].message.content


def handle_chat(load: Load, client: Client) -> None:
    @tool(name="look_up")
    def look_up(message: str) -> str:
        return message

    agent = SimpleNamespace(chat=lambda message: call_model(look_up(message)))
    handle, _ = load(agent=agent)
    handle("user-123", "CUS_a1b2c3d4e5f6", "Where is my order?")
    # The next request of the same thread.
    handle("user-456", "CUS_f6e5d4c3b2a1", "And mine?")


def chat_handler(load: Load, client: Client) -> None:
    handler, _ = load(call_llm=call_model)
    auth = {"user_id": "user-123", "customer_id": "CUS_handler00001"}
    handler(SimpleNamespace(auth=auth, body={"message": "Where is my order?"}))


def process_payment(load: Load, client: Client) -> None:
    @tool(name="create_link")
    def create_link(product_id: str) -> SimpleNamespace:
        link = client.payment_links.create(product_id=product_id, success_url="https://shop.example/thanks")
        return SimpleNamespace(order_id=link["data"]["order_id"])

    process, _, _ = load(
        payment_api=SimpleNamespace(create_link=create_link),
        fulfill_order=lambda order_id: call_model(f"Thank the customer for order {order_id}."),
    )
    product = client.products.create(name="Trail pass", amount=4_900, currency="EUR")["data"]
    process("CUS_payment00001", product["id"])


def process_query(load: Load, client: Client) -> None:
    *_, process = load()
    process("Where is my order?")


def user_query(load: Load, client: Client) -> None:
    (handle,) = load(workflow=workflow, call_llm=call_model)
    handle("Where is my order?")


def as_it_stands(load: Load, client: Client) -> None:
    load(client=openai.OpenAI(), using_attributes=fi_instrumentation.using_attributes)


def calling(load: Load, client: Client) -> None:
    (call,) = load(using_session=fi_instrumentation.using_session, using_user=fi_instrumentation.using_user)
    call()


def calling_with_client(load: Load, client: Client) -> None:
    for call in load(openai=openai):
        call(openai.OpenAI(), **REQUEST)


SCENARIOS: dict[str, Callable[[Load, Client], None]] = {
    "chat_handler.py": chat_handler,
    "handle_chat.py": handle_chat,
    "process_payment.py": process_payment,
    "process_query.py": process_query,
    "session.py": as_it_stands,
    "session_and_user.py": as_it_stands,
    "session_and_user_calls.py": calling_with_client,
    "user.py": as_it_stands,
    "user_query.py": user_query,
    "using_session.py": as_it_stands,
    "using_session_call.py": calling,
    "using_user.py": as_it_stands,
    "using_user_call.py": calling,
}


class _LeftOutCalls(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant) and node.value.value is Ellipsis:
            return ast.copy_location(ast.parse("call_model()").body[0], node)
        return node


def load(sample: str, **given: Any) -> list[Any]:
    names: Globals = {"__name__": "sample", "call_model": call_model, **given}
    module = ast.fix_missing_locations(_LeftOutCalls().visit(ast.parse(sample)))
    defined = []
    # One by one: a name may be defined several times.
    for statement in module.body:
        exec(compile(ast.Module([statement], []), "sample", "exec"), names)
        if isinstance(statement, ast.FunctionDef):
            defined.append(names[statement.name])
    return defined


def main(name: str) -> None:
    client = Traceloop.init(app_name=name, disable_batch=True)
    if client is None:
        sys.exit("tracing is off")
    sample = (Path(__file__).parent / "samples" / name).read_text("utf-8")
    SCENARIOS[name](lambda **given: load(sample, **given), client)
    if not Traceloop.force_flush():
        sys.exit("the spans could not be delivered")


if __name__ == "__main__":
    main(sys.argv[1])
