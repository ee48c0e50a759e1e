"""The tests of idlgen."""
