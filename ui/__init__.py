"""What the user sees beside the algorithms: options, styles, language."""
