"""The tests, as a package, so that they import what they share by its full name."""
