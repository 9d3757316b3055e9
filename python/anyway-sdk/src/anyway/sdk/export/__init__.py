"""The way of an ended span to the server."""
