"""What is hidden is hidden before it leaves the process, on every span, whoever made it."""
