from anyway.sdk.decorators import workflow, task
from openai import OpenAI

client = OpenAI()

@task(name="validate_input")
def validate(user_input: str) -> str:
    # validation logic
    return user_input

@task(name="llm_call")
def call_llm(prompt: str) -> str:
    response = client.chat.completions.create(
        model="gpt-4o",
        messages=[{"role": "user", "content": prompt}]
    )
    return response.choices[0].message.content

@workflow(name="process_query")
def process_query(user_input: str) -> str:
    validated = validate(user_input)
    result = call_llm(validated)
    return result
