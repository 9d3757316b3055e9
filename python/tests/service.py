"""A Python service, which answers with a model: `service.py`, by WSGI, on a free port that it prints."""

from wsgiref.simple_server import WSGIRequestHandler, make_server

import openai
from flask import Flask, request

from anyway.sdk import Traceloop
from anyway.sdk.decorators import workflow

app = Flask(__name__)


@app.post("/chat")
def chat() -> str:
    return answer(request.get_data(as_text=True))


@workflow(name="answer")
def answer(question: str) -> str:
    said = openai.OpenAI().chat.completions.create(model="gpt-4o", messages=[{"role": "user", "content": question}])
    return str(said.choices[0].message.content)


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


if __name__ == "__main__":
    Traceloop.init(app_name="back")
    server = make_server("127.0.0.1", 0, app, handler_class=Quiet)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201
    server.serve_forever()
