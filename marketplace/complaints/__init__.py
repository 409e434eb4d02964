"""What a customer says went wrong, by when somebody answers, and lots that are called back."""
