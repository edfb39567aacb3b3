"""The API: questions, documents and their texts for programs, and its description."""
