"""What a diagnosis of a cluster looks at, one question each."""
