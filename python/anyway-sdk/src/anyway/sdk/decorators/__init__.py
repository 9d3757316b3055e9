"""Decorators that make every call of a function, a method or a class a span.

They take functions, methods, `async` functions, generators, `async` generators, and classes. What the function returns
is what the caller gets, what it throws is thrown on, and the span lasts as long as the work does.
"""

from anyway.sdk.decorators.entities import agent, conversation, task, tool, workflow

aworkflow = workflow
atask = task
aagent = agent
atool = tool

__all__ = ["aagent", "agent", "atask", "atool", "aworkflow", "conversation", "task", "tool", "workflow"]
