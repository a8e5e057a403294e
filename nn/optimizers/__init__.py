"""What moves parameters by their gradients: the rules."""
