"""The commands of the command line, a module each; ``idlgen.cli`` imports the one called."""
