"""Ask your own documents a question and get the sentence that answers it, cited."""
