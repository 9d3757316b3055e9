"""The guide, run as it stands."""

import re
from pathlib import Path
from typing import Any

from conftest import Server, eventually
from processes import ROOT, run_python


def test_the_guide(server: Server, stand_ins: dict[str, str], tmp_path: Path) -> None:
    text = (ROOT / "docs" / "guides" / "python.md").read_text("utf-8")
    program = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    file = tmp_path / "guide.py"
    # The one address that stands in it is another one here.
    file.write_text(program.replace("http://127.0.0.1:4318", server.url), "utf-8")
    env = {
        "ANYWAY_BASE_URL": server.url,
        "OPENAI_BASE_URL": f"{stand_ins['models']}/v1",
        "OPENAI_API_KEY": "stand-in",
    }
    finished = run_python(file, env=env)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert finished.stdout.startswith("CUS_a1b2c3d4e5f6\n")

    def traced() -> Any:
        found = server.client.traces.list(customer_id="CUS_a1b2c3d4e5f6", limit=100)["data"]
        names = [trace["root_span"]["name"] for trace in found]
        return found if names.count("chat.workflow") >= 2 and "sell.workflow" in names else None

    whole = [server.client.traces.get(trace["trace_id"])["data"] for trace in eventually(traced)]
    chats = [trace["spans"] for trace in whole if trace["spans"][0]["properties"].get("feature") == "support"]
    assert [[span["name"] for span in spans] for spans in chats] == [
        ["chat.workflow", "answer.task", "chat gpt-4o"]
    ] * 2
    assert {span["customer_id"] for spans in chats for span in spans} == {"CUS_a1b2c3d4e5f6"}
    assert {span["session_id"] for spans in chats for span in spans} == {None, "SES_a1b2c3d4e5f6"}
