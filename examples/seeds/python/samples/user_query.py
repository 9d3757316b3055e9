@workflow(name="user-query", association_properties={
    "user_id": "user-123",
    "team": "growth",
    "feature": "chatbot",
})
def handle_query(query: str):
    return call_llm(query)
